"""Access reviews as they are read: which there are, what is to be decided, and what came of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from mediadesk.access.able import who_may
from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.access.reviewed import count_under, find_review, is_own, whom_choices
from mediadesk.engines import clock
from mediadesk.rules.reviews import REPEATS
from mediadesk.store.access import Grant
from mediadesk.store.reviews import Review, ReviewItem
from mediadesk.store.teams import GroupMember
from mediadesk.store.trail import TrailEntry

PAGE = 50
_MOST = 50  # reviews of each kind in the list
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One round. `decided` of `total` items are; `mine`: the reader is named as a reviewer.

    `whom`: whom it is about, in words; `chosen`: the same as it was chosen.
    """

    id: str
    name: str
    whom: str
    chosen: str
    reviewers: tuple[str, ...]
    repeats: str
    due_at: datetime
    next_at: datetime | None
    begun_at: datetime
    begun_by: str
    closed_at: datetime | None
    closed_by: str
    total: int
    decided: int
    kept: int
    revoked: int
    overdue: int
    mine: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One thing to keep or revoke. `own`: the reader's; `meanwhile`: gone or changed since; `number`: in the trail."""

    id: str
    kind: str
    holder_kind: str
    holder_id: str
    holder: str
    role: str
    place: str
    through: str
    given_by: str
    given_at: datetime | None
    given_for: str
    until: datetime | None
    last_used_on: date | None
    verdict: str
    reason: str
    decided_by: str
    decided_at: datetime | None
    own: bool = False
    meanwhile: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class ItemPage:
    """A page of items; `next` is the id to go on from, empty on the last."""

    rows: tuple[ItemRow, ...]
    next: str


def reviews(facts: Facts, *, member_id: str) -> tuple[list[ReviewRow], list[ReviewRow]]:
    """The running ones, those due first before the others, and the last 50 that are closed.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    require(facts, May.REVIEW_VIEW, Target(facts.account_id))
    every = _counted(Review.objects.filter(account_id=facts.account_id))
    running = every.filter(closed_at=None).order_by("due_at", "id")[:_MOST]
    closed = every.filter(closed_at__isnull=False).order_by("-closed_at", "-id")[:_MOST]
    return [_row(one, member_id) for one in running], [_row(one, member_id) for one in closed]


def review(facts: Facts, *, review_id: str, member_id: str) -> ReviewRow:
    """One round. Raises: Refusal NOT_ALLOWED, NOT_FOUND. Cost: 2 queries."""
    require(facts, May.REVIEW_VIEW, Target(facts.account_id))
    find_review(facts.account_id, review_id)
    return _row(_counted(Review.objects.filter(pk=review_id)).get(), member_id)


def items(
    facts: Facts,
    row: ReviewRow,
    *,
    member_id: str,
    state: str = "",
    words: str = "",
    after: str = "",
    limit: int = PAGE,
) -> ItemPage:
    """A page of a round's items, by holder.

    Args:
        state: open or decided; both when empty.
        words: of the holder, the role or the place.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 4 queries, 1 more from the second page on.
    """
    require(facts, May.REVIEW_VIEW, Target(facts.account_id))
    found = _items_of(facts, row.id)
    if state in {"open", "decided"}:
        found = found.filter(verdict="") if state == "open" else found.exclude(verdict="")
    if words:
        told = Q(holder_label__icontains=words) | Q(role_title__icontains=words) | Q(place__icontains=words)
        found = found.filter(told)
    last = _items_of(facts, row.id).filter(pk=after).first() if after else None
    if last is not None:
        same = Q(holder_label=last.holder_label, pk__gt=last.pk)
        found = found.filter(Q(holder_label__gt=last.holder_label) | same)
    page = list(found.order_by("holder_label", "id")[: limit + 1])
    groups = set(GroupMember.objects.filter(member_id=member_id).values_list("group_id", flat=True))
    meanwhile = _meanwhile([] if row.closed_at else page)
    rows = tuple(
        _item_row(
            one,
            own=is_own(member_id, groups, holder_id=one.holder_id, owner_id=one.owner_id),
            meanwhile=meanwhile.get(one.pk, ""),
        )
        for one in page[:limit]
    )
    return ItemPage(rows, page[limit - 1].pk if len(page) > limit else "")


def with_numbers(facts: Facts, rows: Sequence[ItemRow]) -> tuple[ItemRow, ...]:
    """The same rows with the numbers of their entries in the trail. Raises: Refusal NOT_ALLOWED. Cost: 1 query."""
    require(facts, May.REVIEW_VIEW, Target(facts.account_id))
    entries = TrailEntry.objects.filter(
        account_id=facts.account_id, event="review_decided", about_id__in=[row.id for row in rows]
    )
    numbers = dict(entries.values_list("about_id", "number"))
    return tuple(replace(row, number=numbers.get(row.id, 0)) for row in rows)


def numbers_of(facts: Facts, review_id: str) -> dict[str, int]:
    """The entries of the trail that tell of a round: by event, the number of the newest.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query.
    """
    require(facts, May.REVIEW_VIEW, Target(facts.account_id))
    entries = TrailEntry.objects.filter(account_id=facts.account_id, about_id=review_id).order_by("number")
    return dict(entries.values_list("event", "number"))


def report_rows(facts: Facts, review_id: str) -> Iterator[ItemRow]:
    """All items of a round with their entries' numbers, by holder.

    Raises:
        Refusal: NOT_ALLOWED, before the first row is read.

    Cost: 2 queries for 500; memory does not grow.
    """
    require(facts, May.REVIEW_VIEW, Target(facts.account_id))
    return _report_rows(facts, review_id)


def _report_rows(facts: Facts, review_id: str) -> Iterator[ItemRow]:
    rows: list[ItemRow] = []
    found = _items_of(facts, review_id).order_by("holder_label", "id")
    for one in found.iterator(chunk_size=_AT_ONCE):
        rows.append(_item_row(one))
        if len(rows) == _AT_ONCE:
            yield from with_numbers(facts, rows)
            rows = []
    yield from with_numbers(facts, rows)


def _items_of(facts: Facts, review_id: str) -> QuerySet[ReviewItem]:
    return ReviewItem.objects.filter(review__account_id=facts.account_id, review_id=review_id)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the form for a review offers; `count` is how many items it would hold."""

    whom: tuple[tuple[str, str], ...]
    chosen: str
    count: int
    reviewers: tuple[tuple[str, str], ...]
    repeats: tuple[tuple[str, str], ...]


