"""Add a rule to an identity provider: who comes with an attribute is in a group, or has an environment."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_member_role
from mediadesk.access.targets import find_environment
from mediadesk.actions.arriving import find_provider
from mediadesk.actions.change import change
from mediadesk.actions.grouping import find_group
from mediadesk.actions.ruling import outdated, require_rule_yours
from mediadesk.rules.attributes import MOST_RULES, clean_rule
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.identity import AttributeRule


def add_rule(
    actor: Actor,
    *,
    provider_id: str,
    attribute: str,
    value: str,
    group_id: str = "",
    environment_id: str = "",
) -> AttributeRule:
    """Add it, for a group or an environment. It holds from each one's next sign-in by the provider on.

    Whoever adds it stands for what the provider gives from now on.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, MISSING_VALUE, BAD_VALUE, NAME_TAKEN, ROLE_NOT_YOURS, FORBIDDEN_BY_POLICY.
    """
    with change(actor, May.SSO_UPDATE) as step:
        provider = find_provider(step, provider_id)
        attribute, value = clean_rule(attribute, value)
        if not group_id and not environment_id:
            raise Why.MISSING_VALUE(what="group or environment")
        group = find_group(step, group_id) if group_id else None
        place = None if group else find_environment(step.account.pk, environment_id=environment_id)
        require_rule_yours(step, group, place, require_member_role(provider.default_role))
        mine = AttributeRule.objects.filter(provider=provider)
        row = AttributeRule(
            provider=provider,
            attribute=attribute,
            value=value,
            group=group,
            environment=place,
            created_at=step.now,
        )
        if mine.filter(attribute=attribute, value=value, group=group, environment=place).exists():
            raise Why.NAME_TAKEN(what="rule", name=str(row))
        if mine.count() >= MOST_RULES:
            raise Why.BAD_VALUE(what="The number of rules", reason=f"at most {MOST_RULES} are kept")

        row.save(force_insert=True)
        provider.stands_for_it_id = actor.id
        provider.last_test = outdated(provider.last_test)
        provider.save(update_fields=["stands_for_it", "last_test"])

        step.record(Event.SIGN_ON_RULE_ADDED, provider, provider=provider.name, rule=str(row))
        return row
