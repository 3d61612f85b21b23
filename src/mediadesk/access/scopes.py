"""What follows from where a role is given: the target to ask about, who gives it there, its kind, the words."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import EVERYWHERE, Target
from mediadesk.access.targets import of_collection, of_environment, of_folder
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.roles import RoleKind
from mediadesk.store.access import Scope
from mediadesk.store.collections import Collection
from mediadesk.store.library import Folder
from mediadesk.store.teams import Environment


def target_of(account_id: str, scope: Scope) -> Target:
    """Where a role given at a scope holds; for the account all environments with it. Cost: 1 query for a folder."""
    if isinstance(scope, Folder):
        return of_folder(scope)
    if isinstance(scope, Collection):
        return of_collection(scope)
    return of_environment(scope) if scope is not None else Target(account_id, EVERYWHERE)


def given_by(scope: Scope) -> May:
    """The permission by which roles are given there: asked for at a share's own place, else for the account."""
    if isinstance(scope, Folder):
        return May.FOLDER_SHARE
    return May.COLLECTION_SHARE if isinstance(scope, Collection) else May.GRANT_GIVE


def kind_of(scope: Scope) -> RoleKind:
    """The kind of the roles that are held there."""
    if isinstance(scope, Folder):
        return RoleKind.FOLDER
    return RoleKind.COLLECTION if isinstance(scope, Collection) else RoleKind.GLOBAL


def seen_by(scope: Folder | Collection) -> May:
    """The permission by which a folder or collection is seen."""
    return May.FOLDER_VIEW if isinstance(scope, Folder) else May.COLLECTION_VIEW


def environment_of(scope: Scope) -> Environment | None:
    """The environment in which a scope lies, or is. Cost: 1 query for one of a share, unless it is loaded."""
    return scope.environment if isinstance(scope, Folder | Collection) else scope


def name_of(scope: Scope) -> str:
    """A scope as the trail calls it: "Press", "Main site", "the account", and "Home" for the first folder."""
    return scope.name if isinstance(scope, Environment) else str(scope or "the account")


def title_of(scope: Scope) -> str:
    """A scope as pages call it."""
    return scope.name or ROOT_TITLE if isinstance(scope, Folder) else name_of(scope)


def words_of(scope: Scope) -> str:
    """A scope with what it is: "the folder Press", "the collection Lookbook", "the environment Main site"."""
    return f"the {scope._meta.model_name} {title_of(scope)}" if scope is not None else "the account"


def place_in_words(scope: Scope) -> str:
    """The same, a share with its environment: "the folder Press in Main site"."""
    if isinstance(scope, Folder | Collection):
        return f"{words_of(scope)} in {scope.environment.name}"
    return words_of(scope)
