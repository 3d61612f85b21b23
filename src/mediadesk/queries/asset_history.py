"""What the trail tells of one asset, to whoever may see its history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.access.visible import passable_folders
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


def asset_history(page: AssetPage, facts: Facts, *, limit: int = 50) -> tuple[TrailEntry, ...]:
    """The asset's own entries of the trail, the newest first, and for who may share it those of its shares.

    A folder that one may not see is not named.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query, 1 more for whoever does not see the whole environment.
    """
    require(facts, May.ASSET_HISTORY, page.target)
    entries = TrailEntry.objects.filter(account_id=page.asset.account_id)
    wanted = Q(about_id=page.asset.pk)
    if decide(facts, May.FOLDER_SHARE, page.target):
        wanted |= Q(about_id__in=page.target.folders, event__in=_SHARING, at__gte=page.asset.created_at)
    found = tuple(entries.filter(wanted).order_by("-number")[:limit])
    if not decide(facts, May.FOLDER_VIEW, Target(facts.account_id, page.asset.environment_id)):
        named = passable_folders(facts, environment_id=page.asset.environment_id)
        _hide_others({"Home", *named.values_list("name", flat=True)}, found)
    return found


def opened_since(facts: Facts, asset: Asset, *, actor_id: str, since: datetime) -> bool:
    """Say whether the trail already tells that somebody opened this original lately. Cost: 1 query."""
    told = TrailEntry.objects.filter(account_id=facts.account_id, about_id=asset.pk, who_id=actor_id)
    return told.filter(event="asset_original_opened", at__gte=since).exists()


def _hide_others(known: set[str], entries: Sequence[TrailEntry]) -> None:
    for entry in entries:
        holes = _FOLDERS_NAMED.get(entry.event, ())
        hidden = {hole: "another folder" for hole in holes if entry.details.get(hole) not in known}
        entry.details = {**entry.details, **hidden}
