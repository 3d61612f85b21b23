"""Facets: what a search finds, counted by type, format, tag, folder, uploader and month, and by each list of metadata.

Each value can narrow the search. All counts are of what one may see under the same search. They look at each asset
that is found, six times over, and once more for each list: where
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
from mediadesk.rules.metadata.dependence import Schema
from mediadesk.rules.metadata.fields import Field
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.search.fields import Kind, field_named
from mediadesk.rules.search.mistakes import Mistake
from mediadesk.rules.search.own import METADATA, Known
from mediadesk.rules.search.read import read
from mediadesk.rules.search.tree import Dated, Every, Match, Said, Term, every, written
from mediadesk.store.library import Asset, AssetTag, everything_above
from mediadesk.store.metadata import AssetMetadata, schema_of
from mediadesk.store.missing import enabled_for
from mediadesk.store.teams import Environment

MOST_VALUES: Final = 10
MOST_LISTS: Final = 10
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


def facets_of(
    facts: Facts, environment: Environment, tree: Term, *, schema: Schema | None = None
) -> tuple[Facet, ...]:
    """The facets of a search, those alone that have values.

    Args:
        schema: of the environment, where it has been read already.

    Cost: 7 queries, and 1 for each of the first `MOST_LISTS` fields with a list, each over all that is found; 2 for
    the metadata fields; and what `looked_for` and `Matching.condition` cost.
    """
    found, schema = matching_assets(facts, environment, tree), schema or schema_of(environment.pk)
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
    lists = [one for one in schema.fields if one.kind.listed][:MOST_LISTS]
    counted += [(one.label, METADATA + one.external_id, _listed(schema, one, found)) for one in lists]
    known = Known(schema.fields)
    facets = (Facet(title, field, _values(tree, known, field, rows)) for title, field, rows in counted)
    return tuple(one for one in facets if one.values)


def _values(tree: Term, known: Known, field: str, rows: _Counted) -> tuple[FacetValue, ...]:
    terms = tree.terms if isinstance(tree, Every) else (tree,)
    return tuple(_value(terms, known, Match(field, "=", value), label, count) for label, value, count in rows)


def _value(terms: Sequence[Term], known: Known, match: Match, label: str, count: int) -> FacetValue:
    """The value with the search that it narrows, or with the search without it when it is there."""
    left = [one for one in terms if not _says(one, match)]
    chosen = len(left) < len(terms)
    expression = written(every(left if chosen else [*terms, match]))
    unreadable = isinstance(read(expression, known), Mistake)
    return FacetValue(label, count, chosen, None if unreadable else expression)


def _says(term: Term, match: Match) -> bool:
    """Whether a term is this match: a colon is the same as = but where it looks for words."""
    row = field_named(match.field)
    wordless = row is None or row.kind is not Kind.TEXT  # None: a list of metadata
    return term == match or (wordless and term == replace(match, operator=":"))


def _top(rows: QuerySet[Any, Any], column: str) -> list[tuple[Any, int]]:
    counted = rows.order_by().values_list(column).annotate(count=Count("*"))
    return list(counted.order_by("-count", column)[:MOST_VALUES])


def _plain(found: QuerySet[Asset], column: str) -> _Counted:
    return [(value, Said(value), count) for value, count in _top(found, column)]


def _tags(found: QuerySet[Asset]) -> _Counted:
    tags = AssetTag.objects.filter(asset__in=found.order_by().values("pk"))
    return [(tag, Said(tag), count) for tag, count in _top(tags, "tag")]


def _listed(schema: Schema, field: Field, found: QuerySet[Asset]) -> _Counted:
    """What is found has in a field with a list, where that field is there."""
    there = enabled_for(schema, field)
    if there is False:
        return []
    assets = found if there is True else found.filter(there)
    rows = AssetMetadata.objects.filter(field_id=field.id, asset__in=assets.order_by().values("pk"))
    return [(field.titled(chosen), Said(chosen), count) for chosen, count in _top(rows, "text")]


def _folders(facts: Facts, environment: Environment, found: QuerySet[Asset]) -> _Counted:
    """The folders that one may see or pass, by their path; an asset may be seen where its folder may not."""
    rows = _top(found, "folder_id")
    above = everything_above([pk for pk, _ in rows])
    passed = passable_folders(facts, environment_id=environment.pk).filter(pk__in=above)
    known = {pk: (name, parent) for pk, name, parent in passed.values_list("id", "name", "parent_id")}
    paths = {pk: path_of(pk, known, between="/").removeprefix(ROOT_TITLE).removeprefix("/") for pk in known}
    shown = [(known[pk][0] or ROOT_TITLE, Said(paths[pk]), count) for pk, count in rows if pk in known]
    return sorted(shown, key=lambda row: (-row[2], row[1].text))


def _months(found: QuerySet[Asset]) -> _Counted:
    rows = found.order_by().annotate(month=TruncMonth("created_at", tzinfo=UTC)).values_list("month")
    counted = rows.annotate(count=Count("*")).order_by("-month")[:MOST_VALUES]
    return [(f"{month:%B %Y}", Dated(f"{month:%Y-%m}"), count) for month, count in counted]
