"""Public pages as whoever manages them sees them, and which of them show a collection, a folder or an asset."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.access.publishing import may_publish, publisher_of
from mediadesk.access.reviewed import pages_under
from mediadesk.access.targets import of_collection
from mediadesk.access.visible import assets_where
from mediadesk.engines import clock, secrets
from mediadesk.queries.contents import seen_in, shown_in
from mediadesk.queries.places import Place
from mediadesk.queries.reviews import ReviewRow
from mediadesk.queries.who_can import require_may_ask
from mediadesk.rules.refusals import Why
from mediadesk.store.collections import Collection, CollectionAsset
from mediadesk.store.library import Asset, everything_below
from mediadesk.store.public_pages import PublicPage, PublicPages

MOST_OVER: Final = 100
_LOADED: Final = ("account", "collection__environment", "environment")
OPEN, ENDED, OVER, OFF, STOPPED = "open", "ended", "over", "off", "stopped"


@dataclass(frozen=True, slots=True)
class PageRow:
    """One public page. `address` is empty for whoever may not publish the collection, and once it has ended.

    `state`: open; ended by somebody; over, its date has passed; off, the account lets none be public; stopped, whoever
    published it may not any more. `collection` is empty for whoever may not see it. `own`: one published it oneself.
    """

    id: str
    title: str
    words: str
    collection_id: str
    collection: str
    cloud_name: str
    publisher: str
    state: str
    address: str
    may_end: bool
    own: bool
    password: bool
    downloads: bool
    reason: str
    created_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    ended_by: str
    version: int
    views: int
    last_opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToPublish:
    """What a page of a collection would show, of all in it that one sees."""

    shown: int
    of: int


def what_to_publish(facts: Facts, collection: Collection) -> ToPublish:
    """How many assets a page would show if one published it oneself now.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries, and what the search of the collection costs, if it has one.
    """
    require(facts, May.COLLECTION_PUBLISH, of_collection(collection))
    return ToPublish(shown_in(facts, collection).count(), seen_in(facts, collection).count())


def pages_of(facts: Facts, collection: Collection, *, member_id: str) -> tuple[PageRow, ...]:
    """The public pages of a collection, those that are open first; of those that are over the newest 100.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries, and the facts of each publisher when they are not kept.
    """
    require(facts, May.COLLECTION_PUBLISH, of_collection(collection))
    return _rows(facts, _listed(PublicPage.objects.filter(collection=collection)), member_id=member_id)


def all_pages(facts: Facts, *, member_id: str) -> tuple[PageRow, ...]:
    """All public pages of the account whose collections one may see; of those that are over the newest 100.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: as `pages_of`.
    """
    require(facts, May.GRANT_VIEW, Target(facts.account_id))
    rows = _rows(facts, _listed(PublicPage.objects.filter(account_id=facts.account_id)), member_id=member_id)
    return tuple(row for row in rows if row.collection)


def pages_reviewed(facts: Facts, review: ReviewRow, *, member_id: str) -> tuple[PageRow, ...]:
    """The newest 100 pages that last and were published by those whom a running review is about; none of a closed one.

    Those of collections that one may not see are left out.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query, and the facts of each publisher when they are not kept.
    """
    require(facts, May.REVIEW_VIEW, Target(facts.account_id))
    if review.closed_at is not None:
        return ()
    pages = pages_under(facts.account_id, review.chosen, now=clock.now()).select_related(*_LOADED)
    rows = _rows(facts, pages.order_by("-id")[:MOST_OVER], member_id=member_id)
    return tuple(row for row in rows if row.collection)


def page_named(facts: Facts, collection: Collection, page_id: str, *, member_id: str) -> PageRow:
    """One page of a collection. Raises: Refusal NOT_FOUND, NOT_ALLOWED. Cost: as `pages_of`."""
    require(facts, May.COLLECTION_PUBLISH, of_collection(collection))
    rows = _listed(PublicPage.objects.filter(collection=collection, pk=page_id))
    found = _rows(facts, rows, member_id=member_id)
    if not found:
        raise Why.NOT_FOUND(what="public page")
    return found[0]


def pages_showing(facts: Facts, place: Place) -> tuple[PageRow, ...]:
    """The pages by which anybody with their address sees a collection, an asset, or something in a folder, now (T-20).

    Raises:
        Refusal: NOT_ALLOWED, as for asking who has access.

    Cost: 1 query, 1 for each page of a collection that opens something there or is one by a search, and the facts of
    the publishers.
    """
    require_may_ask(facts, place)
    kind, _, named = place.value.partition(":")
    within = PublicPage.objects.reachable(clock.now()).filter(account_id=facts.account_id)
    if kind == "collection":
        return _open_ones(facts, within.filter(collection=named))
    inside = Asset.objects.filter(pk=named)
    if kind == "folder":
        seen = assets_where(facts, May.ASSET_VIEW, environment_id=place.target.environment_id)
        inside = seen.filter(folder__in=everything_below([named]))
    opening = CollectionAsset.objects.filter(opens=True, asset__in=inside)
    here, searched = Q(environment=place.target.environment_id), ~Q(collection__expression="")
    pages = within.filter(Q(collection__in=opening.values("collection")) | (here & searched))
    return _open_ones(facts, pages, among=inside)


def _open_ones(
    facts: Facts, pages: PublicPages, *, among: QuerySet[Asset] | None = None
) -> tuple[PageRow, ...]:
    showing = [
        page
        for page in pages.select_related(*_LOADED).order_by("-id")
        if _state(page) == OPEN
        and (
            among is None
            or shown_in(publisher_of(page), page.collection).filter(pk__in=among.values("pk")).exists()
        )
    ]
    return _rows(facts, showing)


def _listed(pages: PublicPages) -> list[PublicPage]:
    """All that last, of which an environment has so many at most, and the newest of those that are over (T-20)."""
    loaded, now = pages.select_related(*_LOADED).order_by("-id"), clock.now()
    over = loaded.exclude(pk__in=PublicPage.objects.lasting(now).values("pk"))
    return [*loaded.lasting(now), *over[:MOST_OVER]]


def _rows(facts: Facts, pages: Iterable[PublicPage], *, member_id: str = "") -> tuple[PageRow, ...]:
    rows = [_row(facts, page, member_id) for page in pages]
    return tuple(sorted(rows, key=lambda row: row.state != OPEN))


def _row(facts: Facts, page: PublicPage, member_id: str) -> PageRow:
    target, state = of_collection(page.collection), _state(page)
    seen, manages = decide(facts, May.COLLECTION_VIEW, target), decide(facts, May.COLLECTION_PUBLISH, target)
    lasts = state not in {ENDED, OVER}
    return PageRow(
        id=page.pk,
        title=page.title if seen else "",
        words=page.words if seen else "",
        collection_id=page.collection_id,
        collection=page.collection.name if seen else "",
        cloud_name=page.environment.cloud_name,
        publisher=page.publisher_label.partition(" <")[0],
        state=state,
        address=_address(page) if manages and lasts else "",
        may_end=bool(manages) and lasts,
        own=page.publisher_id == member_id,
        password=bool(page.password),
        downloads=page.downloads,
        reason=page.reason,
        created_at=page.created_at,
        ends_at=page.ends_at,
        ended_at=page.ended_at,
        ended_by=page.ended_by_label.partition(" <")[0],
        version=page.version,
        views=page.views,
        last_opened_at=page.last_opened_at,
    )


def _state(page: PublicPage) -> str:
    if page.ended_at is not None:
        return ENDED
    if page.ends_at <= clock.now():
        return OVER
    if not page.account.public_pages or not page.environment.enabled:
        return OFF
    may = page.publisher_id and may_publish(publisher_of(page), of_collection(page.collection))
    return OPEN if may else STOPPED


def _address(page: PublicPage) -> str:
    """The whole address of a page, to be handed on."""
    return f"{settings.MEDIADESK.url}{reverse('public_page', args=(secrets.unseal(page.token_sealed),))}"
