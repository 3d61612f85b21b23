"""Let a policy say again what it said in an earlier version."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.policy_texts import (
    find_policy,
    keep_version,
    require_free_name,
    require_good_statement,
    require_not_against_oneself,
    require_said_once,
    told_of,
)
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.policies import Policy


def restore_policy(actor: Actor, *, policy_id: str, number: int) -> Policy:
    """Restore name, description and text of a version, as a new version; whether and where it counts stays.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (the policy or the version), NAME_TAKEN, POLICY_TWICE, BAD_POLICY when
            the text does not fit the schema any more.
    """
    with change(actor, May.POLICY_UPDATE) as step:
        policy = find_policy(step.account.pk, policy_id)
        require_not_against_oneself(step, policy)
        old = policy.versions.filter(number=number).first()
        if old is None:
            raise Why.NOT_FOUND(what="version")
        policy.name = require_free_name(step, old.name, but=policy.pk)
        policy.description = old.description
        policy.statement = require_good_statement(old.statement)
        require_said_once(step, policy)

        policy.version += 1
        policy.updated_at, policy.updated_by_label = step.now, actor.label
        policy.save()
        keep_version(step, policy)

        step.record(
            Event.POLICY_RESTORED,
            policy,
            policy=policy.name,
            before=old.number,
            version=policy.version,
            **told_of(policy),
        )
    return policy
