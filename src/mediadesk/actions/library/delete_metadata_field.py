"""Delete a metadata field."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.defining import find_field, of_field
from mediadesk.rules.events import Event
from mediadesk.store.metadata import AssetMetadata


def delete_metadata_field(actor: Actor, *, field_id: str) -> None:
    """Take a field away from all assets and rules. What assets had in it is kept until it is restored.

    Rules of it, and those that look at it, rest meanwhile; its id stays taken.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.
    """
    with change(actor, May.SETTINGS_UPDATE, on=of_field(actor, field_id)) as step:
        field = find_field(step.account.pk, field_id)
        filled = AssetMetadata.objects.filter(field=field).values("asset").distinct().count()

        field.deleted_at = field.updated_at = step.now
        field.version += 1
        field.save(update_fields=["deleted_at", "updated_at", "version"])

        step.record(Event.METADATA_FIELD_DELETED, field, field=field.label, count=filled)
