"""Expressions to search by, and a naive reading of them: each asset looked at by itself, in Python."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from operator import eq, ge, gt, le, lt

from hypothesis import strategies as st

from mediadesk.rules.search.tree import (
    Ago,
    Between,
    Dated,
    Every,
    Match,
    Not,
    Number,
    Said,
    Some,
    Words,
)
from mediadesk.rules.search.words import contains, words_of
from tests.rules.search_trees import ranges, trees_of

TEXTS = [
    "red",
    "Red",
    "red shirt",
    "shirt",
    "été",
    "ETE",
    "paris",
    "p",
    "a",
    "Red Shirt.png",
    "été*",
    "png",
    "olga",
    "AND-1",
    "NOT-red",
]
SAIDS = st.builds(Said, st.sampled_from(TEXTS), st.booleans()) | st.just(Said("", begins=True))
WORDY = ["name", "tags", "description", "uploaded_by", "public_id"]
KEYWORDS = ["format", "type", "sha256", "etag", "asset_id"]
PLACES = ["f0", "f1", "f0/f1", "f0/f1/f2", "f", "f0/", "f0/f", "f1/", "", "f9"]
NUMBERS = st.sampled_from(
    [0, 1, 90, 100, Fraction(3, 2), 999, 1080, 1920, 2_000_000, 3_500_000_000, 10**14]
).map(lambda value: Number(Fraction(value)))
DATES = st.builds(Ago, st.integers(0, 80), st.sampled_from("hdw")) | st.sampled_from(
    ["2026", "2025", "2026-03", "2026-02", "2026-03-15", "2026-03-10", "2025-01-01"]
).map(Dated)
RATIOS = st.sampled_from([Fraction(16, 9), Fraction(1, 2), Fraction(7, 5), Fraction(1)]).map(Number)


VALUES = st.builds(Said, st.sampled_from(["png", "image", "a", "upload"]), st.booleans())
KINDS = st.sampled_from(["image", "video", "raw"]).map(Said)
FOLDERS = st.builds(Said, st.sampled_from(PLACES), st.booleans()).filter(
    lambda said: said.begins or not said.text.endswith("/")
)


def compared(names, points):
    fields = st.sampled_from(names)
    return st.builds(Match, fields, st.sampled_from([":", "=", ">", "<", ">=", "<="]), points) | st.builds(
        Match, fields, st.just(":"), ranges(points)
    )


EXPRESSIONS = trees_of(
    SAIDS.map(Words)
    | st.builds(Match, st.sampled_from(WORDY), st.sampled_from(":="), SAIDS)
    | st.builds(Match, st.sampled_from(KEYWORDS), st.just("="), VALUES)
    | st.builds(Match, st.just("resource_type"), st.just(":"), KINDS)
    | st.builds(Match, st.just("folder"), st.just(":"), FOLDERS)
    | compared(["bytes", "width", "height", "pixels", "pages", "duration"], NUMBERS)
    | compared(["aspect_ratio"], RATIOS)
    | compared(["uploaded_at", "updated_at"], DATES),
    most=5,
)  # fmt: skip

HOURS = {"h": 1, "d": 24, "w": 168}
WORDY = {"name", "description", "uploaded_by", "public_id"}
ORDERS = {"=": eq, ">": gt, ">=": ge, "<": lt, "<=": le}


def finds(term, asset, *, tags, path, paths, now) -> bool:
    """Say whether an expression finds an asset.

    Args:
        path: of the folder it is in, None when nobody may say its name; `paths`: of it and all above it.
    """
    here = {"tags": tags, "path": path, "paths": paths, "now": now}
    match term:
        case Words(said):
            return not said.text or any(_has(text, said) for text in (asset.name, asset.description, *tags))
        case Not(inner):
            return not finds(inner, asset, **here)
        case Every(terms):
            return all(finds(one, asset, **here) for one in terms)
        case Some(terms):
            return any(finds(one, asset, **here) for one in terms)
        case Match("folder", _, said):
            return _in_folder(said, path, paths)
        case Match("tags", operator, said):
            return any(is_said(tag, operator, said, wordy=True) for tag in tags)
        case Match(field, operator, Said() as said):
            return is_said(_texts(asset)[field], operator, said, wordy=field in WORDY)
        case Match(field, operator, value):
            there = _numbers(asset)[field]
            return there is not None and compares(there, operator, value, now)
    raise AssertionError(term)


def _texts(asset) -> dict[str, str]:
    names = ("name", "description", "resource_type", "format", "uploaded_by", "public_id", "type", "sha256")
    return {name: getattr(asset, name) for name in names} | {"asset_id": asset.pk, "etag": asset.md5}


def _numbers(asset) -> dict:
    width, height = asset.width_px, asset.height_px
    return {
        "bytes": Fraction(asset.size_bytes),
        "width": width and Fraction(width),
        "height": height and Fraction(height),
        "pixels": width and height and Fraction(width * height),
        "aspect_ratio": width and height and Fraction(width, height),
        "pages": Fraction(asset.pages),
        "duration": asset.duration_seconds and Fraction(asset.duration_seconds),
        "uploaded_at": asset.created_at,
        "updated_at": asset.updated_at,
    }


def _has(text: str, said: Said) -> bool:
    return contains(text, words_of(said.text), begins=said.begins)


def is_said(text: str, operator: str, said: Said, *, wordy: bool) -> bool:
    """Say whether a text is what is said, or has its words."""
    if said.begins and not said.text:
        return text != ""
    if wordy and operator == ":":
        return _has(text, said)
    return text.startswith(said.text) if said.begins else text == said.text


def _in_folder(said: Said, path: str | None, paths: list[str]) -> bool:
    if said.begins and not said.text:
        return True
    if not said.begins:
        return path == said.text
    if said.text.endswith("/"):
        return said.text[:-1] in paths
    same_depth = [one for one in paths if one and one.count("/") == said.text.count("/")]
    return any(one.startswith(said.text) for one in same_depth)


def compares(there, operator, value, now) -> bool:
    """Say whether a number or a moment compares so."""
    if isinstance(value, Between):
        ends = [value.low, value.high]
        if all(isinstance(one, Ago) for one in ends):
            ends.sort(key=lambda one: _moment(one, now))
        low, high = ends
        return (low is None or _holds(there, ">=" if value.with_low else ">", low, now)) and (
            high is None or _holds(there, "<=" if value.with_high else "<", high, now)
        )
    return _holds(there, "=" if operator == ":" else operator, value, now)


def _holds(there, operator, point, now) -> bool:
    if isinstance(point, Ago):
        return ORDERS[">=" if operator == "=" else operator](there, _moment(point, now))
    if isinstance(point, Dated):  # days, months and years compare as they are written
        return ORDERS[operator](there.strftime("%Y-%m-%d")[: len(point.text)], point.text)
    return ORDERS[operator](there, point.value)


def _moment(age: Ago, now: datetime) -> datetime:
    return now - timedelta(hours=age.count * HOURS[age.unit])
