"""What sharing takes: whom it is with, and the grant by which somebody who makes a folder private stays its Manager."""

from collections.abc import Collection as Several

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Kind
from mediadesk.access.lending import own_end
from mediadesk.actions.change import Step
from mediadesk.actions.giveable import Holder
from mediadesk.actions.granting import share
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey
from mediadesk.store.library import Folder
from mediadesk.store.teams import Group, Member


def stay_manager(step: Step, folder: Folder, *, before: Target) -> None:
    """Give the actor Manager on a folder that is private now, if their rights came from above alone.

    They hold those rights where they stood (`before`), and the grant ends when these would have ended, so
    nobody gains anything by it (T-14).
    """
    facts, alone = facts_of(step), Target(folder.account_id, folder.environment_id, (folder.pk,))
    if decide(facts, May.FOLDER_RULES, alone):
        return
    whoever = {"pk": step.actor.id, "account": step.account}
    holder: Holder | None = (
        Member.objects.filter(**whoever).first()
        if step.actor.kind is Kind.MEMBER
        else ApiKey.objects.filter(**whoever).first()
    )
    if holder is not None:
        share(step, holder, Role.FOLDER_MANAGER, folder, until=own_end(facts, May.FOLDER_RULES, before))


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
