"""What takes up storage: assets, the trash and earlier versions. Equal bytes count for each row that has them."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Case, CharField, Count, F, Sum, Value, When

from mediadesk.rules.usage import TRASH, VERSIONS
from mediadesk.store.library import Asset
from mediadesk.store.versions import AssetVersion


class Stored(NamedTuple):
    """What is stored of one kind, as `rules/usage.py` names the kinds, in one account or environment."""

    place: str  # the account's id, or the environment's
    kind: str
    rows: int
    size_bytes: int


def stored_by(column: str, **which: object) -> Iterator[Stored]:
    """What is stored, by account or environment and by kind.

    Args:
        column: environment_id or account_id.
        which: conditions, as a filter takes them.

    Cost: 1 query of two parts, each of which reads an index alone.
    """
    in_trash = When(trashed_at__isnull=False, then=Value(TRASH))
    kind = Case(in_trash, default=F("resource_type"), output_field=CharField())
    assets = Asset.kept.filter(**which).annotate(kind=kind)
    versions = AssetVersion.objects.filter(**which).annotate(kind=Value(VERSIONS, output_field=CharField()))
    summed = {"count": Count("pk"), "size": Sum("size_bytes")}
    of_assets = assets.order_by().values_list(column, "kind").annotate(**summed)
    of_versions = versions.order_by().values_list(column, "kind").annotate(**summed)
    yield from map(Stored._make, of_assets.union(of_versions, all=True))


def bytes_by(column: str, **which: object) -> dict[str, int]:
    """The bytes that are stored by a column, as `stored_by` takes it. Cost: 1 query."""
    found: Counter[str] = Counter()
    for one in stored_by(column, **which):
        found[one.place] += one.size_bytes
    return dict(found)


def held_by(column: str, **which: object) -> dict[str, tuple[int, int]]:
    """How many assets there are by a column, and the bytes that are stored in all. Cost: 1 query."""
    found: dict[str, tuple[int, int]] = {}
    for one in stored_by(column, **which):
        count, size = found.get(one.place, (0, 0))
        there = 0 if one.kind in {TRASH, VERSIONS} else one.rows
        found[one.place] = (count + there, size + one.size_bytes)
    return found


def bytes_of(account_id: str) -> int:
    """The bytes that an account stores. Cost: 1 query."""
    return bytes_by("account_id", account_id=account_id).get(account_id, 0)
