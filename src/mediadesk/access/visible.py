"""The same answer as `decide` for many things at once, as a query. Lists, counts and searches go through it.

tests/access/test_visible.py holds list and question together, folder by folder, policies included.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.db.models.expressions import RawSQL

from mediadesk.access.catalogue import May, Where
from mediadesk.access.decide import decide
from mediadesk.access.facts import EVERYWHERE, Facts
from mediadesk.access.narrowing import narrowed
from mediadesk.access.targets import of_collection, of_environment
from mediadesk.access.terms import Condition
from mediadesk.engines import clock
from mediadesk.store.collections import Collection, opened_by
from mediadesk.store.library import (
    Asset,
    Folder,
    everything_above,
    in_trash,
    one_of,
    reached_from,
    read_reached,
)
from mediadesk.store.teams import Environment

OPENS_TRASH: Final = (May.ASSET_DELETE, May.ASSET_VIEW)
"""What takes an asset out of the dark of the trash, both together: to be deleted it need not have been seen."""


def with_reach(facts: Facts, *asked: May, environment_id: str) -> Facts:
    """The same facts, which know the folders that shares reach, for a request that asks for these more than once.

    They are for that request alone: a folder that is made later is not among them.

    Cost: 1 query for each that is asked and reaches other folders; none for whoever holds it everywhere.
    """
    reached = dict(facts.reached)
    for may in asked:
        scopes = _scopes(facts, may)
        begun = (environment_id, frozenset(scopes))
        if begun not in reached and not holds_throughout(facts, may, environment_id=environment_id):
            reached[begun] = read_reached(scopes, within=(facts.account_id, environment_id))
    return replace(facts, reached=reached)


def environments_where(facts: Facts, may: May) -> QuerySet[Environment]:
    """The account's environments in which a thing may be done.

    Adds no query of its own, but one when policies speak of it: then each environment is asked.
    """
    environments = Environment.objects.filter(account_id=facts.account_id)
    if _policies_speak(facts, may):
        allowed = [one.pk for one in environments if decide(facts, may, of_environment(one))]
        return environments.filter(pk__in=allowed)
    if facts.masks.get(EVERYWHERE, 0) & may.bit:
        return environments
    return environments.filter(pk__in=_scopes(facts, may))


def folders_where(facts: Facts, may: May, *, environment_id: str) -> QuerySet[Folder]:
    """The folders of an environment in which a thing may be done. Adds no query but what `narrowed` does."""
    folders = Folder.objects.filter(account_id=facts.account_id, environment_id=environment_id)
    held = _held(facts, may, environment_id, "pk")
    owner = _owner(facts, may)
    owners = folders_where(owner, may, environment_id=environment_id) if owner else None
    return narrowed(folders, held, facts, may, environment_id=environment_id, owners=owners)


def folders_among(
    facts: Facts, may: May, *, environment_id: str, ids: Sequence[str], column: str = "pk"
) -> QuerySet[Folder]:
    """The folders of `folders_where` that are among a few, or lie in them: each is looked up, and asked for.

    Args:
        ids: what `column` holds, the folder's own id or its parent's.
    """
    if _policies_speak(facts, may):
        return folders_where(facts, may, environment_id=environment_id).filter(**{f"{column}__in": ids})
    held = _held(facts, may, environment_id, "pk")
    here = Q(account_id=facts.account_id, environment_id=environment_id)
    return Folder.objects.filter(
        _by_row(here if isinstance(held, bool) else here & held), **{f"{column}__in": ids}
    )


def collections_where(facts: Facts, may: May, *, environment_id: str) -> QuerySet[Collection]:
    """The collections of an environment with which a thing may be done.

    Adds no query of its own, but one when policies speak of it: then each collection is asked.
    """
    collections = Collection.objects.filter(account_id=facts.account_id, environment_id=environment_id)
    if _policies_speak(facts, may):
        allowed = [one.pk for one in collections if decide(facts, may, of_collection(one))]
        return collections.filter(pk__in=one_of(allowed)) if allowed else collections.none()
    if holds_throughout(facts, may, environment_id=environment_id):
        return collections
    return collections.filter(pk__in=_collections(facts, may))


def assets_where(facts: Facts, may: May, *, environment_id: str) -> QuerySet[Asset]:
    """The assets of an environment with which a thing may be done. Adds no query but what `narrowed` does.

    Those in the trash are not among them: see `trash_where`.
    """
    held = _assets_held(facts, may, environment_id)
    if not _policies_speak(facts, may):  # said so that an index alone can count these
        return Asset.objects.filter(
            held if isinstance(held, Q) else Q(environment_id=_of_account(facts, environment_id))
        )
    assets = Asset.objects.filter(account_id=facts.account_id, environment_id=environment_id)
    owner = _owner(facts, may)
    owners = assets_where(owner, may, environment_id=environment_id) if owner else None
    return narrowed(assets, held, facts, may, environment_id=environment_id, owners=owners)


def _of_account(facts: Facts, environment_id: str) -> RawSQL:
    """The id of an environment, or none where it is another account's: an asset's own account is in no such index."""
    there = "SELECT id FROM store_environment WHERE id = %s AND account_id = %s"
    return RawSQL(there, (environment_id, facts.account_id))  # noqa: S611 - holes only


def trash_where(facts: Facts, *, environment_id: str) -> QuerySet[Asset]:
    """What lies in the trash of an environment and is open to somebody. Adds no query but what `narrowed` does."""
    trash = in_trash(clock.now()).filter(account_id=facts.account_id, environment_id=environment_id)
    assets = trash
    for may in OPENS_TRASH:
        assets = _trash_narrowed(assets, trash, facts, may, environment_id=environment_id)
    return assets


def _trash_narrowed(
    assets: QuerySet[Asset], trash: QuerySet[Asset], facts: Facts, may: May, *, environment_id: str
) -> QuerySet[Asset]:
    """Of these assets those with which a thing may be done. `trash`: all of it, for the owner of a key."""
    held, owner = _assets_held(facts, may, environment_id), _owner(facts, may)
    owners = _trash_narrowed(trash, trash, owner, may, environment_id=environment_id) if owner else None
    return narrowed(assets, held, facts, may, environment_id=environment_id, owners=owners)


def told_by_folders(facts: Facts, may: May, *, environment_id: str) -> bool:
    """Whether a thing may be done with an asset just where it may be done in its folder: no policy, no collection."""
    if _policies_speak(facts, may):
        return False
    return holds_throughout(facts, may, environment_id=environment_id) or not _collections(facts, may)


def assets_among(
    facts: Facts, may: May, *, environment_id: str, ids: Sequence[str] | RawSQL | QuerySet[Any, Any]
) -> QuerySet[Asset]:
    """The assets of `assets_where` that are among a few, each of which is looked up and asked for.

    Args:
        ids: a few thousand at most, or a sub-select of so many.
    """
    few = ids if isinstance(ids, RawSQL | QuerySet) else one_of(ids)
    if _policies_speak(facts, may):
        return assets_where(facts, may, environment_id=environment_id).filter(pk__in=few)
    held = _assets_held(facts, may, environment_id)
    here = Q(account_id=facts.account_id, environment_id=environment_id)
    seen = _by_row(here if isinstance(held, bool) else here & held)
    return Asset.objects.filter(seen, pk__in=few)


def _by_row(condition: Q) -> Case:
    """As an expression no database joins by it, nor takes an index for it: it is asked of each row that is found."""
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


@dataclass(frozen=True, slots=True)
class Walk:
    """A library to be walked in its order. `seen`: what `assets_where` gives, the folder looked up for each row.

    `sifted`: it is also what was asked for that is looked up, so that fewer are found.
    """

    library: QuerySet[Asset]
    seen: QuerySet[Asset]
    sifted: bool = False


def assets_walked(facts: Facts, may: May, *, environment_id: str, asked: Q | None = None) -> Walk | None:
    """The assets of `assets_where`, for whoever sees so many that a page is soon found among the newest.

    None where an index gives the order already, and under policies, which decide for each asset.

    Args:
        asked: what else each must be; told so that one row is looked at, not all that are so.
    """
    throughout = holds_throughout(facts, may, environment_id=environment_id)
    if (throughout and asked is None) or _policies_speak(facts, may):
        return None
    # An environment is one account's: to ask for the account as well would leave the index, for each row.
    library = Asset.objects.filter(environment_id=environment_id)
    held = _assets_held(facts, may, environment_id)
    # By its folders a database would read all that is seen, and sort it.
    seen = library.filter(_by_row(held)) if isinstance(held, Q) else library
    return Walk(library, seen.filter(asked or Q()), asked is not None)


def passable_folders(facts: Facts, *, environment_id: str) -> QuerySet[Folder]:
    """The folders a person may see or must pass by name on the way to one they may see.

    Adds no query of its own, but one when policies speak of seeing folders.
    """
    folders = Folder.objects.filter(account_id=facts.account_id, environment_id=environment_id)
    if _policies_speak(facts, May.FOLDER_VIEW):
        visible = folders_where(facts, May.FOLDER_VIEW, environment_id=environment_id)
        seen = list(visible.values_list("pk", flat=True))
        return folders.filter(pk__in=everything_above(seen))
    if holds_throughout(facts, May.FOLDER_VIEW, environment_id=environment_id):
        return folders
    scopes = _scopes(facts, May.FOLDER_VIEW)
    return folders.filter(
        Q(pk__in=_reached(facts, scopes, environment_id)) | Q(pk__in=everything_above(scopes))
    )


def holds_throughout(facts: Facts, may: May, *, environment_id: str) -> bool:
    """Say whether a role allows a thing everywhere in the environment, so that a list needs no folder rules."""
    held = facts.masks.get(EVERYWHERE, 0) | facts.masks.get(environment_id, 0)
    return bool(held & may.bit)


def _held(facts: Facts, may: May, environment_id: str, folder: str) -> Condition:
    """The rows for which a role allows it, by the name of the column that holds their folder."""
    if holds_throughout(facts, may, environment_id=environment_id):
        return True
    return Q(**{f"{folder}__in": _reached(facts, _scopes(facts, may), environment_id)})


def _reached(facts: Facts, scopes: Sequence[str], environment_id: str) -> RawSQL:
    known: RawSQL | None = facts.reached.get((environment_id, frozenset(scopes)))
    return known or reached_from(scopes, within=(facts.account_id, environment_id))


def _assets_held(facts: Facts, may: May, environment_id: str) -> Condition:
    """The assets for which a role allows it: in a folder that it reaches, or opened by a collection it is held in.

    The second half is there for those alone who hold such a role, so that nobody else's plan alters.
    """
    held = _held(facts, may, environment_id, "folder_id")
    collections = _collections(facts, may)
    if isinstance(held, bool) or not collections:
        return held
    return held | Q(pk__in=opened_by(collections, environment_id=environment_id))


def _collections(facts: Facts, may: May) -> list[str]:
    """The collections in which a role that allows it is held."""
    shared = {held.scope_id for held in facts.held if held.scope_kind == "collection"}
    return [scope for scope in shared if facts.masks.get(scope, 0) & may.bit]


def _policies_speak(facts: Facts, may: May) -> bool:
    return facts.policies is not None and bool(facts.policies.mask & may.bit)


def _owner(facts: Facts, may: May) -> Facts | None:
    """The facts of a key's owner, where policies speak: what they permit to the key counts where the owner may."""
    return facts.owner if _policies_speak(facts, may) else None


def _scopes(facts: Facts, may: May) -> list[str]:
    if may.where is Where.ACCOUNT:
        return []
    return [scope for scope, mask in facts.masks.items() if mask & may.bit and scope != EVERYWHERE]
