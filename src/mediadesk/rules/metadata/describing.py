"""What becomes of an asset's values when somebody describes it: edits, then the rules, then what has changed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from mediadesk.rules.metadata.conditions import told
from mediadesk.rules.metadata.dependence import Mode, Place, Rule, Schema, as_they_are, settled
from mediadesk.rules.metadata.fields import Field, Kind, Value, Values, shown
from mediadesk.rules.metadata.validation import bad, clean
from mediadesk.rules.refusals import Why


class How(Enum):
    """What is done with a field of an asset. Adding and taking away are for sets."""

    SET = "set"
    CLEAR = "clear"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Edit:
    """One field's edit; `given` is what was typed or sent."""

    how: How
    given: object = None


@dataclass(frozen=True, slots=True)
class Changed:
    """One field of one asset that is another now."""

    field: Field
    before: Value | None
    after: Value | None

    @property
    def said(self) -> tuple[str, str]:
        """Before and after, as people read them."""
        return shown(self.field, self.before), shown(self.field, self.after)


def described(
    schema: Schema,
    before: Values,
    edits: Mapping[str, Edit],
    *,
    asset: str,
    given: Collection[str] = (),
    by_program: bool = False,
) -> tuple[Changed, ...]:
    """What changes in one asset's values by these edits, rules and all.

    Args:
        edits: by the id of the field.
        asset: its name, for refusals.
        given: rules whose default was shown already and changed by whoever edits.
        by_program: fields that programs fill may be edited.

    Raises:
        Refusal: NOT_FOUND (no such field), BAD_DETAIL, DETAIL_READ_ONLY, DETAIL_NEEDED, DETAIL_NOT_THERE,
            DETAIL_RULED.
    """
    wanted = dict(before)
    for field_id, edit in edits.items():
        field = schema.by_id.get(field_id)
        if field is None:
            raise Why.NOT_FOUND(what="metadata field")
        after = edited(field, before.get(field_id), edit)
        if after == before.get(field_id):
            continue
        if field.read_only and not by_program:
            raise Why.DETAIL_READ_ONLY(field=field.label)
        wanted.pop(field_id, None)
        if after is not None:
            wanted[field_id] = after
    places = settled(schema, wanted, before=before, given={*given, *_cleared(schema, wanted, before)})
    for field_id in edits:
        _require_settled(schema, places[field_id], wanted.get(field_id), before.get(field_id), asset)
    for place in places.values():
        _require_value(place, before.get(place.field.id))
    return tuple(
        Changed(one, before.get(one.id), places[one.id].value)
        for one in schema.fields
        if before.get(one.id) != places[one.id].value
    )


def edited(field: Field, before: Value | None, edit: Edit) -> Value | None:
    """The value of a field after an edit, before any rule. Raises: Refusal BAD_DETAIL."""
    if edit.how is How.CLEAR:
        return None
    if edit.how is How.SET:
        return clean(field, edit.given, kept=before)
    if field.kind is not Kind.SET:
        raise bad(field, edit.given, why="only a field of several values can be added to")
    had = before if isinstance(before, tuple) else ()
    if edit.how is How.ADD:
        more = clean(field, edit.given, kept=before)
        return clean(field, [*had, *(more if isinstance(more, tuple) else ())], kept=before)
    asked = edit.given if isinstance(edit.given, (list, tuple)) else [edit.given]
    return tuple(one for one in had if one not in asked) or None


def defaults(schema: Schema) -> dict[str, Value]:
    """The values of a new asset: what fields and rules give by themselves.

    A field's own default is there when the field is, by the rules; a choice no longer offered is none.
    """
    begun = {
        one.id: one.default for one in schema.fields if one.default is not None and _still(one, one.default)
    }
    places = settled(schema, begun)
    return {pk: place.value for pk, place in places.items() if place.value is not None}


def missing(schema: Schema, values: Values) -> tuple[Field, ...]:
    """The mandatory fields that are there for these values and have none."""
    return tuple(
        place.field
        for place in as_they_are(schema, values).values()
        if place.enabled and place.field.mandatory and place.value is None
    )


def _still(field: Field, default: Value) -> bool:
    if not field.kind.listed:
        return True
    asked = default if isinstance(default, tuple) else (str(default),)
    return set(asked) <= {one.external_id for one in field.offered}


def _require_settled(
    schema: Schema, place: Place, wanted: Value | None, before: Value | None, asset: str
) -> None:
    """Refuse an edit that the rules undo."""
    field = place.field
    touched = wanted != before
    if touched and wanted is not None and not place.enabled:
        raise Why.DETAIL_NOT_THERE(field=field.label, asset=asset, reason=_why(schema, field))
    if touched and (rule := _undoing(schema, place, wanted, before)):
        now = shown(field, place.value) or "empty"
        raise Why.DETAIL_RULED(field=field.label, asset=asset, rule=rule.name, value=now)
    if touched and wanted is not None and place.active is not None:
        asked = wanted if isinstance(wanted, tuple) else (str(wanted),)
        gone = [one for one in asked if one not in place.active]
        if gone:
            titles = ", ".join(field.titled(one) for one in sorted(place.active))
            raise bad(field, shown(field, tuple(gone)), why=f"for {asset} the rules offer {titles}")


def _undoing(schema: Schema, place: Place, wanted: Value | None, before: Value | None) -> Rule | None:
    """The last rule by which an edit comes to nothing. What a rule adds to a set beside it is no such thing."""
    given = [one for one in schema.rules_of(place.field.id) if one.id in place.given_by]
    if not given or place.value == wanted:
        return None
    if isinstance(place.value, tuple) and given[-1].mode is Mode.APPEND:
        had, asked = (set(one) if isinstance(one, tuple) else set() for one in (before, wanted))
        if asked <= set(place.value) and not (had - asked) & set(place.value):
            return None
    return given[-1]


def _cleared(schema: Schema, wanted: Values, before: Values) -> set[str]:
    """The rules whose default is not given, because whoever edits takes away what is there."""
    emptied = {pk for pk in before if pk not in wanted}
    return {one.id for one in schema.rules if one.field_id in emptied}


def _require_value(place: Place, before: Value | None) -> None:
    """Refuse to empty what must have a value, by an edit or by what the rules make of another one."""
    if place.field.mandatory and place.enabled and before is not None and place.value is None:
        raise Why.DETAIL_NEEDED(field=place.field.label)


def _why(schema: Schema, field: Field) -> str:
    conditions = [told(one.condition, schema.fields) for one in schema.rules_of(field.id) if one.enables]
    return f"it is there only when {' or '.join(conditions)}" if conditions else "a rule hides it"
