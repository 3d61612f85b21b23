"""Change what a metadata field is: its label, what it may hold, its list of values."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import Step, change
from mediadesk.actions.defining import HIDDEN, YES, Definition, defined, find_field, of_field
from mediadesk.rules.events import Event
from mediadesk.rules.metadata.definitions import clean_choices, clean_label
from mediadesk.rules.metadata.fields import Field, shown
from mediadesk.rules.metadata.validation import expected
from mediadesk.rules.refusals import Why
from mediadesk.store.metadata import MetadataField, as_field, kept_choices


def change_metadata_field(actor: Actor, *, field_id: str, asked: Definition, version: int) -> MetadataField:
    """Change a field. What assets have in it stays, also where it could not be set any more.

    A value left out of the list, or not offered any more, stays on the assets that have it.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, NAME_TAKEN, BAD_VALUE, BAD_DETAIL (the default),
            CHANGED_MEANWHILE.
    """
    with change(actor, May.SETTINGS_UPDATE, on=of_field(actor, field_id)) as step:
        field = find_field(step.account.pk, field_id)
        before = as_field(field)

        if field.version != version:
            raise Why.CHANGED_MEANWHILE(what=field.label)
        label = clean_label(asked.label)
        beside = MetadataField.objects.filter(environment_id=field.environment_id, deleted_at=None)
        others = beside.exclude(pk=field.pk).values_list("label", flat=True)
        if label.casefold() in {one.casefold() for one in others}:
            raise Why.NAME_TAKEN(what="metadata field", name=label)

        field.label = label
        if before.kind.listed:
            field.choices = kept_choices(clean_choices(asked.choices, kept=before.choices))
        defined(field, asked)
        if _record(step, field, before, as_field(field)):
            field.version, field.updated_at = field.version + 1, step.now
            field.save()
        step.unchanged_is_fine()
        return field


def _record(step: Step, row: MetadataField, before: Field, after: Field) -> bool:
    """Record each thing that is another now; says whether there was one."""
    told = (
        # what              before                         after
        ("the label",       before.label,                  after.label),
        ("mandatory",       YES[before.mandatory],        YES[after.mandatory]),
        (HIDDEN,             YES[before.hidden], YES[after.hidden]),
        ("filled by programs only", YES[before.read_only], YES[after.read_only]),
        ("the default",     shown(before, before.default), shown(after, after.default)),
        ("what is allowed", expected(before),              expected(after)),
        ("the list",        _listed(before),               _listed(after)),
    )  # fmt: skip
    changed = [row for row in told if row[1] != row[2]]
    for what, was, now in changed:
        step.record(Event.METADATA_FIELD_CHANGED, row, field=before.label, what=what, before=was, after=now)
    return bool(changed)


def _listed(field: Field) -> list[str]:
    return [one.value if one.offered else f"{one.value} (not offered)" for one in field.choices]
