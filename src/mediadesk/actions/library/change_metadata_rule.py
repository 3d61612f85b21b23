"""Change a metadata rule."""

from collections.abc import Mapping

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.defining import fields_of, find_rule, of_rule, said_of, set_hidden, with_rules
from mediadesk.rules.events import Event
from mediadesk.rules.metadata.definitions import clean_rule_name
from mediadesk.rules.metadata.saying import said
from mediadesk.rules.refusals import Why
from mediadesk.store.metadata import MetadataRule


def change_metadata_rule(
    actor: Actor,
    *,
    rule_id: str,
    version: int,
    name: str,
    condition: Mapping[str, object],
    result: Mapping[str, object],
    active: bool = True,
    hidden_otherwise: bool | None = None,
) -> MetadataRule:
    """Change a rule; its field stays. One that is not active says nothing, and counts for no field.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, BAD_VALUE, BAD_DETAIL, METADATA_IN_CIRCLE, CHANGED_MEANWHILE.
    """
    with change(actor, May.SETTINGS_UPDATE, on=of_rule(actor, rule_id)) as step:
        rule = find_rule(step.account.pk, rule_id)
        before = said_of(rule)

        if rule.version != version:
            raise Why.CHANGED_MEANWHILE(what=rule.name)
        former, rule.name = rule.name, clean_rule_name(name)
        rule.condition, rule.result, rule.active = dict(condition), dict(result), active
        schema = with_rules(rule.environment_id, fields_of(rule.environment_id), rule)
        rule.version, rule.updated_at = rule.version + 1, step.now
        rule.save()

        after = said(schema, rule.pk)
        step.record(Event.METADATA_RULE_CHANGED, rule, rule=former, before=before, after=after)
        if hidden_otherwise is not None:
            set_hidden(step, rule.field, hidden=hidden_otherwise)
        return rule
