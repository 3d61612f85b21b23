"""The form of an asset's details: what was typed into it, and how it is drawn, by the rules, for these values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mediadesk.actions.library.describe_assets import Description
from mediadesk.queries.details import Details
from mediadesk.rules.metadata.dependence import Place, as_they_are, settled
from mediadesk.rules.metadata.describing import Edit, How, edited
from mediadesk.rules.metadata.fields import Field, Kind, Value, shown
from mediadesk.rules.refusals import Refusal, Why

BLANK_PAIRS: Final = 2
"""Empty rows for more context keys; saved, there are as many again."""


@dataclass(frozen=True, slots=True)
class Row:
    """One field as it is drawn. `text`: what stands in its box; `chosen` and `choices` for lists, (id, title)."""

    field: Field
    text: str
    chosen: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    kept: str
    missing: bool
    error: str

    @property
    def name(self) -> str:
        """The name of its box."""
        return f"m-{self.field.id}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The form. `given`: the rules whose default stands in it; `changes`: whether a choice may change what is there."""

    caption: str
    tags: str
    pairs: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    given: tuple[str, ...]
    changes: bool


def typed(post: Any, details: Details) -> Description:
    """What was typed into the form of one asset.

    Raises:
        Refusal: BAD_VALUE (a context key twice).
    """
    tags = tags_in(post.get("tags", ""))
    were = post.getlist("tag_was")
    return Description(
        caption=post.get("description"),
        add_tags=[one for one in tags if one not in were],
        remove_tags=[one for one in were if one not in tags],
        context=_context(post),
        metadata=_edits(post, details),
        given=post.getlist("given"),
    )


def tags_in(text: str) -> list[str]:
    """Tags parted by commas."""
    return [one.strip() for one in text.split(",") if one.strip()]


def raw(post: Any, field: Field) -> object:
    """What was typed into a field's box."""
    name = f"m-{field.id}"
    return post.getlist(name) if field.kind is Kind.SET else post.get(name, "")


def drawn(details: Details, caption: str, post: Any = None) -> Drawn:
    """The form as the asset is, or as it was typed, with what follows from that by the rules."""
    if post is None:
        places = as_they_are(details.schema, details.values)
        rows = (_row(details, place, None, "") for place in places.values() if place.enabled)
        pairs = (*sorted(details.context.items()), *[("", "")] * BLANK_PAIRS)
        return Drawn(caption, ", ".join(details.tags), pairs, _shown(details, rows), (), _changes(details))
    wanted, wrong = _wanted(details, post)
    given = post.getlist("given")
    places = settled(details.schema, wanted, before=details.values, given=given)
    rows = (
        _row(details, place, raw(post, place.field) if pk in wrong else None, wrong.get(pk, ""))
        for pk, place in places.items()
        if place.enabled
    )
    begun = dict.fromkeys([*given, *(one for place in places.values() for one in place.given_by)])
    return Drawn(
        post.get("description", caption),
        ", ".join(_tags(post, details) if "tags" in post else details.tags),
        (*[pair for pair in _pairs(post, details) if any(pair)], *[("", "")] * BLANK_PAIRS),
        _shown(details, rows),
        tuple(begun),
        _changes(details),
    )


def _tags(post: Any, details: Details) -> list[str]:
    """The tags as they are now, less those and more those that were taken out and typed since the form was drawn."""
    typed_tags, were = tags_in(post["tags"]), post.getlist("tag_was")
    stay = [one for one in details.tags if one in typed_tags or one not in were]
    return [*stay, *(one for one in typed_tags if one not in were and one not in stay)]


def _pairs(post: Any, details: Details) -> list[tuple[str, str]]:
    """The context as typed, and the keys that came since the form was drawn."""
    if "context_key" not in post:
        return list(details.context.items())
    pairs = list(zip(post.getlist("context_key"), post.getlist("context_value"), strict=False))
    known = {*post.getlist("context_was"), *(key.strip() for key, _ in pairs)}
    return [*pairs, *(pair for pair in details.context.items() if pair[0] not in known)]


def _wanted(details: Details, post: Any) -> tuple[dict[str, Value], dict[str, str]]:
    """The values as typed, where they are values; and what is wrong with the others, by field."""
    wanted, wrong = dict(details.values), dict[str, str]()
    for field_id, edit in _edits(post, details).items():
        field = details.schema.by_id[field_id]
        try:
            value = edited(field, details.values.get(field_id), edit)
        except Refusal as refusal:
            wrong[field_id] = str(refusal)
            continue
        wanted.pop(field_id, None)
        if value is not None:
            wanted[field_id] = value
    return wanted, wrong


def _edits(post: Any, details: Details) -> dict[str, Edit]:
    """The fields that were drawn with a box, and what stands in it now."""
    there = [details.schema.by_id.get(pk) for pk in post.getlist("drawn")]
    return {one.id: Edit(How.SET, raw(post, one)) for one in there if one and not one.read_only}


def _context(post: Any) -> dict[str, str | None]:
    """The context as typed; a key that was drawn and is typed no more is to go."""
    keys, values = post.getlist("context_key"), post.getlist("context_value")
    pairs = [(key.strip(), value) for key, value in zip(keys, values, strict=False) if key.strip() or value]
    found: dict[str, str | None] = dict.fromkeys(post.getlist("context_was"))
    seen = set[str]()
    for key, value in pairs:
        if key in seen:
            raise Why.BAD_VALUE(what="The context", reason=f"the key {key[:60]} is there twice")
        seen.add(key)
        found[key] = value
    return found


def _row(details: Details, place: Place, as_typed: object, error: str) -> Row:
    field, value, kept = place.field, place.value, details.values.get(place.field.id)
    chosen = value if isinstance(value, tuple) else () if value is None else (str(value),)
    if isinstance(as_typed, list):
        chosen = tuple(as_typed)
    had = kept if isinstance(kept, tuple) else (kept,)
    choices = tuple(
        (one.external_id, one.value if one.offered else f"{one.value} (no longer offered)")
        for one in field.choices
        if (one.offered and (place.active is None or one.external_id in place.active))
        or (one.external_id in had and one.external_id in chosen)
    )
    text = as_typed if isinstance(as_typed, str) else "" if value is None else str(value)
    missing = field.mandatory and value is None
    return Row(field, text, chosen, choices, shown(field, kept), missing, error)


def _shown(details: Details, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows of fields that are there, in the order of the fields."""
    order: Mapping[str, int] = {one.id: place for place, one in enumerate(details.schema.fields)}
    return tuple(sorted(rows, key=lambda row: order[row.field.id]))


def _changes(details: Details) -> bool:
    return any(rule.active for rule in details.schema.rules)
