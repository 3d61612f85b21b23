"""What goes into an archive for somebody: of what they see, all that they may download.

Each is asked for again while its archive is sent (`open_originals`): what is told here may end on the way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet, Sum

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Facts
from mediadesk.access.visible import assets_where, passable_folders
from mediadesk.queries.contents import seen_in, shown_in
from mediadesk.queries.opened_page import OpenedPage
from mediadesk.rules.archive_names import archive_names
from mediadesk.rules.archives import Measure
from mediadesk.rules.natural import natural
from mediadesk.store.collections import Collection
from mediadesk.store.library import Asset, Folder, everything_below, one_of
from mediadesk.store.teams import Environment


@dataclass(frozen=True, slots=True)
class Contents:
    """Assets for an archive. `folders`: of those below the chosen one the names on the way to each."""

    assets: QuerySet[Asset]
    seen: QuerySet[Asset]
    folders: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """One file of an archive, by the name it has there."""

    asset_id: str
    environment_id: str
    sha256: str
    name: str
    size_bytes: int
    changed_at: datetime


def of_selection(facts: Facts, environment: Environment, asset_ids: Sequence[str]) -> Contents:
    """Selected assets, wherever they lie. Cost: none yet, but what policies ask."""
    here = {"environment_id": environment.pk}
    seen = assets_where(facts, May.ASSET_VIEW, **here).filter(pk__in=one_of(asset_ids))
    return Contents(seen & assets_where(facts, May.ASSET_DOWNLOAD, **here), seen, {})


def of_folder(facts: Facts, folder: Folder) -> Contents:
    """All that one finds by walking down from a folder that may be seen or passed. Cost: 1 query."""
    here = {"environment_id": folder.environment_id}
    below = passable_folders(facts, **here).filter(pk__in=everything_below([folder.pk]))
    known = {pk: (name, above) for pk, name, above in below.values_list("pk", "name", "parent_id")}
    inside = one_of(list(known))
    seen = assets_where(facts, May.ASSET_VIEW, **here).filter(folder__in=inside)
    allowed = assets_where(facts, May.ASSET_DOWNLOAD, **here).filter(folder__in=inside)
    return Contents(seen & allowed, seen, {pk: _way_to(pk, folder.pk, known) for pk in known})


def of_collection(facts: Facts, collection: Collection) -> Contents:
    """What one sees of a collection. Cost: that of `seen_in`."""
    seen = seen_in(facts, collection)
    allowed = assets_where(facts, May.ASSET_DOWNLOAD, environment_id=collection.environment_id)
    return Contents(allowed.filter(pk__in=seen.order_by().values("pk")), seen, {})


def of_page(opened: OpenedPage) -> Contents:
    """What a public page shows. Cost: that of `shown_in`."""
    shown = shown_in(opened.facts, opened.page.collection)
    return Contents(shown, shown, {})


def measured(contents: Contents) -> Measure:
    """How much it is, and how many are seen that may not be downloaded. Cost: 2 queries."""
    found = contents.assets.order_by().aggregate(count=Count("pk"), size=Sum("size_bytes"))
    left_out = 0 if contents.seen is contents.assets else contents.seen.count() - found["count"]
    return Measure(found["count"], found["size"] or 0, left_out)


def archive_rows(contents: Contents, *, limit: int) -> list[ArchiveRow]:
    """The files with the names they have in the archive, folder by folder, at most so many. Cost: 1 query."""
    assets = contents.assets.order_by("pk")[:limit]
    placed = sorted(
        ((contents.folders.get(one.folder_id, ()), one) for one in assets),
        key=lambda pair: ([*map(natural, pair[0])], pair[0], natural(pair[1].name), pair[1].pk),
    )
    names = archive_names((way, one.name) for way, one in placed)
    return [
        ArchiveRow(one.pk, one.environment_id, one.sha256, name, one.size_bytes, one.updated_at)
        for name, (_, one) in zip(names, placed, strict=True)
    ]


def _way_to(folder_id: str, top_id: str, known: Mapping[str, tuple[str, str | None]]) -> tuple[str, ...]:
    names: list[str] = []
    at: str | None = folder_id
    while at is not None and at != top_id and at in known:
        name, at = known[at]
        names.append(name)
    return tuple(reversed(names))
