"""Write a policy of the account."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment
from mediadesk.actions.change import change
from mediadesk.actions.policy_texts import (
    keep_version,
    require_free_name,
    require_good_statement,
    require_said_once,
    told_of,
)
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_text
from mediadesk.rules.policies import MOST_POLICIES
from mediadesk.rules.refusals import Why
from mediadesk.store.policies import Policy


def create_policy(
    actor: Actor,
    *,
    name: str,
    statement: str,
    description: str = "",
    enabled: bool = True,
    of_environments: bool = False,
    environment_id: str = "",
) -> Policy:
    """Write a policy, which counts from the next request on when it is enabled.

    Args:
        statement: Cedar statements, checked strictly against the schema.
        of_environments: it counts in the environment named, or in all when none is; else throughout the account.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (the environment), BAD_NAME, NAME_TAKEN, BAD_POLICY, POLICY_TOO_LONG,
            TOO_MANY_STATEMENTS, POLICIES_FULL, POLICY_TWICE, BAD_VALUE,
            PERMISSION_NOT_YOURS (it permits what one may not do everywhere oneself).
    """
    statement = require_good_statement(statement)
    description = clean_text(description, what="The description", longest=300)
    with change(actor, May.POLICY_UPDATE) as step:
        if Policy.objects.filter(account=step.account).count() >= MOST_POLICIES:
            raise Why.POLICIES_FULL(limit=MOST_POLICIES)
        named = of_environments and environment_id
        policy = Policy(
            account=step.account,
            name=require_free_name(step, name),
            description=description,
            statement=statement,
            enabled=enabled,
            scope_type="prodenv" if of_environments else "account",
            environment=find_environment(step.account.pk, environment_id=environment_id) if named else None,
            created_at=step.now,
            created_by_label=actor.label,
            updated_at=step.now,
            updated_by_label=actor.label,
        )
        require_said_once(step, policy)

        policy.save(force_insert=True)
        keep_version(step, policy)

        step.record(Event.POLICY_CREATED, policy, policy=policy.name, **told_of(policy))
    return policy
