"""A search expression as a condition of the database, over the assets of one environment.

Every condition is true or false of each asset, never unknown: an asset without a width is not wider than 100, and
is found by what is not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce
from types import MappingProxyType
from typing import Any, Final

from django.db.models import BigIntegerField, F, Q, QuerySet
from django.db.models.functions import Cast
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from mediadesk.access.facts import Facts
from mediadesk.access.terms import Condition, both, either, negated
from mediadesk.access.visible import passable_folders
from mediadesk.queries.matching_details import Details, is_of_details, is_said, whole_number
from mediadesk.rules.search.bounds import Bound, bounds_of
from mediadesk.rules.search.fields import Field, Kind, field_named
from mediadesk.rules.search.tree import Every, Match, Not, Said, Some, Term, Words
from mediadesk.rules.search.words import words_of
from mediadesk.store.full_text import PARTS, Sought, found_by
from mediadesk.store.library import AssetTag, Folder, everything_below
from mediadesk.store.teams import Environment

_LOOKUPS: Final[Mapping[str, type[Any]]] = MappingProxyType(
    {"=": Exact, ">": GreaterThan, ">=": GreaterThanOrEqual, "<": LessThan, "<=": LessThanOrEqual}
)
_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bytes": "size_bytes",
        "width": "width_px",
        "height": "height_px",
        "duration": "duration_seconds",
        "uploaded_at": "created_at",
        "asset_id": "id",
        "etag": "md5",
    }
)
"""Where a field's column has another name."""
_ALL: Final[Condition] = True
_NONE: Final[Condition] = False
_MOST_LEVELS: Final = 100
_LEVELS_AT_ONCE: Final = 20  # as sub-selects in one another; Django writes them by recursion


@dataclass(frozen=True)
class Matching:
    """For whom, where and when an expression is asked."""

    facts: Facts
    environment: Environment
    now: datetime

    def condition(self, term: Term) -> Condition:
        """The assets that an expression finds; among which one may see, is another's question.

        Cost: no query, but 1 for each folder named with all below it, 1 when policies speak of folders, and 2 when
        metadata is asked for.
        """
        match term:
            case Words(said):
                return not said.text or self._found([_sought(said)])
            case Match(name) if is_of_details(name):
                return self._details.condition(term)
            case Match(name, operator, value):
                return self._match(_field(name), operator, value)
            case Not(inner):
                return negated(self.condition(inner))
            case Every(terms):
                return self._joined(terms, both, _ALL)
            case Some(terms):
                return self._joined(terms, either, _NONE)

    def _joined(
        self, terms: Sequence[Term], join: Callable[[Condition, Condition], Condition], begin: Condition
    ) -> Condition:
        """All of them, or one of them; what the index of words can tell, it is asked at once."""
        sought = [(term, _words_in(term)) for term in terms]
        together = [words for _, words in sought if words]
        rest: Condition = reduce(join, (self.condition(term) for term, words in sought if not words), begin)
        return join(self._found(together, one_is_enough=join is either), rest) if together else rest

    def _found(self, sought: Sequence[Sought], *, one_is_enough: bool = False) -> Q:
        return Q(pk__in=found_by(self.environment.pk, sought, one_is_enough=one_is_enough))

    def _match(self, field: Field, operator: str, value: Any) -> Condition:
        if field.kind.ranged:
            bounds = bounds_of(operator, value, now=self.now)
            return reduce(both, (_bounded(field, bound) for bound in bounds), _known(field))
        if field.kind is Kind.FOLDER:
            return self._folder(value)
        if sought := _words_in(Match(field.name, operator, value)):
            return self._found([sought])
        if field.name == "tags":
            return self._tagged(value)
        return is_said(_COLUMNS.get(field.name, field.name), value)

    def _tagged(self, said: Said) -> Q:
        tags = AssetTag.objects.filter(is_said("tag", said), environment=self.environment)
        return Q(pk__in=tags.values("asset_id"))

    def _folder(self, said: Said) -> Condition:
        """In the folder of this path, or of one that begins so, among those that one may see or pass (T-05)."""
        if said.begins and not said.text:
            return True
        parts = said.text.split("/") if said.text else []
        if not said.begins:
            return Q(folder__in=self._places(parts))
        *above, begun = parts
        there = self._places(above)
        if begun:
            there = self._shown(
                Folder.objects.filter(is_said("name", Said(begun, begins=True)), parent__in=there)
            )
        ids = list(there.values_list("pk", flat=True))
        return Q(folder__in=everything_below(ids)) if ids else False

    def _places(self, parts: Sequence[str]) -> QuerySet[Folder]:
        """The folder of this path, from the first folder down."""
        folders = Folder.objects.filter(account_id=self.facts.account_id, environment=self.environment)
        if len(parts) > _MOST_LEVELS:
            return folders.none()
        found = folders.filter(parent=None)
        for level, part in enumerate(parts, start=1):
            found = folders.filter(parent__in=found.values("pk"), name=part)
            if level % _LEVELS_AT_ONCE == 0:
                found = folders.filter(pk__in=list(found.values_list("pk", flat=True)))
        return self._shown(found) if parts else found

    def _shown(self, folders: QuerySet[Folder]) -> QuerySet[Folder]:
        return folders.filter(pk__in=self._passable.values("pk"))

    @cached_property
    def _details(self) -> Details:
        return Details(self.environment.pk, self.now)

    @cached_property
    def _passable(self) -> QuerySet[Folder]:
        return passable_folders(self.facts, environment_id=self.environment.pk)


def _field(name: str) -> Field:
    field = field_named(name)
    if field is None:
        raise TypeError(name)
    return field


def _sought(said: Said, part: str = "") -> Sought:
    return Sought(words_of(said.text), said.begins, part)


def _words_in(term: Term) -> Sought | None:
    """What is asked of the index of words; None for what it cannot tell."""
    match term:
        case Words(said) if said.text:
            return _sought(said)
        case Match(name, ":", Said(text) as said) if name in PARTS and text:
            return _sought(said, name)
    return None


def _known(field: Field) -> Condition:
    """Whether an asset has such a thing at all: raw files have no width."""
    needed = {
        "width": ("width_px",),
        "height": ("height_px",),
        "pixels": ("width_px", "height_px"),
        "aspect_ratio": ("width_px", "height_px"),
        "duration": ("duration_seconds",),
    }.get(field.name, ())
    return reduce(both, (Q(**{f"{column}__isnull": False}) for column in needed), _ALL)


def _bounded(field: Field, bound: Bound) -> Condition:
    operator, limit = bound
    lookup = _LOOKUPS[operator]
    if isinstance(limit, datetime):
        return Q(lookup(F(_COLUMNS.get(field.name, field.name)), limit))
    width, height = (Cast(F(one), BigIntegerField()) for one in ("width_px", "height_px"))
    if field.name == "aspect_ratio":  # multiplied out, so that 16:9 is just that
        return Q(lookup(width * limit.denominator, height * limit.numerator))
    if field.name == "duration":
        return Q(lookup(F("duration_seconds"), float(limit)))
    whole = whole_number(operator, limit)
    column = width * height if field.name == "pixels" else F(_COLUMNS.get(field.name, field.name))
    return False if whole is None else Q(lookup(column, whole))
