"""A public page as whoever has its address sees it: decided anew each time by what its publisher may share now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import Q

from mediadesk.access.facts import Facts
from mediadesk.access.publishing import may_publish, may_show, publisher_of
from mediadesk.access.targets import of_asset, of_collection
from mediadesk.engines import clock, secrets
from mediadesk.queries.contents import found_in, shown_in
from mediadesk.queries.paging import Shown, page_of
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset
from mediadesk.store.public_pages import PublicPage
from mediadesk.store.trail import TrailEntry

MOST_A_PAGE: Final = 60


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A page that answers, and the facts of its publisher, by which all is decided that it shows."""

    page: PublicPage
    facts: Facts


def opened_page(token: str) -> OpenedPage:
    """The page of a token. What has ended, may not be public any more or never was: all the same answer (T-05, T-36).

    Raises:
        Refusal: NOT_FOUND.

    Cost: 1 query, and the facts of the publisher when they are not kept.
    """
    rows = PublicPage.objects.reachable(clock.now()).select_related("account", "collection__environment")
    page = rows.filter(token_hash=secrets.hash_token(token)).first()
    facts = publisher_of(page) if page else None
    if page is None or facts is None or not may_publish(facts, of_collection(page.collection)):
        raise Why.NOT_FOUND(what="page")
    return OpenedPage(page, facts)


def assets_shown(opened: OpenedPage, *, after: str = "") -> Shown:
    """A page of what it shows, the newest first. Raises: Refusal BAD_VALUE (the cursor).

    The cursor is veiled: it names an asset, and when it was uploaded.

    Cost: 2 queries, and that of `found_in` for a collection by a search.
    """
    assets, within = shown_in(opened.facts, opened.page.collection), opened.page.pk
    beyond = secrets.unveil(after, within=within) or "none" if after else ""
    shown = page_of(assets, sort="", after=beyond, limit=MOST_A_PAGE)
    return replace(shown, next=secrets.veil(shown.next, within=within) if shown.next else "")


def asset_shown(opened: OpenedPage, asset_id: str) -> Asset:
    """One asset, if the page shows it now.

    Raises:
        Refusal: NOT_FOUND, for one that it does not show, too.

    Cost: 2 queries, and that of `found_in` for a collection by a search.
    """
    asset = _held(opened, asset_id)
    if asset is None or not may_show(opened.facts, of_asset(asset), folder_name=str(asset.folder)):
        raise Why.NOT_FOUND(what="page")
    return asset


def _held(opened: OpenedPage, asset_id: str) -> Asset | None:
    """The asset, if the collection opens it, or finds it for the publisher."""
    collection = opened.page.collection
    opens = Q(in_collections__collection=collection, in_collections__opens=True)
    held = found_in(opened.facts, collection) if collection.expression else opens
    rows = Asset.objects.select_related("folder").filter(pk=asset_id, environment=collection.environment_id)
    if isinstance(held, bool):
        return rows.first() if held else None
    return rows.filter(held).first()


def originals_told(opened: OpenedPage, asset_ids: Sequence[str], *, since: datetime) -> frozenset[str]:
    """The assets of which the trail already tells that visitors of this page opened them lately. Cost: 1 query."""
    page = opened.page
    told = TrailEntry.objects.filter(account_id=page.account_id, about_id__in=asset_ids, who_id=page.pk)
    lately = told.filter(event="public_original_opened", at__gte=since)
    return frozenset(lately.values_list("about_id", flat=True))


def originals_shown(opened: OpenedPage, asset_ids: Sequence[str]) -> list[Asset]:
    """Those of some assets that the page shows now and lets be downloaded. Cost: 1 query."""
    if not opened.page.downloads:
        return []
    return list(shown_in(opened.facts, opened.page.collection).filter(pk__in=asset_ids))
