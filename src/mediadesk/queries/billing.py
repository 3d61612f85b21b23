"""What an account uses of its plan."""

from dataclasses import dataclass
from datetime import datetime

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.rules.limits import Use
from mediadesk.rules.plans import Plan
from mediadesk.store.teams import Account, Member
from mediadesk.store.terms import terms_of
from mediadesk.store.usage import use_of


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
    """The plan, with its extra seats, and what is used of it. Limits are the plan's; None is "no limit"."""

    plan: Plan
    use: Use
    grace_ends_at: datetime | None  # after a payment that failed; then uploads stop
    grace_over: bool


def plan_use(facts: Facts) -> PlanUse:
    """The plan, its seats, environments and storage.

    Raises:
        Refusal: NOT_ALLOWED, unless the usage may be seen.

    Cost: 4 queries; the sum over assets reads an index of the account's environments.
    """
    require(facts, May.USAGE_VIEW, Target(facts.account_id))
    account = Account.objects.select_related("billing").get(pk=facts.account_id)
    now, ends_at = clock.now(), getattr(getattr(account, "billing", None), "grace_ends_at", None)
    return PlanUse(
        plan=terms_of(account).whole,
        use=use_of(account, now=now),
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
