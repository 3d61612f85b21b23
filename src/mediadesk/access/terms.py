"""What policies speak of, in the words of the database: rows that are the thing, lie in a folder, bear a tag.

What cannot be said in SQL raises `Untranslatable`: then rows are asked one by one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from mediadesk.access import schema
from mediadesk.access.catalogue import May
from mediadesk.store.collections import opened_by
from mediadesk.store.library import AssetTag, everything_below
from mediadesk.store.metadata import AssetMetadata

Condition = bool | Q
_MOST_WILDCARDS: Final = (
    3  # of one pattern: SQLite matches by Python's regular expressions, which try all ways
)
TAGS, ANCESTORS = "tags", "ancestor_ids"


class Untranslatable(Exception):
    """What is asked for cannot be said in SQL; no error, the other way is taken."""


class Named(NamedTuple):
    """An entity by its type and id."""

    type: str
    id: str


class The(Enum):
    """What a row is about, wherever a statement says `resource`."""

    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Column:
    """An attribute of each row."""

    name: str


@dataclass(frozen=True, slots=True)
class Detail:
    """What each row has in one metadata field, by the field's id; `column` says as what, a key of schema.DETAILS."""

    column: str
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom, for what and over which rows statements are read. `of_assets`: rows are assets, else folders.

    `there`: the details of which a statement has asked, before it comes to here, whether there is one.
    """

    principal: Mapping[str, Any]
    may: May
    account_id: str
    environment_id: str
    of_assets: bool
    there: frozenset[Detail] = frozenset()

    @property
    def kind(self) -> str:
        """The type of what is asked about; for one of a folder it may be an asset that is not there."""
        return schema.resource_type(self.may)

    @property
    def _of_thing(self) -> bool:
        """Whether each row is the very asset that is asked about."""
        return self.of_assets and self.kind == schema.ASSET

    @property
    def who(self) -> Named:
        """Who asks."""
        return Named(**self.principal["uid"])

    def equals(self, left: Any, right: Any) -> Condition:
        """Whether two values are the same."""
        if isinstance(right, Column | The):
            left, right = right, left
        if isinstance(left, Column) and isinstance(right, str):
            return self._text(left, right)
        if isinstance(right, Detail):
            left, right = right, left
        if isinstance(left, Detail):
            return self.compared(left, "exact", right)
        if left is The.RESOURCE and isinstance(right, Named):
            return self._is_row(right)
        if _is_plain(left) and _is_plain(right) and type(left) is type(right):
            return bool(left == right)
        raise Untranslatable

    def lies_in(self, left: Any, right: Any) -> Condition:
        """Whether an entity is another one, or lies in it or in one of several."""
        if isinstance(right, frozenset):
            found: Condition = False
            for one in right:
                found = either(found, self.lies_in(left, one))
            return found
        if not isinstance(right, Named):
            raise Untranslatable
        if left is The.RESOURCE:
            if right.type == schema.typed(schema.FOLDER_TYPE):
                return self.below(right.id)
            if right.type == schema.typed(schema.COLLECTION_TYPE):
                return self.opened(right.id)
            above = {
                Named(**schema.uid(schema.ENVIRONMENT_TYPE, self.environment_id)),
                Named(**schema.uid(schema.ACCOUNT_TYPE, self.account_id)),
            }
            return right in above or self._is_row(right)
        if not isinstance(left, Named):
            raise Untranslatable
        own = {left}
        if left == self.who:
            own |= {Named(**one) for one in self.principal["parents"]}
        if left.type == schema.typed("Action"):
            own.add(Named(left.type, schema.coarse(self.may)))
        return right in own

    def below(self, folder_id: str) -> Q:
        """The rows in a folder, and the folder itself."""
        return Q(**{f"{'folder_id' if self.of_assets else 'pk'}__in": everything_below([folder_id])})

    def opened(self, collection_id: str) -> Condition:
        """The rows that are assets and that a collection opens."""
        if not self._of_thing:
            return False
        return Q(pk__in=opened_by([collection_id], environment_id=self.environment_id))

    @staticmethod
    def tagged(tag: Any) -> Q:
        """The rows with a tag."""
        if not isinstance(tag, str):
            raise Untranslatable
        return Q(Exists(AssetTag.objects.filter(asset=OuterRef("pk"), tag=tag)))

    @staticmethod
    def untagged() -> Q:
        """The rows without tags."""
        return ~Q(Exists(AssetTag.objects.filter(asset=OuterRef("pk"))))

    def has(self, detail: Detail) -> Condition:
        """The rows that have something in a metadata field, of the type that is asked for."""
        kept = {"numbers": {"number__isnull": False}, "days": {"day__isnull": False}}.get(detail.column, {})
        return Q(Exists(self._kept(detail).filter(**kept))) if self._of_thing else False

    def says(self, detail: Detail, text: Any) -> Condition:
        """The rows that have just this text, or this among several, in a metadata field."""
        if detail.column != "metadata" or not isinstance(text, str):
            raise Untranslatable
        return Q(Exists(self._kept(detail).filter(text=text))) if self._of_thing else False

    def compared(self, detail: Detail, lookup: str, other: Any) -> Condition:
        """The rows whose number or day in a metadata field compares so."""
        of_type = {"numbers": ("number", int), "days": ("day", date)}.get(detail.column)
        if of_type is None or type(other) is not of_type[1]:
            raise Untranslatable
        found = self._kept(detail).filter(**{f"{of_type[0]}__{lookup}": other})
        return Q(Exists(found)) if self._of_thing else False

    def _kept(self, detail: Detail) -> QuerySet[AssetMetadata]:
        """By the ids of fields as programs know them, in deleted fields, too: as `kept_by` reads it of one asset."""
        of = {"field__environment_id": self.environment_id, "field__external_id": detail.name}
        return AssetMetadata.objects.filter(asset=OuterRef("pk"), **of)

    def attribute(self, of: Any, name: str) -> Any:
        """What `principal.role` or `resource.format` means."""
        if of == self.who and name in self.principal["attrs"]:
            return self.principal["attrs"][name]
        _, shape, _ = schema.ENTITIES[self.kind]
        if of is not The.RESOURCE or name not in shape:
            raise Untranslatable
        if name == ANCESTORS or (name == TAGS and self._of_thing):
            return Column(name)
        if name == TAGS:
            return frozenset[str]()
        if name in schema.DETAILS:
            return Column(name)
        if self.kind == schema.FOLDER_TYPE:
            return "" if self.of_assets else Column(name)
        return Column(name) if self.of_assets else ""

    def matching(self, text: Any, pattern: list[Any]) -> Condition:
        """The rows of which a text is like a pattern."""
        if pattern.count("Wildcard") > _MOST_WILDCARDS:
            raise Untranslatable
        written = "".join(".*" if one == "Wildcard" else re.escape(one["Literal"]) for one in pattern)
        if isinstance(text, str):
            return bool(re.fullmatch(written, text, re.DOTALL))
        found = Q(**{f"{_field(text)}__regex": f"^{written}$"})
        if self.kind == schema.FOLDER_TYPE:  # the root has no name of its own, and is called Home
            home = Q(parent=None) if re.fullmatch(written, "Home", re.DOTALL) else Q(pk__in=[])
            return (found & Q(parent__isnull=False)) | home
        return found

    def _text(self, column: Column, text: str) -> Q:
        found = Q(**{_field(column): text})
        if self.kind == schema.FOLDER_TYPE:
            found &= Q(parent__isnull=False)
            return found | Q(parent=None) if text == "Home" else found
        return found

    def _is_row(self, named: Named) -> Condition:
        if named.type != schema.typed(self.kind):
            return False
        if self._of_thing or not (self.of_assets or self.kind == schema.ASSET):
            return Q(pk=named.id)
        return Q(folder_id=named.id) if self.kind == schema.FOLDER_TYPE else not named.id


def both(one: Condition, other: Condition) -> Condition:
    """And: an empty Q means nothing to Django, so that what is always true is True."""
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def either(one: Condition, other: Condition) -> Condition:
    """Or."""
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one | other


def negated(one: Condition) -> Condition:
    """Not."""
    return (not one) if isinstance(one, bool) else ~one


def _field(column: Any) -> str:
    if not isinstance(column, Column) or column.name in {TAGS, ANCESTORS, *schema.DETAILS}:
        raise Untranslatable
    return "uploaded_by_id" if column.name == "uploaded_by" else column.name


def _is_plain(value: Any) -> bool:
    return isinstance(value, bool | int | str | date | Named)
