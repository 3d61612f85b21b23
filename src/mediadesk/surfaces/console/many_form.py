"""The form that describes many assets at once: only what somebody says is to be changed, is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mediadesk.actions.library.describe_assets import Description
from mediadesk.queries.details import Chosen, Effect, effects
from mediadesk.rules.metadata.dependence import Schema
from mediadesk.rules.metadata.describing import Edit, How, edited
from mediadesk.rules.metadata.fields import Field, Kind, shown
from mediadesk.surfaces.console.details_form import BLANK_PAIRS, raw, tags_in
from mediadesk.surfaces.console.wording import plural

_SCALAR: Final = (("", "Leave as it is"), ("set", "Set to"), ("clear", "Clear"))
_SET: Final = (
    ("", "Leave as it is"),
    ("add", "Add"),
    ("remove", "Take away"),
    ("set", "Replace by"),
    ("clear", "Clear"),
)
_NOWHERE: Final = (
    "It is no detail of these assets: a rule hides it. Change what it depends on in the same step."
)
_SAID_AT_MOST: Final = 3  # different values that are told; the rest is counted


@dataclass(frozen=True, slots=True)
class ManyRow:
    """One field as it is drawn for many: what they have now, what may be done with it, what was typed."""

    field: Field
    now: str
    ways: tuple[tuple[str, str], ...]
    way: str
    text: str
    chosen: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its box."""
        return f"m-{self.field.id}"


@dataclass(frozen=True, slots=True)
class Many:
    """The form for many assets. `captions`: what they are now, in words."""

    rows: tuple[ManyRow, ...]
    captions: str
    ways: tuple[tuple[str, str], ...]
    typed: Mapping[str, str]
    pairs: tuple[tuple[str, str], ...]


def drawn(chosen: Chosen, post: Any) -> Many:
    """The form, with what was typed into it."""
    fields = [one for one in chosen.schema.fields if not one.read_only]
    rows = tuple(_row(chosen, one, post) for one in fields)
    captions = {asset.description for asset in chosen.assets}
    now = "They differ." if len(captions) > 1 else next(iter(captions), "") or "None has one yet."
    now = now if chosen.assets else ""
    names = ("do-caption", "description", "add_tags", "remove_tags", "remove_keys")
    pairs = zip(post.getlist("context_key"), post.getlist("context_value"), strict=False)
    kept = [pair for pair in pairs if any(pair)]
    return Many(
        rows,
        now,
        _SCALAR,
        {name: post.get(name, "") for name in names},
        (*kept, *[("", "")] * BLANK_PAIRS),
    )


def asked(post: Any, schema: Schema) -> Description:
    """What is asked for: what is to be left as it is, is left out."""
    caption = {"set": post.get("description", ""), "clear": ""}.get(post.get("do-caption", ""))
    context: dict[str, str | None] = dict.fromkeys(tags_in(post.get("remove_keys", "")))
    for key, value in zip(post.getlist("context_key"), post.getlist("context_value"), strict=False):
        if key.strip():
            context[key.strip()] = value
    ways = {how.value: how for how in How}
    metadata = {
        one.id: Edit(ways[way], raw(post, one))
        for one in schema.fields
        if (way := post.get(f"do-{one.id}", "")) in ways
    }
    return Description(
        caption=caption,
        add_tags=tags_in(post.get("add_tags", "")),
        remove_tags=tags_in(post.get("remove_tags", "")),
        context=context,
        metadata=metadata,
    )


def would_change(chosen: Chosen, said: Description) -> tuple[Effect, ...]:
    """What it would change, on how many assets. Raises: Refusal, whatever it would be refused for."""
    return effects(
        chosen,
        caption=said.caption,
        add_tags=said.add_tags,
        remove_tags=said.remove_tags,
        context=said.context,
        metadata=said.metadata,
    )


def in_words(schema: Schema, said: Description) -> list[tuple[str, str]]:
    """What is said of each asset, whatever it says now, as (what, how it will be).

    Raises:
        Refusal: BAD_DETAIL, BAD_NAME, BAD_VALUE, for what would be refused of any asset.
    """
    would_change(Chosen((), schema, {}, ()), said)
    rows = [] if said.caption is None else [("Caption", said.caption or "nothing")]
    rows += [("Tags added", ", ".join(said.add_tags))] if said.add_tags else []
    rows += [("Tags taken away", ", ".join(said.remove_tags))] if said.remove_tags else []
    rows += [(f"Context {key}", value or "nothing") for key, value in said.context.items()]
    for field_id, edit in said.metadata.items():
        rows.append(_edit_in_words(schema.by_id[field_id], edit))
    return rows


def _edit_in_words(field: Field, edit: Edit) -> tuple[str, str]:
    """One field's edit. Raises: Refusal BAD_DETAIL."""
    given = edit.given if isinstance(edit.given, list) else [edit.given]
    if edit.how is How.REMOVE:
        return f"{field.label}, taken away", ", ".join(field.titled(str(one)) for one in given)
    after = shown(field, edited(field, None, edit))
    return f"{field.label}, added" if edit.how is How.ADD else field.label, after or "nothing"


def _row(chosen: Chosen, field: Field, post: Any) -> ManyRow:
    typed = raw(post, field)
    several = field.kind is Kind.SET
    return ManyRow(
        field,
        _now(chosen, field),
        _SET if several else _SCALAR,
        post.get(f"do-{field.id}", ""),
        typed if isinstance(typed, str) else "",
        tuple(typed) if isinstance(typed, list) else (),
    )


def _now(chosen: Chosen, field: Field) -> str:
    """What the assets have in a field, in words; of those that have it at all. Nothing for all that were found."""
    if not chosen.assets:
        return ""
    spread = chosen.spread(field)
    if not spread:
        return _NOWHERE
    parts = [f"{value or 'nothing'} on {count:,}" for value, count in spread[:_SAID_AT_MOST]]
    more = len(spread) - _SAID_AT_MOST
    if more > 0:
        parts.append(plural(more, "more value"))
    now = f"Differs: {', '.join(parts)}." if len(spread) > 1 else f"Now {spread[0][0] or 'nothing'}."
    others = len(chosen.assets) - sum(count for _, count in spread)
    return f"{now} It is not a detail of {plural(others, 'asset')}." if others else now
