"""What the trail tells of one asset, to whoever may see its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import find_asset, of_asset
from mediadesk.access.visible import collections_where, passable_folders
from mediadesk.queries.library import AssetPage
from mediadesk.rules.refusals import Why
from mediadesk.rules.sentences import sentence
from mediadesk.store.library import Asset
from mediadesk.store.trail import TrailEntry
from mediadesk.store.versions import AssetVersion

_SHARING: Final = (
    "grant_given",
    "grant_changed",
    "grant_end_changed",
    "grant_revoked",
    "folder_made_private",
    "folder_made_shared",
)
FOLDERS_NAMED: Final = {
    "asset_added_as_copy": ("folder",),
    "asset_deleted": ("folder",),
    "asset_uploaded": ("folder",),
    "asset_moved": ("before", "after"),
    "asset_trashed": ("folder",),
    "asset_restored": ("folder",),
}
"""The holes of an asset's entries that hold the name of a folder."""
COLLECTIONS_NAMED: Final = dict.fromkeys(
    ("asset_collected", "asset_opened", "asset_uncollected", "public_original_opened"), ("collection",)
)
"""The same of a collection."""

_WAYS: Final = {
    "console": "in the console",
    "api": "by a program",
    "command": "by a command",
    "job": "by a job",
    "page": "on a public page",
}
_NUMBERS: Final = {"asset_replaced": "before", "asset_version_restored": "before"}
"""The events after which an earlier version is kept, and the hole that has its number."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What was done once. `source` says from where.

    `version`: the earlier version that was kept by it, if it still is. `tags`: the tags before it, where it changed
    them; None where it did not.
    """

    number: int
    at: datetime
    said: str
    event: str
    source: str
    version: int | None
    tags: tuple[str, ...] | None


def asset_history(page: AssetPage, facts: Facts, *, limit: int = 50) -> tuple[HistoryRow, ...]:
    """The asset's own entries of the trail, the newest first, and for who may share it those of its shares.

    Whoever does not see the whole environment is told neither the names of folders and collections that they may not
    see nor the addresses from which others came.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries, 2 more for whoever does not see the whole environment.
    """
    require(facts, May.ASSET_HISTORY, page.target)
    entries = TrailEntry.objects.filter(account_id=page.asset.account_id)
    wanted = Q(about_id=page.asset.pk)
    if decide(facts, May.FOLDER_SHARE, page.folder):
        wanted |= Q(about_id__in=page.target.folders, event__in=_SHARING, at__gte=page.asset.created_at)
    found = tuple(entries.filter(wanted).order_by("-number")[:limit])
    here = page.asset.environment_id
    everywhere = Target(facts.account_id, here)
    kept = set(AssetVersion.objects.filter(asset=page.asset).values_list("content_number", flat=True))
    throughout = bool(decide(facts, May.FOLDER_VIEW, everywhere))
    if not throughout:
        named = passable_folders(facts, environment_id=here)
        _hide_others({"Home", *named.values_list("name", flat=True)}, found, FOLDERS_NAMED, "another folder")
    if not decide(facts, May.COLLECTION_VIEW, everywhere):
        seen = collections_where(facts, May.COLLECTION_VIEW, environment_id=here)
        known = set(seen.values_list("name", flat=True))
        _hide_others(known, found, COLLECTIONS_NAMED, "you do not see")
    return tuple(_row(entry, kept, with_address=throughout) for entry in found)


def tags_before(facts: Facts, asset_id: str, *, number: int) -> tuple[str, ...]:
    """The tags that an asset had before an entry of its history changed them. Cost: 3 queries.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.
    """
    require(facts, May.ASSET_HISTORY, of_asset(find_asset(facts.account_id, asset_id)))
    told = TrailEntry.objects.filter(account_id=facts.account_id, about_id=asset_id, event="asset_tagged")
    entry = told.filter(number=number).first()
    if entry is None:
        raise Why.NOT_FOUND(what="entry of its history")
    return tuple(entry.details["before"])


def opened_since(facts: Facts, asset: Asset, *, actor_id: str, since: datetime) -> bool:
    """Say whether the trail already tells that somebody opened this original lately. Cost: 1 query."""
    told = TrailEntry.objects.filter(account_id=facts.account_id, about_id=asset.pk, who_id=actor_id)
    return told.filter(event="asset_original_opened", at__gte=since).exists()


def _hide_others(
    known: set[str], entries: Sequence[TrailEntry], named: Mapping[str, tuple[str, ...]], instead: str
) -> None:
    for entry in entries:
        holes = named.get(entry.event, ())
        hidden = {hole: instead for hole in holes if entry.details.get(hole) not in known}
        entry.details = {**entry.details, **hidden}


def _row(entry: TrailEntry, kept: set[int], *, with_address: bool) -> HistoryRow:
    number = entry.details.get(_NUMBERS.get(entry.event, ""))
    from_where = f", from {entry.address}" if with_address and entry.address else ""
    return HistoryRow(
        number=entry.number,
        at=entry.at,
        said=sentence(entry.event, who=entry.who, details=entry.details),
        event=entry.event,
        source=_WAYS.get(entry.way, "") + from_where,
        version=number if isinstance(number, int) and number in kept else None,
        tags=tuple(entry.details["before"]) if entry.event == "asset_tagged" else None,
    )
