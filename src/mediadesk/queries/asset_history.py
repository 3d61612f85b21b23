"""What the trail tells of one asset, to whoever may see its history."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.access.visible import collections_where, passable_folders
from mediadesk.queries.library import AssetPage
from mediadesk.store.library import Asset
from mediadesk.store.trail import TrailEntry

_SHARING: Final = (
    "grant_given",
    "grant_changed",
    "grant_end_changed",
    "grant_revoked",
    "folder_made_private",
    "folder_made_shared",
)
_FOLDERS_NAMED: Final = {"asset_uploaded": ("folder",), "asset_moved": ("before", "after")}
"""The holes of an asset's entries that hold the name of a folder."""
_COLLECTIONS_NAMED: Final = dict.fromkeys(
    ("asset_collected", "asset_opened", "asset_uncollected"), ("collection",)
)
"""The same of a collection."""


def asset_history(page: AssetPage, facts: Facts, *, limit: int = 50) -> tuple[TrailEntry, ...]:
    """The asset's own entries of the trail, the newest first, and for who may share it those of its shares.

    A folder or collection that one may not see is not named.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query, 2 more for whoever does not see the whole environment.
    """
    require(facts, May.ASSET_HISTORY, page.target)
    entries = TrailEntry.objects.filter(account_id=page.asset.account_id)
    wanted = Q(about_id=page.asset.pk)
    if decide(facts, May.FOLDER_SHARE, page.folder):
        wanted |= Q(about_id__in=page.target.folders, event__in=_SHARING, at__gte=page.asset.created_at)
    found = tuple(entries.filter(wanted).order_by("-number")[:limit])
    here = page.asset.environment_id
    everywhere = Target(facts.account_id, here)
    if not decide(facts, May.FOLDER_VIEW, everywhere):
        named = passable_folders(facts, environment_id=here)
        _hide_others({"Home", *named.values_list("name", flat=True)}, found, _FOLDERS_NAMED, "another folder")
    if not decide(facts, May.COLLECTION_VIEW, everywhere):
        seen = collections_where(facts, May.COLLECTION_VIEW, environment_id=here)
        known = set(seen.values_list("name", flat=True))
        _hide_others(known, found, _COLLECTIONS_NAMED, "you do not see")
    return found


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
