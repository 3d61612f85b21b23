"""Define a metadata field."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment
from mediadesk.actions.change import change
from mediadesk.actions.defining import Definition, defined, in_environment, require_room
from mediadesk.rules.events import Event
from mediadesk.rules.metadata.definitions import clean_choices, clean_external_id, clean_label, kind_of
from mediadesk.rules.refusals import Why
from mediadesk.store.metadata import MetadataField, kept_choices


def create_metadata_field(
    actor: Actor, *, environment_id: str, kind: str, asked: Definition, external_id: str = ""
) -> MetadataField:
    """Define a field of an environment, behind those there are. Its type and id stay for good.

    Args:
        kind: string, integer, date, enum or set.
        external_id: made from the label when left out.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, NAME_TAKEN, BAD_VALUE, BAD_DETAIL (the default), METADATA_FULL.
    """
    with change(actor, May.SETTINGS_UPDATE, on=in_environment(actor, environment_id)) as step:
        environment = find_environment(step.account.pk, environment_id=environment_id)
        rows = MetadataField.objects.filter(environment=environment)

        require_room(environment.pk)
        label, of_kind = clean_label(asked.label), kind_of(kind)
        taken = {one.casefold() for one in rows.filter(deleted_at=None).values_list("label", flat=True)}
        if label.casefold() in taken:
            raise Why.NAME_TAKEN(what="metadata field", name=label)
        ids = set(rows.values_list("external_id", flat=True))

        field = MetadataField(account=step.account, environment=environment, label=label, type=of_kind.code)
        field.external_id = clean_external_id(external_id, made_from=label, taken=ids)
        field.choices = kept_choices(clean_choices(asked.choices)) if of_kind.listed else []
        field.position = len(ids)
        field.created_at = field.updated_at = step.now
        defined(field, asked)
        field.save(force_insert=True)

        step.record(
            Event.METADATA_FIELD_CREATED, field, field=label, kind=of_kind.title, environment=environment.name
        )
        return field
