"""Expressions about context and metadata, and a naive reading of them: each asset looked at by itself, in Python."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from fractions import Fraction

from hypothesis import strategies as st

from mediadesk.rules.metadata.dependence import as_they_are
from mediadesk.rules.metadata.fields import Kind
from mediadesk.rules.search.tree import Ago, Dated, Every, Match, Not, Number, Said, Some, Words
from tests.queries.searched import compares, is_said
from tests.rules.metadata.schemas import FIELDS
from tests.rules.search_trees import ranges, trees_of

KEYS = ["campaign", "Campaign", "a:b"]
CONTEXTS = st.dictionaries(
    st.sampled_from(KEYS), st.sampled_from(["red shirt", "Été à Paris", "x"]), max_size=2
)
_TEXTS = st.builds(Said, st.sampled_from(["abc", "a", "red", "ete", "Red Shirt", "x"]), st.booleans())
_ANY = st.just(Said("", begins=True))
_NUMBERS = st.sampled_from([-3, 0, 2000, 2026, 2050, Fraction(4051, 2)]).map(
    lambda one: Number(Fraction(one))
)
_DAYS = st.sampled_from(["2026", "2027-05", "2030-01-01", "2030-01-01T10:00:00Z"]).map(Dated) | st.builds(
    Ago, st.integers(0, 60), st.sampled_from("hdw")
)


def _asked_of(field):
    """All that may be asked of a field."""
    name = st.just(f"metadata.{field.external_id}")
    if field.kind.listed:
        said = st.sampled_from([one.external_id for one in field.choices]).map(Said)
        return st.builds(Match, name, st.sampled_from(":="), said)
    if field.kind is Kind.STRING:
        return st.builds(Match, name, st.sampled_from(":="), _TEXTS)
    points = _NUMBERS if field.kind is Kind.INTEGER else _DAYS
    orders = st.sampled_from([":", "=", ">", "<", ">=", "<="])
    return st.builds(Match, name, orders, points) | st.builds(Match, name, st.just(":"), ranges(points))


_NAMED = st.sampled_from([one.external_id for one in FIELDS]).map(Said)
EXPRESSIONS = trees_of(
    st.builds(Words, _TEXTS | st.sampled_from(["france", "lab", "2026", "employee"]).map(Said))
    | st.sampled_from(FIELDS).flatmap(_asked_of)
    | st.builds(Match, st.sampled_from(["metadata", "missing"]), st.just("="), _NAMED | _ANY)
    | st.builds(Match, st.just("context"), st.just("="), st.sampled_from(KEYS).map(Said) | _ANY)
    | st.builds(
        Match, st.sampled_from([f"context.{key}" for key in KEYS]), st.sampled_from(":="), _TEXTS | _ANY
    ),
    most=5,
)


def finds(term, schema, *, values, context, now) -> bool:  # noqa: C901, PLR0911 - a line a term
    """Say whether an expression finds an asset with these values and this context."""
    here = {"values": values, "context": context, "now": now}
    places = {place.field.external_id: place for place in as_they_are(schema, values).values()}
    match term:
        case Words(said):  # what a rule hides, too, as long as it is kept
            return any(is_said(text, ":", said, wordy=True) for text in _texts(schema, values))
        case Not(inner):
            return not finds(inner, schema, **here)
        case Every(terms):
            return all(finds(one, schema, **here) for one in terms)
        case Some(terms):
            return any(finds(one, schema, **here) for one in terms)
        case Match("context", _, said):
            return any(is_said(key, "=", said, wordy=False) for key in context)
        case Match("metadata", _, said):
            return any(one.value is not None for name, one in places.items() if said.text in ("", name))
        case Match("missing", _, Said("")):
            return any(one.enabled and one.field.mandatory and one.value is None for one in places.values())
        case Match("missing", _, said):
            return places[said.text].enabled and places[said.text].value is None
        case Match(name, operator, value) if name.startswith("context."):
            key = name.removeprefix("context.")
            return key in context and is_said(context[key], operator, value, wordy=True)
        case Match(name, operator, value):
            place = places[name.removeprefix("metadata.")]
            return place.value is not None and _compared(place, operator, value, now)
    raise AssertionError(term)


def _texts(schema, values):
    for pk, value in values.items():
        field = schema.by_id[pk]
        if field.kind is Kind.STRING:
            yield value
        if field.kind.listed:
            yield from map(field.titled, value if isinstance(value, tuple) else [value])


def _compared(place, operator, value, now: datetime) -> bool:
    if place.field.kind.listed:
        return value.text == place.value or value.text in place.value
    if place.field.kind is Kind.STRING:
        return is_said(place.value, operator, value, wordy=True)
    if place.field.kind is Kind.INTEGER:
        return compares(Fraction(place.value), operator, value, now)
    return compares(datetime.combine(date.fromisoformat(place.value), time(), UTC), operator, value, now)
