"""Bundles inside a frame: found, checked, turned into the roles they stand for."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

from mediadesk.access.kept_roles import find_role, roles_of
from mediadesk.access.targets import find_environment, find_folder
from mediadesk.actions.change import Step
from mediadesk.actions.granting import Wanted, give_wanted_to, held_as_long
from mediadesk.rules.bundles import ENVIRONMENT, FOLDER, Item, clean_items
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.access import Bundle
from mediadesk.store.teams import Member

MOST_TO_MANY: Final = 500
"""How many roles one step may give by a bundle to many: each costs three queries under the account's lock."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A bundle that is to be given, with the places that its items ask for."""

    bundle_id: str
    environment_id: str = ""
    folder_ids: Sequence[str] = ()


def find_bundle(account_id: str, bundle_id: str) -> Bundle:
    """The account's bundle of this id. Raises: Refusal NOT_FOUND, another account's too."""
    found = Bundle.objects.filter(account_id=account_id, pk=bundle_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="bundle")
    return found


def checked(step: Step, items: Iterable[Item]) -> list[dict[str, object]]:
    """Items as they are kept, once each names a role that fits its place, and places of this account.

    Raises:
        Refusal: MISSING_VALUE, BAD_VALUE, NO_SUCH_ROLE, NOT_FOUND.
    """
    found = clean_items(items)
    for item in found:
        kind = RoleKind.FOLDER if item.place == FOLDER else RoleKind.GLOBAL
        find_role(step.account.pk, item.role, kind)
        if item.environment_id:
            find_environment(step.account.pk, environment_id=item.environment_id)
        if item.folder_id:
            find_folder(step.account.pk, item.folder_id)
    return [asdict(item) for item in found]


def titles_of(bundle: Bundle) -> str:
    """The roles it gives, as people call them. Cost: 1 query."""
    titles = {role.api_id: role.title for role in roles_of(bundle.account_id, *RoleKind)}
    return ", ".join(titles.get(item.role, "a role that is gone") for item in items_of(bundle))


def items_of(bundle: Bundle) -> list[Item]:
    """The items of a row."""
    return [Item(**item) for item in bundle.items]


def wanted_of(
    step: Step, bundle: Bundle, *, environment_id: str = "", folder_ids: Sequence[str] = ()
) -> list[Wanted]:
    """The roles a bundle stands for today, its open places filled in.

    Raises:
        Refusal: MISSING_VALUE, when a place that is asked for was not chosen.
    """
    wanted = []
    for item in items_of(bundle):
        if item.asks_for == ENVIRONMENT and not environment_id:
            raise Why.MISSING_VALUE(what=f"environment: {bundle.name} needs one")
        if item.asks_for == FOLDER and not folder_ids:
            raise Why.MISSING_VALUE(what=f"folder: {bundle.name} needs one")
        until = step.now + timedelta(days=item.days) if item.days else None
        at = (item.environment_id or environment_id) if item.place == ENVIRONMENT else ""
        folders = ([item.folder_id] if item.folder_id else folder_ids) if item.place == FOLDER else [""]
        wanted += [Wanted(item.role, at, one, until, f"Bundle {bundle.name}") for one in folders]
    return wanted


def require_may_give_bundle(step: Step, chosen: Chosen) -> None:
    """Refuse a bundle of which one does not hold all, there and for as long (T-14). Nothing is given.

    Raises:
        Refusal: NOT_FOUND, MISSING_VALUE (a place), NO_SUCH_ROLE, NOT_ALLOWED, ROLE_NOT_YOURS, BAD_VALUE.

    Cost: up to 6 queries for each of its roles.
    """
    for one in _wanted(step, chosen):
        give_wanted_to(step, [], one)


def give_to_all(step: Step, members: Sequence[Member], chosen: Chosen) -> int:
    """Give all members what a bundle stands for, or nobody. What they have for as long stays as it is.

    Returns:
        How many got something.

    Raises:
        Refusal: those of `require_may_give_bundle`; WITHOUT_A_SEAT, NOT_IN_ENVIRONMENT.

    Cost: up to 8 queries for each of its roles, and 3 for each of these and each member.
    """
    wanted, got = _wanted(step, chosen), set[str]()
    if len(wanted) * len(members) > MOST_TO_MANY:
        reason = f"a bundle of {len(wanted)} is given to at most {MOST_TO_MANY // len(wanted)} users at once"
        raise Why.BAD_VALUE(what="The number of roles", reason=reason)
    for one in wanted:
        lacking = [member for member in members if not held_as_long(step, member, one)]
        give_wanted_to(step, lacking, one)
        got.update(member.pk for member in lacking)
    return len(got)


def _wanted(step: Step, chosen: Chosen) -> list[Wanted]:
    bundle = find_bundle(step.account.pk, chosen.bundle_id)
    return wanted_of(
        step, bundle, environment_id=chosen.environment_id, folder_ids=list(dict.fromkeys(chosen.folder_ids))
    )
