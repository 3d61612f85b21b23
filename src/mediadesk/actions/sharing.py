"""The grant by which somebody who makes a folder private stays its Manager."""

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Kind
from mediadesk.access.lending import own_end
from mediadesk.actions.change import Step
from mediadesk.actions.giveable import Holder
from mediadesk.actions.granting import share
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey
from mediadesk.store.library import Folder
from mediadesk.store.teams import Member


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
