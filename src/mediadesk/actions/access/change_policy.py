"""Change a policy: its text, its name, where it counts, whether it does."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment
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
from mediadesk.rules.names import clean_text
from mediadesk.rules.refusals import Why
from mediadesk.store.policies import Policy


def change_policy(
    actor: Actor,
    *,
    policy_id: str,
    name: str | None = None,
    description: str | None = None,
    statement: str | None = None,
    enabled: bool | None = None,
    of_environments: bool | None = None,
    environment_id: str = "",
    version: int | None = None,
) -> Policy:
    """Change what is given; the rest stays. What it said before is kept as a version.

    Args:
        of_environments: where it counts, with `environment_id`, as in `create_policy`.
        version: the one that was looked at, to notice that somebody else has changed it since.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, FORBIDDEN_BY_POLICY, CHANGED_MEANWHILE, and those of `create_policy`.
    """
    if statement is not None:
        statement = require_good_statement(statement)
    with change(actor, May.POLICY_UPDATE) as step:
        policy = find_policy(step.account.pk, policy_id)
        require_not_against_oneself(step, policy)
        if version not in {None, policy.version}:
            raise Why.CHANGED_MEANWHILE(what=f"the policy {policy.name}")
        before = _told(policy)
        if name is not None:
            policy.name = require_free_name(step, name, but=policy.pk)
        if description is not None:
            policy.description = clean_text(description, what="The description", longest=300)
        if of_environments is not None:
            named = of_environments and environment_id
            policy.scope_type = "prodenv" if of_environments else "account"
            policy.environment = (
                find_environment(step.account.pk, environment_id=environment_id) if named else None
            )
        policy.statement = policy.statement if statement is None else statement
        policy.enabled = policy.enabled if enabled is None else enabled
        changed = [what for what, told in _told(policy).items() if told != before[what]]
        if not changed:
            step.unchanged_is_fine()
            return policy
        require_said_once(step, policy)

        policy.version += 1
        policy.updated_at, policy.updated_by_label = step.now, actor.label
        policy.save()
        keep_version(step, policy)

        was, what = before["the name"], " and ".join(changed)
        told = told_of(policy)
        step.record(Event.POLICY_CHANGED, policy, policy=was, what=what, version=policy.version, **told)
    return policy


def _told(policy: Policy) -> dict[str, object]:
    return {
        "the name": policy.name,
        "the description": policy.description,
        "the text": policy.statement,
        "the switch": policy.enabled,
        "the place": (policy.scope_type, policy.environment_id),
    }
