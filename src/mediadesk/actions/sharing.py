"""The grant by which somebody who makes a folder private stays its Manager."""

from typing import Any

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Kind
from mediadesk.access.lending import own_end
from mediadesk.actions.change import Step
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.roles import Role
from mediadesk.store.access import Grant
from mediadesk.store.library import Folder


def stay_manager(step: Step, folder: Folder, *, before: Target) -> None:
    """Give the actor Manager on a folder that is private now, if their rights came from above alone.

    They hold those rights where they stood (`before`), and the grant ends when these would have ended, so
    nobody gains anything by it (T-14).
    """
    facts, alone = facts_of(step), Target(folder.account_id, folder.environment_id, (folder.pk,))
    if decide(facts, May.FOLDER_RULES, alone):
        return
    holder: dict[str, Any] = {"member_id" if step.actor.kind is Kind.MEMBER else "api_key_id": step.actor.id}
    until = own_end(facts, May.FOLDER_RULES, before)
    Grant.objects.update_or_create(
        account=step.account,
        folder=folder,
        **holder,
        defaults={
            "role": Role.FOLDER_MANAGER.api_id,
            "until": until,
            "granted_by_id": step.actor.id if step.actor.kind is Kind.MEMBER else None,
            "granted_by_label": step.actor.label,
            "created_at": step.now,
        },
    )
    step.access_changed()
    said = {"holder": step.actor.label, "role": Role.FOLDER_MANAGER.title, "scope": folder.name}
    step.record(Event.GRANT_GIVEN, folder, **said, until=until or "")
