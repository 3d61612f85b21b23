"""Put the metadata fields of an environment into another order."""

from collections.abc import Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.defining import fields_of, in_environment
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.metadata import MetadataField


def order_metadata_fields(actor: Actor, *, environment_id: str, field_ids: Sequence[str]) -> None:
    """Order the fields as they are listed; those left out stay behind them, in their order.

    Raises:
        Refusal: NOT_FOUND (a field that is not there), NOT_ALLOWED.
    """
    with change(actor, May.SETTINGS_UPDATE, on=in_environment(actor, environment_id)) as step:
        before = fields_of(environment_id)
        known = {one.id: one for one in before}

        if not known.keys() >= set(field_ids):
            raise Why.NOT_FOUND(what="metadata field")

        wanted = list(dict.fromkeys((*field_ids, *known)))
        after = [known[pk] for pk in wanted]
        step.unchanged_is_fine()
        if [one.id for one in before] == wanted:
            return
        for place, pk in enumerate(wanted):
            MetadataField.objects.filter(pk=pk).update(position=place)

        step.record(
            Event.METADATA_ORDERED, before=[one.label for one in before], after=[one.label for one in after]
        )
