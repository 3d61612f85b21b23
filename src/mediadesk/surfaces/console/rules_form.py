"""The form of a metadata rule: comparisons, all or any of them, and what follows.

A rule that a program wrote with conditions in one another cannot be shown in rows: it keeps its condition, told in
words, and only what follows from it is changed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mediadesk.rules.metadata.conditions import (
    Condition,
    Equals,
    Every,
    Includes,
    Populated,
    Some,
    told,
)
from mediadesk.rules.metadata.definitions import read_condition
from mediadesk.rules.metadata.fields import Field, Kind
from mediadesk.rules.refusals import Refusal
from mediadesk.store.metadata import MetadataRule

ROWS: Final = 3
"""Comparisons that the form has room for."""


@dataclass(frozen=True, slots=True)
class Comparing:
    """One row: a field (None: not used), `is`, `populated` or `empty`, and the values that are meant."""

    number: int
    field: Field | None
    way: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleForm:
    """The form as it is drawn. `kept`: the condition in words, where the rows cannot say it."""

    name: str
    field: Field
    joined: str
    rows: tuple[Comparing, ...]
    kept: str
    enable: str
    limits: bool
    active: tuple[str, ...]
    gives: tuple[str, ...]
    mode: str
    works: bool


def typed_form(post: Any, fields: Sequence[Field], field: Field, kept: str = "") -> RuleForm:
    """The form with what was typed into it."""
    known = {one.id: one for one in fields}
    rows = tuple(
        Comparing(
            number,
            known.get(post.get(f"when-{number}", "")),
            post.get(f"way-{number}", "is"),
            tuple(post.getlist(f"value-{number}")),
        )
        for number in range(ROWS)
    )
    begun = "name" in post
    return RuleForm(
        name=post.get("name", ""),
        field=field,
        joined=post.get("joined", "and"),
        rows=rows,
        kept=kept,
        enable=post.get("enable", "show" if not begun else ""),
        limits=bool(post.get("limits")),
        active=tuple(post.getlist("active")),
        gives=tuple(one for one in post.getlist("gives") if one),
        mode=post.get("mode", "default"),
        works=bool(post.get("works")) or not begun,
    )


def kept_form(row: MetadataRule, fields: Sequence[Field], field: Field) -> RuleForm:
    """The form of a rule as it is kept."""
    joined, rows, kept = _as_rows(row.condition, fields)
    result: Mapping[str, Any] = row.result
    gives = result.get("apply_value") or {}
    active = result.get("activate_values")
    ids = active.get("external_ids", []) if isinstance(active, Mapping) else active
    value = gives.get("value")
    return RuleForm(
        name=row.name,
        field=field,
        joined=joined,
        rows=rows,
        kept=kept,
        enable={True: "show", False: "hide"}.get(result.get("enable", ""), ""),
        limits=isinstance(ids, list),
        active=tuple(ids) if isinstance(ids, list) else (),
        gives=tuple(value) if isinstance(value, list) else () if value is None else (str(value),),
        mode=gives.get("mode", "default"),
        works=row.active,
    )


def condition_of(form: RuleForm, kept: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The condition that the rows say, as it is kept; `kept` where they cannot say it."""
    if form.kept and kept is not None:
        return dict(kept)
    parts = [_comparison(row, row.field) for row in form.rows if row.field]
    return parts[0] if len(parts) == 1 else {"or" if form.joined == "or" else "and": parts}


def result_of(form: RuleForm) -> dict[str, Any]:
    """What follows, as it is kept."""
    result: dict[str, Any] = {}
    if form.enable:
        result["enable"] = form.enable == "show"
    if form.limits and form.field.kind.listed:
        result["activate_values"] = {"external_ids": list(form.active), "mode": "override"}
    if form.gives:
        value = list(form.gives) if form.field.kind is Kind.SET else form.gives[0]
        result["apply_value"] = {"value": value, "mode": form.mode}
    return result


def _comparison(row: Comparing, field: Field) -> dict[str, Any]:
    of: dict[str, Any] = {"metadata_field_id": field.external_id}
    if row.way != "is":
        return {**of, "populated": row.way == "populated"}
    if field.kind.listed:
        return {**of, "includes": list(row.values)}
    return {**of, "equals": row.values[0] if row.values else ""}


def _as_rows(given: object, fields: Sequence[Field]) -> tuple[str, tuple[Comparing, ...], str]:
    """A condition as rows, or else in words."""
    blank = tuple(Comparing(number, None, "is", ()) for number in range(ROWS))
    try:
        condition = read_condition(given, fields)
    except Refusal as refusal:
        return "and", blank, f"It cannot be read now: {refusal}"
    parts: tuple[Condition, ...] = condition.parts if isinstance(condition, Every | Some) else (condition,)
    known = {one.id: one for one in fields}
    rows = [_row(number, one, known) for number, one in enumerate(parts)]
    if len(rows) > ROWS or None in rows:
        return "and", blank, told(condition, fields)
    joined = "or" if isinstance(condition, Some) else "and"
    return joined, (*[row for row in rows if row], *blank[len(rows) :]), ""


def _row(number: int, one: Condition, known: Mapping[str, Field]) -> Comparing | None:
    match one:
        case Populated(field_id, has_one):
            return Comparing(number, known[field_id], "populated" if has_one else "empty", ())
        case Includes(field_id, choices):
            return Comparing(number, known[field_id], "is", choices)
        case Equals(field_id, value) if not isinstance(value, tuple):
            return Comparing(number, known[field_id], "is", (str(value),))
    return None
