"""Make a metadata rule."""

from collections.abc import Mapping

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.defining import fields_of, find_field, of_field, set_hidden, with_rules
from mediadesk.rules.events import Event
from mediadesk.rules.metadata import limits
from mediadesk.rules.metadata.definitions import clean_rule_name
from mediadesk.rules.metadata.saying import said
from mediadesk.rules.refusals import Why
from mediadesk.store.metadata import MetadataRule


def create_metadata_rule(
    actor: Actor,
    *,
    field_id: str,
    name: str,
    condition: Mapping[str, object],
    result: Mapping[str, object],
    hidden_otherwise: bool | None = None,
) -> MetadataRule:
    """Make a rule of a field, the last of its rules. It holds for what is described from now on.

    Args:
        condition, result: as Cloudinary writes them.
        hidden_otherwise: whether the field is there without a rule that shows it; None leaves that as it is.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, BAD_VALUE, BAD_DETAIL, METADATA_FULL, METADATA_IN_CIRCLE.
    """
    with change(actor, May.SETTINGS_UPDATE, on=of_field(actor, field_id)) as step:
        field = find_field(step.account.pk, field_id)
        there = MetadataRule.objects.filter(environment_id=field.environment_id)

        if there.count() >= limits.RULES:
            raise Why.METADATA_FULL(what="rules", limit=limits.RULES)

        rule = MetadataRule(
            account=step.account, environment_id=field.environment_id, field=field, name=clean_rule_name(name)
        )
        rule.condition, rule.result, rule.position = dict(condition), dict(result), there.count()
        rule.created_at = rule.updated_at = step.now
        schema = with_rules(field.environment_id, fields_of(field.environment_id), rule)
        rule.save(force_insert=True)

        step.record(Event.METADATA_RULE_CREATED, rule, rule=rule.name, says=said(schema, rule.pk))
        if hidden_otherwise is not None:
            set_hidden(step, field, hidden=hidden_otherwise)
        return rule
