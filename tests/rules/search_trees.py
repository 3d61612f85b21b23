"""Search expressions to try: texts that are nearly right, and trees."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from mediadesk.rules.search.fields import FIELDS, Field, Kind
from mediadesk.rules.search.tree import Ago, Between, Dated, Match, Not, Number, Said, Words, every, some
from mediadesk.rules.search.words import words_of

PIECES = [
    "tags", "name", "folder", "bytes", "uploaded_at", "aspect_ratio", "resource_type", "colour", "shirt", "AND", "OR",
    "NOT",
    "TO", "(", ")", "[", "]", "{", "}", ":", "=", ">", "<=", '"', "\\", "*", "-", "+", "!", "&&", "||", " ", "  ", "1w",
    "2mb", "16:9", "2026-01", "image", "Press/*", "é", "\x00", "東", "9" * 16, ",", "/",
]  # fmt: skip
NEARLY = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=40)

LETTERS = 'abzABÉßж東9 .-_/"\\*:(&'


def texts(*, wordy: bool = False):
    """Texts with all kinds of signs; `wordy`: at least one word in each."""
    found = st.text(LETTERS, min_size=1, max_size=8) | st.builds(
        "".join,
        st.tuples(st.sampled_from(["AND", "OR", "NOT", "TO"]), st.sampled_from(["", "-", "-1", "/a", "S"])),
    )
    return found.filter(words_of) if wordy else found


def saids(*, wordy: bool = False):
    return st.builds(Said, texts(wordy=wordy), st.booleans()) | st.just(Said("", begins=True))


def _keyword(said: Said) -> Said:
    return Said(said.text.lower(), said.begins)


def _folder(said: Said) -> Said:
    path = "/".join(part for part in said.text.split("/") if part)
    return Said(path + ("/" if said.begins and path and said.text.endswith("/") else ""), said.begins)


MILLIONTHS = st.integers(0, 10**9).map(lambda count: Fraction(count, 10**6))
POINTS = {
    Kind.NUMBER: MILLIONTHS.map(Number),
    Kind.SIZE: st.integers(0, 10**14).map(lambda count: Number(Fraction(count))),
    Kind.SECONDS: MILLIONTHS.map(Number),
    Kind.RATIO: st.builds(
        lambda one, other: Number(Fraction(one, other)), st.integers(0, 900), st.integers(1, 900)
    ),
    Kind.DATE: st.builds(Ago, st.integers(0, 9999), st.sampled_from("hdwmy"))
    | st.sampled_from(
        ["2026", "2026-02", "2026-02-28", "2026-01-31T10:00:00Z", "2026-01-31T10:00+02:00"]
    ).map(Dated),
}


def ranges(points):
    """Ranges between such points, none of which can hold nothing by itself."""
    ends = st.none() | points

    def between(low, high, with_low, with_high) -> Between:
        if isinstance(low, Number) and isinstance(high, Number) and low.value > high.value:
            low, high = high, low
        if isinstance(low, Dated) and isinstance(high, Dated):
            high = None
        return Between(low, high, with_low, with_high)

    return st.builds(between, ends, ends, st.booleans(), st.booleans())


def matches(field: Field):
    """All that may be asked of a field."""
    if field.kind.ranged:
        points, equal = POINTS[field.kind], st.sampled_from(":=")
        return st.builds(
            Match, st.just(field.name), st.sampled_from(field.kind.operators), points
        ) | st.builds(Match, st.just(field.name), equal, ranges(points))
    if field.choices:
        said = st.sampled_from(field.choices).map(Said)
    elif field.kind is Kind.KEYWORD:
        said = saids().map(_keyword)
    elif field.kind is Kind.KEY:
        said = st.just(Said("", begins=True))
    elif field.kind is Kind.FOLDER:
        said = saids().map(_folder)
    else:
        contained = st.builds(Match, st.just(field.name), st.just(":"), saids(wordy=True))
        return contained | st.builds(Match, st.just(field.name), st.just("="), saids())
    return st.builds(Match, st.just(field.name), st.sampled_from(":="), said)


LEAVES = st.sampled_from(FIELDS).flatmap(matches) | st.builds(Words, saids(wordy=True))


def trees_of(leaves, *, most: int = 8):
    """Trees of these leaves."""
    return st.recursive(
        leaves,
        lambda inner: (
            inner.map(Not)
            | st.lists(inner, min_size=1, max_size=3).map(every)
            | st.lists(inner, min_size=1, max_size=3).map(some)
        ),
        max_leaves=most,
    )


TREES = trees_of(LEAVES)
