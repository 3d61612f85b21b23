"""Seats used of seats there are, as whoever invites, buys or answers requests sees them."""

from dataclasses import dataclass
from functools import partial

from django.db.models import Count, Min

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.queries.kept_counts import Counted, kept_count
from mediadesk.rules.limits import ending
from mediadesk.rules.seats import seats_missing
from mediadesk.store.teams import Account, Member
from mediadesk.store.terms import lasting_plan, terms_of


@dataclass(frozen=True, slots=True)
class SeatCount:
    """Seats used of seats there are (None: no limit), the plan's title, and its extra seats.

    `given_back`: how many more there are until the month of the plan ends; nobody new takes one of those.
    """

    used: int
    there_are: int | None
    plan: str
    given_back: int = 0
    extra_seats: int = 0

    @property
    def free(self) -> int | None:
        """Seats left, never below zero; None: no limit."""
        return None if self.there_are is None else max(0, self.there_are - self.used)

    @property
    def full(self) -> bool:
        """Whether no seat is left."""
        return self.free == 0

    def missing(self, people: int) -> int:
        """How many must be bought before so many people more can be invited."""
        return seats_missing(self.there_are, taken=self.used, wanted=people)


def seats(facts: Facts) -> SeatCount:
    """Seats used and seats there are.

    Raises:
        Refusal: NOT_ALLOWED, unless one sees the plan, or seats are one's own to give, buy or fill.

    Cost: 1 query, and 1 more over all members of the account after a change.
    """
    of_account, acting = Target(facts.account_id), (May.MEMBER_INVITE, May.SEAT_APPROVE, May.PLAN_CHANGE)
    if not any(decide(facts, may, of_account) for may in acting):
        require(facts, May.PLAN_VIEW, of_account)
    account = Account.objects.select_related("billing").get(pk=facts.account_id)
    plan, lasting = terms_of(account).whole, lasting_plan(account, getattr(account, "billing", None))
    count = partial(_seats_taken, facts.account_id)
    used = kept_count(facts.account_id, "seats", entries=account.trail_count, count=count)
    return SeatCount(used, lasting.seats, plan.title, ending(plan, lasting), account.extra_seats)


def _seats_taken(account_id: str) -> Counted:
    taking = Member.objects.filter(account_id=account_id).taking_a_seat(clock.now())
    found = taking.aggregate(used=Count("pk"), expiry=Min("invitation__expires_at"), end=Min("ends_at"))
    return found["used"], min(filter(None, (found["expiry"], found["end"])), default=None)
