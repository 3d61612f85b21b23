"""The form that describes many assets at once: only what somebody says is to be changed, is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mediadesk.actions.library.describe_assets import Description
from mediadesk.queries.details import Chosen, Effect, effects
from mediadesk.rules.metadata.dependence import Schema
from mediadesk.rules.metadata.describing import Edit, How
from mediadesk.rules.metadata.fields import Field, Kind
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
    now = "They differ." if len(captions) > 1 else next(iter(captions)) or "None has one yet."
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
    """What the assets have in a field, in words; of those that have it at all."""
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
