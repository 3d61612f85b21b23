"""The audit trail as it is read: by page, by filter, and whole for export and proof."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.queries.requests import hide_places
from mediadesk.rules.events import Event
from mediadesk.rules.sentences import sentence
from mediadesk.rules.sign_ins import OF_SIGN_IN, TRIED
from mediadesk.store.people import User
from mediadesk.store.teams import Member
from mediadesk.store.trail import Concerned, TrailEntry

_OF_PAYMENT: Final = frozenset(event.code for event in Event if event.of_payment)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry. `said` is its sentence; `before` and `after` are there for changes of a value."""

    number: int
    at: datetime
    said: str
    event: str
    who: str
    who_id: str
    way: str
    address: str
    about_kind: str
    about_id: str
    about_name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries are wanted; empty fields ask for all."""

    event: str = ""
    who_id: str = ""
    about_id: str = ""
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None
    without: str = ""  # the event that is left out
    events: frozenset[str] = frozenset()  # any of these


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A page of the trail, the newest first; `older` and `newer` are numbers to go on from, or None."""

    entries: tuple[EntryRow, ...]
    older: int | None
    newer: int | None


def trail(
    facts: Facts, wanted: TrailFilter, *, before: int | None = None, after: int | None = None, limit: int = 50
) -> TrailPage:
    """A page of the account's trail.

    Args:
        before, after: show what is older than one number, or newer than the other.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query; 1 more for each of several events.
    """
    require(facts, May.TRAIL_VIEW, Target(facts.account_id))
    whatever = replace(wanted, events=frozenset())
    rows = _filtered(facts.account_id, whatever, payment=sees_payment(facts))
    if after is not None:
        rows = rows.filter(number__gt=after)
        found = list(reversed(first_of(rows, wanted.events, order="number", limit=limit + 1)))
        more_newer, found = len(found) > limit, found[-limit:]
        newer, older = (
            (found[0].number if more_newer and found else None),
            (found[-1].number if found else None),
        )
    else:
        if before is not None:
            rows = rows.filter(number__lt=before)
        found = list(first_of(rows, wanted.events, order="-number", limit=limit + 1))
        more_older, found = len(found) > limit, found[:limit]
        older = found[-1].number if more_older else None
        newer = found[0].number if before is not None and found else None
    return TrailPage(rows_of(facts, found), older, newer)


def first_of(
    rows: QuerySet[TrailEntry], events: Collection[str], *, order: str, limit: int
) -> QuerySet[TrailEntry]:
    """The first of some entries; where events are named, of these alone, and the first of each is asked of an index.

    One question for all events would read the whole trail where what is sought is rare. So would `rows` that name
    events themselves.

    Cost: 1 query where events are named; the answer is another.
    """
    if events:
        numbers = _numbers([rows.filter(event=one).order_by(order)[:limit] for one in sorted(events)])
        rows = rows.filter(number__in=sorted(numbers, reverse=order == "-number")[:limit])
    return rows.order_by(order)[:limit]


def _numbers(each: Sequence[QuerySet[TrailEntry]]) -> list[int]:
    """The numbers of all these, asked for by one statement: SQLite lets Django put no limits into a union."""
    try:
        asked = [one.values("number").query.sql_with_params() for one in each]
    except EmptyResultSet:  # what is asked of all of them holds for nothing
        return []
    parts = (f"SELECT number FROM ({sql}) AS part{n}" for n, (sql, _) in enumerate(asked))  # noqa: S608 - Django's own
    union = " UNION ALL ".join(parts)
    with connection.cursor() as cursor:
        cursor.execute(union, [value for _, values in asked for value in values])
        return [row[0] for row in cursor.fetchall()]


def done_to(facts: Facts, *, member_id: str, limit: int = 15) -> tuple[EntryRow, ...]:
    """What others did to a member lately: gave, took or changed; the caller has asked whether it may be seen.

    How they came in, and who tried to, is in the sign-in log.

    Cost: 2 queries.
    """
    account_id = facts.account_id
    concerning = Concerned.objects.filter(account_id=account_id, whom_id=member_id).order_by("-number")
    numbers = list(concerning.values_list("number", flat=True)[:limit])
    rows = TrailEntry.objects.filter(account_id=account_id).exclude(Q(who_id=member_id) | Q(event__in=TRIED))
    rows = rows.filter(Q(about_id=member_id) | Q(number__in=numbers))
    return rows_of(facts, rows.order_by("-number")[:limit])


def done_by(facts: Facts, *, member_id: str, limit: int = 15) -> tuple[EntryRow, ...]:
    """What a member did lately; the caller has asked whether it may be seen. Cost: 1 query."""
    rows = _filtered(facts.account_id, TrailFilter(who_id=member_id))
    return rows_of(facts, rows.order_by("-number")[:limit])


