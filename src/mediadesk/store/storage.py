"""What takes up storage: assets, the trash and earlier versions. Equal bytes count for each row that has them."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Case, CharField, F, Sum, Value, When

from mediadesk.rules.usage import TRASH, VERSIONS
from mediadesk.store.library import Asset
from mediadesk.store.versions import AssetVersion


def stored_by(column: str, **which: object) -> Iterator[tuple[str, str, int]]:
    """What is stored as (value of the column, kind, bytes); the kinds are those of `rules/usage.py`.

    Args:
        column: environment_id or account_id.
        which: conditions, as a filter takes them.

    Cost: 1 query of two parts, each of which reads an index alone.
    """
    in_trash = When(trashed_at__isnull=False, then=Value(TRASH))
    kind = Case(in_trash, default=F("resource_type"), output_field=CharField())
    assets = Asset.kept.filter(**which).order_by().annotate(kind=kind).values_list(column, "kind")
    versions = AssetVersion.objects.filter(**which).order_by()
    of_versions = versions.annotate(kind=Value(VERSIONS, output_field=CharField())).values_list(
        column, "kind"
    )
    parts = assets.annotate(size=Sum("size_bytes")).union(
        of_versions.annotate(size=Sum("size_bytes")), all=True
    )
    yield from parts


def bytes_by(column: str, **which: object) -> dict[str, int]:
    """The bytes that are stored by a column, as `stored_by` takes it. Cost: 1 query."""
    found: Counter[str] = Counter()
    for value, _, size in stored_by(column, **which):
        found[value] += size
    return dict(found)


def bytes_of(account_id: str) -> int:
    """The bytes that an account stores. Cost: 1 query."""
    return bytes_by("account_id", account_id=account_id).get(account_id, 0)
