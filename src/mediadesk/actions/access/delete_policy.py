"""Delete a policy."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.policy_texts import find_policy, require_not_against_oneself
from mediadesk.rules.events import Event


def delete_policy(actor: Actor, *, policy_id: str) -> None:
    """Delete a policy with its versions; the trail keeps all that it said.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, FORBIDDEN_BY_POLICY (it is about oneself).
    """
    with change(actor, May.POLICY_UPDATE) as step:
        policy = find_policy(step.account.pk, policy_id)
        require_not_against_oneself(step, policy)

        step.record(Event.POLICY_DELETED, policy, policy=policy.name, statement=policy.statement)
        policy.delete()
        step.access_changed()
