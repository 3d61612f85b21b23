"""What sharing takes: whom it is with, and the grants by which somebody who makes a folder private stays in it."""

from collections.abc import Collection as Several
from datetime import datetime
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Facts, Kind
from mediadesk.access.roles import AnyRole, mask_of
from mediadesk.access.targets import of_folder
from mediadesk.actions.change import Step
from mediadesk.actions.giveable import Holder
from mediadesk.actions.granting import give
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.refusals import Why
from mediadesk.store.access import ApiKey
from mediadesk.store.library import Folder
from mediadesk.store.teams import Group, Member

_STAYS: Final = "Kept when the folder was made private"


def keep_roles(step: Step, folder: Folder, *, before: Target) -> None:
    """Give the actor on a folder that is private now the roles that reached it, if they would lose it otherwise.

    They held these where it stood (`before`), and each ends when it would have ended, so nobody gains anything by it
    (T-14). What a policy permits them is no role, and becomes none.

    Cost: 2 queries; 3 for each role that is kept.
    """
    facts = facts_of(step)
    if decide(facts, May.FOLDER_RULES, of_folder(folder)):
        return
    whoever = {"pk": step.actor.id, "account": step.account}
    holder: Holder | None = (
        Member.objects.filter(**whoever).first()
        if step.actor.kind is Kind.MEMBER
        else ApiKey.objects.filter(**whoever).first()
    )
    if holder is None:
        return
    for role, until in _reaching(facts, before):
        give(step, holder, role, scope=folder, until=until, reason=_STAYS)


def _reaching(facts: Facts, before: Target) -> list[tuple[AnyRole, datetime | None]]:
    """The roles held on the folders, each until the last of its ends, without those that another one outdoes."""
    lasting: dict[str, tuple[AnyRole, datetime | None]] = {}
    for held in facts.held:
        if held.scope_kind == "folder" and held.scope_id in before.folders:
            role, until = lasting.get(held.role.api_id, (held.role, held.until))
            lasting[role.api_id] = (role, max(until, held.until) if until and held.until else None)
    found: list[tuple[AnyRole, datetime | None]] = []
    for role, until in sorted(lasting.values(), key=lambda one: mask_of(one[0]).bit_count(), reverse=True):
        if not any(
            not mask_of(role) & ~mask_of(more) and (end is None or (until and until <= end))
            for more, end in found
        ):
            found.append((role, until))
    return found


def find_people(step: Step, member_ids: Several[str], group_ids: Several[str]) -> list[Member | Group]:
    """The members and groups of these ids, whoever is disabled left out: all of them, or a refusal.

    Raises:
        Refusal: MISSING_VALUE for nobody, NOT_FOUND.

    Cost: 2 queries.
    """
    members = Member.objects.filter(account=step.account, pk__in=member_ids).exclude(status=Member.DISABLED)
    groups = Group.objects.filter(account=step.account, pk__in=group_ids)
    found: list[Member | Group] = [*members.order_by("name", "id"), *groups.order_by("name")]
    if not member_ids and not group_ids:
        raise Why.MISSING_VALUE(what="people: nobody is chosen")
    if len(found) != len(set(member_ids)) + len(set(group_ids)):
        raise Why.NOT_FOUND(what="user or group")
    return found
