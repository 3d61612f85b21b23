"""The form that defines a metadata field: what was typed into it, and how it is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mediadesk.actions.defining import Definition
from mediadesk.queries.metadata import OneField
from mediadesk.rules.metadata.fields import Bounds, Choice, Field, Kind
from mediadesk.rules.metadata.validation import day, number, written
from mediadesk.rules.natural import natural
from mediadesk.rules.refusals import Why


@dataclass(frozen=True, slots=True)
class FieldForm:
    """The form as it is drawn; `choices` with how many assets have each."""

    kind: Kind
    label: str
    external_id: str
    mandatory: bool
    hidden: bool
    read_only: bool
    default: str
    defaults: tuple[str, ...]
    least: str
    most: str
    choices: tuple[tuple[Choice, int], ...]
    more: str


def definition(post: Any, kind: Kind) -> Definition:
    """What was typed. Raises: Refusal BAD_VALUE (a bound)."""
    ends = [_bound(kind, post.get(name, "").strip()) for name in ("least", "most")]
    return Definition(
        label=post.get("label", ""),
        mandatory=bool(post.get("mandatory")),
        hidden=bool(post.get("hidden")),
        read_only=bool(post.get("read_only")),
        default=post.getlist("default") if kind is Kind.SET else post.get("default", ""),
        validation=written(kind, Bounds(ends[0], ends[1])) if kind.bounded else None,
        choices=_choices(post) if kind.listed else (),
    )


def new_form(kind: Kind, post: Mapping[str, Any]) -> FieldForm:
    """The form of a new field, with what was typed into it."""

    def text(name: str) -> str:
        return str(post.get(name, ""))

    return FieldForm(
        kind=kind,
        label=text("label"),
        external_id=text("external_id"),
        mandatory=bool(text("mandatory")),
        hidden=bool(text("hidden")),
        read_only=bool(text("read_only")),
        default=text("default"),
        defaults=(),
        least=text("least"),
        most=text("most"),
        choices=(),
        more=text("more"),
    )


def kept_form(one: OneField, post: Any = None) -> FieldForm:
    """The form of a field as it is, or as it was typed."""
    field, uses = one.field, one.uses
    if post is not None:
        typed = new_form(field.kind, post)
        choices = [choice for choice in _choices(post) if choice.external_id]
        return _with(typed, field, choices, uses, defaults=post.getlist("default"))
    default = field.default
    form = FieldForm(
        kind=field.kind,
        label=field.label,
        external_id=field.external_id,
        mandatory=field.mandatory,
        hidden=field.hidden,
        read_only=field.read_only,
        default="" if default is None or isinstance(default, tuple) else str(default),
        defaults=(),
        least=_text(field.bounds.least),
        most=_text(field.bounds.most),
        choices=(),
        more="",
    )
    chosen = default if isinstance(default, tuple) else () if default is None else (str(default),)
    return _with(form, field, field.choices, uses, defaults=chosen)


def withdrawn(one: OneField, asked: Definition) -> tuple[tuple[str, int], ...]:
    """The choices that would no longer be offered and that assets have, as (title, how many assets)."""
    offered = {choice.external_id for choice in asked.choices if choice.offered}
    return tuple(
        (choice.value, one.uses[choice.external_id])
        for choice in one.field.offered
        if choice.external_id not in offered and one.uses.get(choice.external_id)
    )


def _with(
    form: FieldForm,
    field: Field,
    choices: Sequence[Choice],
    uses: Mapping[str, int],
    *,
    defaults: Sequence[str],
) -> FieldForm:
    shown = tuple((choice, uses.get(choice.external_id, 0)) for choice in choices)
    return FieldForm(
        form.kind, form.label, field.external_id, form.mandatory, form.hidden, form.read_only, form.default,
        tuple(defaults), form.least, form.most, shown, form.more,
    )  # fmt: skip


def _choices(post: Any) -> tuple[Choice, ...]:
    """The list as typed: its rows in the order asked for, then a new value for each line."""
    offered = set(post.getlist("offered"))
    rows = [
        Choice(pk, value, pk in offered)
        for pk, value in zip(post.getlist("choice_id"), post.getlist("choice_value"), strict=False)
    ]
    rows += [Choice("", line.strip()) for line in post.get("more", "").splitlines() if line.strip()]
    then = post.get("then", "")
    if then == "sort":
        return tuple(sorted(rows, key=lambda one: natural(one.value)))
    way, _, pk = then.partition(":")
    at = next((place for place, one in enumerate(rows) if pk and one.external_id == pk), None)
    to = None if at is None else at + {"up": -1, "down": 1}.get(way, 0)
    if at is not None and to is not None and 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return tuple(rows)


def _bound(kind: Kind, text: str) -> int | str | None:
    if not text:
        return None
    end = day(text) if kind is Kind.DATE else number(text)
    if end is None:
        expected = kind.expected if kind is not Kind.STRING else "a whole number"
        raise Why.BAD_VALUE(what="What is allowed", reason=f"{expected} is expected, not {text[:40]}")
    return end


def _text(end: int | str | None) -> str:
    return "" if end is None else str(end)
