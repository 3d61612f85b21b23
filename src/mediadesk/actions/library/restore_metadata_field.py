"""Restore a metadata field that was deleted."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.defining import fields_of, find_field, of_field, require_room, with_rules
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.metadata import MetadataField


def restore_metadata_field(actor: Actor, *, field_id: str) -> MetadataField:
    """Bring a field back, with what assets had in it and with its rules.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, METADATA_FULL; NAME_TAKEN, by a field that was made meanwhile;
            METADATA_IN_CIRCLE, by a rule that was.
    """
    with change(actor, May.SETTINGS_UPDATE, on=of_field(actor, field_id)) as step:
        field = find_field(step.account.pk, field_id, deleted=True)

        require_room(field.environment_id)
        if field.label.casefold() in {one.label.casefold() for one in fields_of(field.environment_id)}:
            raise Why.NAME_TAKEN(what="metadata field", name=field.label)

        field.deleted_at, field.updated_at = None, step.now
        field.version += 1
        field.save(update_fields=["deleted_at", "updated_at", "version"])
        with_rules(field.environment_id, fields_of(field.environment_id))

        step.record(Event.METADATA_FIELD_RESTORED, field, field=field.label)
        return field
