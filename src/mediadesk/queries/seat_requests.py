"""Requests for seats: what is open, and how earlier ones were answered."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.rules.roles import Role
from mediadesk.store.teams import SeatRequest


@dataclass(frozen=True, slots=True)
class SeatRequestRow:
    """One request; `outcome` is open, approved or declined."""

    id: str
    asker: str
    email: str
    role: Role
    reason: str
    outcome: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    created_at: datetime


def seat_requests(facts: Facts, *, limit: int = 200) -> tuple[SeatRequestRow, ...]:
    """Requests for seats: the open ones first, then the newest; at most `limit`.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    require(facts, May.SEAT_APPROVE, Target(facts.account_id))
    rows = SeatRequest.objects.filter(account_id=facts.account_id)
    return _request_rows(rows.filter(outcome="open").order_by("id")[:limit]) + _request_rows(
        rows.exclude(outcome="open").order_by("-id")[: limit // 4]
    )


def own_seat_requests(facts: Facts, *, member_id: str) -> tuple[SeatRequestRow, ...]:
    """What a member has asked for, the newest first.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query.
    """
    require(facts, May.SEAT_REQUEST, Target(facts.account_id))
    rows = SeatRequest.objects.filter(account_id=facts.account_id, asker_id=member_id)
    return _request_rows(rows.order_by("-id")[:20])


def _request_rows(rows: QuerySet[SeatRequest]) -> tuple[SeatRequestRow, ...]:
    return tuple(
        SeatRequestRow(
            id=row.pk,
            asker=row.asker_label.partition(" <")[0],
            email=row.email,
            role=Role.by_id(row.role) or Role.MEDIA_LIBRARY_USER,
            reason=row.reason,
            outcome=row.outcome,
            answer=row.answer,
            answered_by=row.answered_by.partition(" <")[0],
            answered_at=row.answered_at,
            created_at=row.created_at,
        )
        for row in rows
    )