def recent_activity(
    facts: Facts, *, about_or_by: str, without: str = "", limit: int = 20
) -> tuple[EntryRow, ...]:
    """What was done lately by or to a member or thing; the caller has asked whether it may be seen.

    Args:
        without: an event that is left out.

    Cost: 1 query, and those of `hide_places`.
    """
    rows = _filtered(facts.account_id, TrailFilter(without=without))
    rows = rows.filter(Q(about_id=about_or_by) | Q(who_id=about_or_by))
    found = list(rows.order_by("-number")[:limit])
    hide_places(facts, found)
    return rows_of(facts, found)


def own_sign_ins(user: User, *, account_id: str, limit: int = 15) -> tuple[EntryRow, ...]:
    """How a user came in lately and who tried to, as the trail of one of their accounts tells. Cost: 2 queries."""
    rows = TrailEntry.objects.filter(account_id=account_id, event__in=OF_SIGN_IN)
    about = Member.objects.filter(account_id=account_id, user=user).values("pk")
    newest = rows.filter(Q(about_id__in=about) | Q(who_id=user.pk)).order_by("-number")
    return tuple(map(row_of, newest[:limit]))


def sees_payment(facts: Facts) -> bool:
    """Whether the details of entries about payment may be read: sums, cards, invoices."""
    return bool(decide(facts, May.BILLING_VIEW, Target(facts.account_id)))


def exported(
    account_id: str, wanted: TrailFilter, *, payment: bool = True
) -> Iterator[tuple[Mapping[str, object], str, str]]:
    """The entries for an export, the oldest first: plain form, previous hash, hash.

    Args:
        payment: False leaves the details of entries about payment out, as None, and every hash empty: whoever
            knows the hashes could try sums and names until one fits.

    Cost: 1 query; entries are read in pieces, so memory does not grow.
    """
    # A generator over rows: the frame of the export has recorded it before the first is read.
    rows = _filtered(account_id, wanted, payment=payment)
    for entry in rows.order_by("number").iterator(chunk_size=1000):
        told = plain_of(entry)
        if payment:
            yield told, entry.previous_hash, entry.hash
            continue
        if entry.event in _OF_PAYMENT:
            told |= {"details": None, "about_name": ""}
        yield told, "", ""


def plain_of(entry: TrailEntry) -> dict[str, object]:
    """An entry in its exported form, the one its hash is taken of (`rules/chain.py`)."""
    return {
        "number": entry.number,
        "account_id": entry.account_id,
        "at": entry.at.isoformat(timespec="microseconds"),
        "event": entry.event,
        "who": entry.who,
        "who_kind": entry.who_kind,
        "who_id": entry.who_id,
        "way": entry.way,
        "address": entry.address,
        "about_kind": entry.about_kind,
        "about_id": entry.about_id,
        "about_name": entry.about_name,
        "details": entry.details,
    }


def rows_of(facts: Facts, entries: Iterable[TrailEntry]) -> tuple[EntryRow, ...]:
    """Entries as pages show them to somebody; what is about payment without its details, unless they see billing."""
    payment = sees_payment(facts)
    return tuple(row_of(one, withheld=not payment and one.event in _OF_PAYMENT) for one in entries)


def row_of(entry: TrailEntry, *, withheld: bool = False) -> EntryRow:
    """An entry as pages show it. `withheld`: without its details."""
    details = None if withheld else entry.details
    said = sentence(entry.event, who=entry.who, details=details)
    before, after = (str((details or {}).get(name, "")) for name in ("before", "after"))
    return EntryRow(
        entry.number,
        entry.at,
        said,
        entry.event,
        entry.who,
        entry.who_id,
        entry.way,
        entry.address,
        entry.about_kind,
        entry.about_id,
        "" if withheld else entry.about_name,
        before,
        after,
    )


def _filtered(account_id: str, wanted: TrailFilter, *, payment: bool = True) -> QuerySet[TrailEntry]:
    """The entries wanted; without `payment`, no word finds what an entry about payment is about."""
    rows = TrailEntry.objects.filter(account_id=account_id)
    if wanted.without:
        rows = rows.exclude(event=wanted.without)
    if wanted.event:
        rows = rows.filter(event=wanted.event)
    if wanted.events:
        rows = rows.filter(event__in=wanted.events)
    if wanted.who_id:
        rows = rows.filter(who_id=wanted.who_id)
    if wanted.about_id:
        rows = rows.filter(about_id=wanted.about_id)
    if wanted.words:
        about = Q(about_name__icontains=wanted.words)
        if not payment:
            about &= ~Q(event__in=_OF_PAYMENT)
        rows = rows.filter(Q(who__icontains=wanted.words) | about)
    if wanted.since:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(at__lt=wanted.until)
    return rows