def what_to_begin(facts: Facts, *, whom: str, epoch: int) -> Beginning:
    """What the form offers. Raises: Refusal NOT_ALLOWED. Cost: 6 queries at most, and the facts of reviewers."""
    require(facts, May.REVIEW_RUN, Target(facts.account_id))
    now = clock.now()
    choices = tuple((one.value, one.said) for one in whom_choices(facts.account_id))
    chosen = whom if whom in dict(choices) else choices[0][0]
    able = who_may(facts.account_id, May.REVIEW_RUN, epoch=epoch, now=now)
    reviewers = tuple((one.pk, f"{one.name} ({one.email})" if one.name else one.email) for one in able)
    repeats = tuple((value, said.capitalize()) for value, (_, said) in REPEATS.items())
    return Beginning(choices, chosen, count_under(facts.account_id, chosen, now=now), reviewers, repeats)


def _item_row(one: ReviewItem, *, own: bool = False, meanwhile: str = "") -> ItemRow:
    return ItemRow(
        id=one.pk, kind=one.kind, holder_kind=one.holder_kind, holder_id=one.holder_id, holder=one.holder_label,
        role=one.role_title, place=one.place, through=one.group_name, given_by=one.given_by.partition(" <")[0],
        given_at=one.given_at, given_for=one.given_for, until=one.until, last_used_on=one.last_used_on,
        verdict=one.verdict, reason=one.reason, decided_by=one.by_label.partition(" <")[0], decided_at=one.at,
        own=own, meanwhile=meanwhile,
    )  # fmt: skip


def _counted(rows: QuerySet[Review]) -> QuerySet[Review]:
    def how_many(*verdicts: str) -> Count:
        return Count("items", filter=Q(items__verdict__in=verdicts))

    return rows.annotate(
        total=Count("items"), kept=how_many("keep"), revoked=how_many("revoke", "overdue"),
        overdue=how_many("overdue"), left=how_many(""),
    )  # fmt: skip


def _row(one: Review, member_id: str) -> ReviewRow:
    counts: Mapping[str, int] = vars(one)  # what `_counted` adds
    return ReviewRow(
        id=one.pk, name=one.name, whom=one.whom_said, chosen=one.whom,
        reviewers=tuple(each["label"] for each in one.reviewers),
        repeats=REPEATS[one.repeat][1], due_at=one.due_at, next_at=one.next_at, begun_at=one.created_at,
        begun_by=one.started_by_label.partition(" <")[0], closed_at=one.closed_at,
        closed_by=one.closed_by_label.partition(" <")[0], total=counts["total"],
        decided=counts["total"] - counts["left"], kept=counts["kept"], revoked=counts["revoked"],
        overdue=counts["overdue"], mine=member_id in {each["id"] for each in one.reviewers},
    )  # fmt: skip


def _meanwhile(page: Iterable[ReviewItem]) -> dict[str, str]:
    """Which open items are gone or changed by now. Cost: 2 queries."""
    waiting = [one for one in page if not one.verdict]
    roles = dict(Grant.objects.filter(pk__in=[one.grant_id for one in waiting]).values_list("pk", "role"))
    themselves = GroupMember.objects.filter(by_way_of=None)
    inside = themselves.filter(member_id__in=[one.holder_id for one in waiting])
    pairs = set(inside.values_list("group_id", "member_id"))
    found = {}
    for one in waiting:
        if one.kind == ReviewItem.GRANT:
            there, same = one.grant_id in roles, roles.get(one.grant_id) == one.role_id
        else:
            there = same = (one.group_id, one.holder_id) in pairs
        if not there or not same:
            found[one.pk] = "changed" if there else "gone"
    return found
