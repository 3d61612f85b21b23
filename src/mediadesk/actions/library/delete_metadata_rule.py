"""Delete a metadata rule."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.defining import find_rule, of_rule, said_of
from mediadesk.rules.events import Event


def delete_metadata_rule(actor: Actor, *, rule_id: str) -> None:
    """Delete a rule. What it gave to assets stays with them.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.
    """
    with change(actor, May.SETTINGS_UPDATE, on=of_rule(actor, rule_id)) as step:
        rule = find_rule(step.account.pk, rule_id)
        says = said_of(rule)

        step.record(Event.METADATA_RULE_DELETED, rule, rule=rule.name, says=says)
        rule.delete()
