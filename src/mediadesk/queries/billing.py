"""What an account uses of its plan."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.rules.plans import Plan
from mediadesk.rules.price_list import plan_named
from mediadesk.store.library import Asset
from mediadesk.store.teams import Account, Environment, Member


@dataclass(frozen=True, slots=True)
class SeatHolder:
    """Somebody who takes a seat, or does not, and why."""

    member_id: str
    name: str
    role: str
    status: str
    takes: bool
    why: str


@dataclass(frozen=True, slots=True)
class PlanUse:
    """The plan and what is used of it. Limits are the plan's; None is "no limit"."""

    plan: Plan
    extra_seats: int
    seats_used: int
    environments_used: int
    storage_bytes: int
    assets: int
    grace_ends_at: datetime | None = None  # after a payment that failed; then uploads stop
    grace_over: bool = False


def plan_use(facts: Facts) -> PlanUse:
    """The plan, its seats, environments and storage.

    Raises:
        Refusal: NOT_ALLOWED, unless the plan or the usage may be seen.

    Cost: 4 queries; the sum over assets reads an index of the account's environments.
    """
    require(facts, May.USAGE_VIEW, Target(facts.account_id))
    account = Account.objects.select_related("billing").get(pk=facts.account_id)
    now, ends_at = clock.now(), getattr(getattr(account, "billing", None), "grace_ends_at", None)
    members = Member.objects.filter(account_id=facts.account_id)
    kept = Asset.objects.filter(account_id=facts.account_id).aggregate(
        size=Sum("size_bytes"), count=Count("pk")
    )
    return PlanUse(
        plan=plan_named(account.plan, extra_seats=account.extra_seats),
        extra_seats=account.extra_seats,
        seats_used=members.taking_a_seat(now).count(),
        environments_used=Environment.objects.filter(account_id=facts.account_id).count(),
        storage_bytes=kept["size"] or 0,
        assets=kept["count"],
        grace_ends_at=ends_at,
        grace_over=ends_at is not None and ends_at <= now,
    )


def seat_holders(facts: Facts, *, limit: int = 200) -> tuple[SeatHolder, ...]:
    """Who takes a seat and who does not, by name; at most `limit`.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query.
    """
    require(facts, May.PLAN_VIEW, Target(facts.account_id))
    now = clock.now()
    members = Member.objects.filter(account_id=facts.account_id).select_related("invitation")
    found = []
    for member in members.order_by("name", "id")[:limit]:
        takes, why = _takes(member, now)
        found.append(SeatHolder(member.pk, member.name, member.api_role.title, member.status, takes, why))
    return tuple(found)


def _takes(member: Member, now: datetime) -> tuple[bool, str]:
    if not member.api_role.takes_seat:
        return False, f"{member.api_role.title} takes no seat"
    if member.status == Member.DISABLED:
        return False, "disabled"
    if member.ends_at and member.ends_at <= now:
        return False, "the membership has ended"
    if member.status == Member.PENDING:
        invitation = getattr(member, "invitation", None)
        if invitation is None or invitation.expires_at <= now:
            return False, "the invitation has expired"
        return True, "invited"
    return True, "active"
