"""Who has which details: assets by what they keep in metadata or context, and what policies read of one."""

from collections.abc import Collection
from typing import Any, Final, cast

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When

from mediadesk.store.metadata import AssetContext, AssetMetadata

_ANY: Final = Q()


def kept_by(asset_ids: Collection[str]) -> dict[str, dict[str, tuple[str, tuple[str, ...]]]]:
    """What assets keep in fields, by asset and the field's id for programs: its type and the texts. Cost: 1 query.

    Also in fields that were deleted, and in those that a rule hides: policies go by it.
    """
    found: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {}
    rows = AssetMetadata.objects.filter(asset__in=asset_ids).order_by("text")
    for asset_id, name, kind, text in rows.values_list(
        "asset_id", "field__external_id", "field__type", "text"
    ):
        of = found.setdefault(asset_id, {})
        of[name] = (kind, (*of.get(name, ("", ()))[1], text))
    return found


class Having(models.QuerySet[Any, Any]):
    """The ids of assets that have a detail, as a sub-select, and the same asked of one asset.

    `of_one`: a condition on the asset itself, answered by what it has: SQLite would read all that others have as well,
    as it takes the index of a range to be the better one.
    """

    of_one: Exists


def having(details: type[AssetMetadata | AssetContext], what: Q, *, of: Q = _ANY) -> Q:
    """The assets with such a row, as a condition on assets. Adds no query.

    Args:
        of: what else the row must be: of which field, or key. By it and the asset one row is found.
    """
    found = cast("Having", Having(model=details).filter(of, what).values("asset_id"))
    yes, no = (models.Value(one, output_field=models.BooleanField()) for one in (True, False))
    found.of_one = Exists(
        details.objects.filter(of, Case(When(what, then=yes), default=no), asset_id=OuterRef("pk"))
    )
    return Q(pk__in=found)
