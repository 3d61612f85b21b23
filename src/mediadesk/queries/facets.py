"""Facets: what a search finds, counted by type, format, tag, folder, uploader and month; each can narrow it.

All counts are of what one may see under the same search. They look at each asset that is found, six times over: where
these are more than `COUNTED_UNASKED`, it is done when somebody asks for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from mediadesk.access.facts import Facts
from mediadesk.access.visible import passable_folders
from mediadesk.queries.library import path_of
from mediadesk.queries.search import matching_assets
from mediadesk.rules.search.fields import Kind, field_named
from mediadesk.rules.search.mistakes import Mistake
from mediadesk.rules.search.read import read
from mediadesk.rules.search.tree import Dated, Every, Match, Said, Term, every, written
from mediadesk.store.library import Asset, AssetTag, everything_above
from mediadesk.store.teams import Environment

MOST_VALUES: Final = 10
COUNTED_UNASKED: Final = 1_000


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value, how many assets have it, and the expression that narrows the search to it, or no longer does.

    `expression`: None where it would be longer than can be read; empty where nothing is left of the search.
    """

    label: str
    count: int
    chosen: bool
    expression: str | None


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet, its most frequent values first; of months, the newest."""

    title: str
    field: str
    values: tuple[FacetValue, ...]


_Counted = Iterable[tuple[str, Said | Dated, int]]


def facets_of(facts: Facts, environment: Environment, tree: Term) -> tuple[Facet, ...]:
    """The facets of a search, those alone that have values.

    Cost: 7 queries, each over all that is found; and what `looked_for` and `Matching.condition` cost.
    """
    found = matching_assets(facts, environment, tree)
    # fmt: off
    # title         field            values
    counted: list[tuple[str, str, _Counted]] = [
        ("Type",        "resource_type", _plain(found, "resource_type")),
        ("Format",      "format",        _plain(found.exclude(format=""), "format")),
        ("Tag",         "tags",          _tags(found)),
        ("Folder",      "folder",        _folders(facts, environment, found)),
        ("Uploaded by", "uploaded_by",   _plain(found, "uploaded_by")),
        ("Month",       "uploaded_at",   _months(found)),
    ]
    # fmt: on
    facets = (Facet(title, field, _values(tree, field, rows)) for title, field, rows in counted)
    return tuple(one for one in facets if one.values)


def _values(tree: Term, field: str, rows: _Counted) -> tuple[FacetValue, ...]:
    terms = tree.terms if isinstance(tree, Every) else (tree,)
    return tuple(_value(terms, Match(field, "=", value), label, count) for label, value, count in rows)


def _value(terms: Sequence[Term], match: Match, label: str, count: int) -> FacetValue:
    """The value with the search that it narrows, or with the search without it when it is there."""
    left = [one for one in terms if not _says(one, match)]
    chosen = len(left) < len(terms)
    expression = written(every(left if chosen else [*terms, match]))
    return FacetValue(label, count, chosen, None if isinstance(read(expression), Mistake) else expression)


def _says(term: Term, match: Match) -> bool:
    """Whether a term is this match: a colon is the same as = but where it looks for words."""
    row = field_named(match.field)
    wordless = row is not None and row.kind is not Kind.TEXT
    return term == match or (wordless and term == replace(match, operator=":"))


def _top(rows: QuerySet[Any, Any], column: str) -> list[tuple[Any, int]]:
    counted = rows.order_by().values_list(column).annotate(count=Count("*"))
    return list(counted.order_by("-count", column)[:MOST_VALUES])


def _plain(found: QuerySet[Asset], column: str) -> _Counted:
    return [(value, Said(value), count) for value, count in _top(found, column)]


def _tags(found: QuerySet[Asset]) -> _Counted:
    tags = AssetTag.objects.filter(asset__in=found.order_by().values("pk"))
    return [(tag, Said(tag), count) for tag, count in _top(tags, "tag")]


def _folders(facts: Facts, environment: Environment, found: QuerySet[Asset]) -> _Counted:
    """The folders that one may see or pass, by their path; an asset may be seen where its folder may not."""
    rows = _top(found, "folder_id")
    above = everything_above([pk for pk, _ in rows])
    passed = passable_folders(facts, environment_id=environment.pk).filter(pk__in=above)
    known = {pk: (name, parent) for pk, name, parent in passed.values_list("id", "name", "parent_id")}
    paths = {pk: path_of(pk, known, between="/").removeprefix("Home").removeprefix("/") for pk in known}
    shown = [(known[pk][0] or "Home", Said(paths[pk]), count) for pk, count in rows if pk in known]
    return sorted(shown, key=lambda row: (-row[2], row[1].text))


def _months(found: QuerySet[Asset]) -> _Counted:
    rows = found.order_by().annotate(month=TruncMonth("created_at", tzinfo=UTC)).values_list("month")
    counted = rows.annotate(count=Count("*")).order_by("-month")[:MOST_VALUES]
    return [(f"{month:%B %Y}", Dated(f"{month:%Y-%m}"), count) for month, count in counted]
