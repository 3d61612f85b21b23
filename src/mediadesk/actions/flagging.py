"""Flagging sign-ins inside a frame: a new network, many failures, a sign-in after them (`rules/sign_ins.py`).

Counted from traces that are kept as long as they can flag something, so the cost does not grow with the trail.
"""

from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from django.db.models import QuerySet

from mediadesk.actions.alarming import alarm_master_admins
from mediadesk.actions.change import Step
from mediadesk.rules.sentences import sentence
from mediadesk.rules.sign_ins import (
    AFTER_FAILURES,
    ALARM_EVERY,
    FROM_NETWORK,
    MANY_FAILURES,
    NEW_NETWORK,
    Flag,
    network_of,
)
from mediadesk.store.people import Errand, SignInCount, User
from mediadesk.store.sessions import SignInTrace
from mediadesk.store.teams import Member

_MOST_COUNTED: Final = 200


def flag_sign_in(step: Step, member: Member) -> None:
    """Record what is unusual about a sign-in that was recorded just now, and leave its trace.

    The first sign-in of a member comes from a network that is new by its nature, which is not flagged. Failures count,
    too, that the account is told of in a moment (`surfaces/errands.py`).

    Cost: 4 queries.
    """
    network = network_of(step.actor.address)
    theirs = SignInTrace.objects.filter(account_id=step.account.pk, member_id=member.pk)
    lately = theirs.filter(at__gt=step.now - AFTER_FAILURES.within).order_by("-at", "-pk")
    tried = lately.values_list("failed", flat=True)[:_MOST_COUNTED]
    own = User.objects.filter(pk=member.user_id).values("email")
    waiting = Errand.objects.filter(kind=Errand.FAILED_SIGN_IN, email__in=own).count()
    in_a_row = waiting + sum(1 for _ in takewhile(bool, tried))
    if in_a_row >= AFTER_FAILURES.times:
        step.record(AFTER_FAILURES.event, member, count=in_a_row, minutes=_minutes(AFTER_FAILURES))
    if network and _is_new(step, member, network, theirs):
        step.record(NEW_NETWORK.event, member, network=network, days=NEW_NETWORK.within.days)
    _leave_trace(step, member.pk, network, at=step.now, failed=False)


def flag_failure(step: Step, member: Member | None, *, at: datetime) -> None:
    """Record that there are many failures now, at most once within the time of the flag, and leave a trace.

    Master admins are told by mail, at most once an hour.

    Args:
        member: whom somebody tried to sign in as; None when nobody knows.
        at: when they tried.

    Cost: 3 queries; some more when it is flagged.
    """
    network = network_of(step.actor.address)
    _leave_trace(step, member.pk if member else "", network, at=at, failed=True)
    here = SignInTrace.objects.filter(account_id=step.account.pk, failed=True)
    if member and (count := _is_flagged(step, MANY_FAILURES, here.filter(member_id=member.pk), of=member.pk)):
        name, minutes = member.name or member.email, _minutes(MANY_FAILURES)
        step.record(MANY_FAILURES.event, member, member=name, count=count, minutes=minutes)
        _alarm(step, MANY_FAILURES, {"member": name, "count": count, "minutes": minutes})
    if network and (count := _is_flagged(step, FROM_NETWORK, here.filter(network=network), of=network)):
        minutes = _minutes(FROM_NETWORK)
        step.record(FROM_NETWORK.event, member, network=network, count=count, minutes=minutes)
        _alarm(step, FROM_NETWORK, {"network": network, "count": count, "minutes": minutes})


def _is_new(step: Step, member: Member, network: str, traces: QuerySet[SignInTrace]) -> bool:
    since = step.now - NEW_NETWORK.within
    came = traces.filter(failed=False, at__gt=since)
    networks = set(came.values_list("network", flat=True).distinct())
    # Nothing is known of somebody who is new here; of somebody who was away for long, nothing any more.
    was_away = member.last_sign_in_at is not None and member.last_sign_in_at <= since
    return network not in networks and (bool(networks) or was_away)


def _is_flagged(step: Step, flag: Flag, traces: QuerySet[SignInTrace], *, of: str) -> int:
    """How many there are, when these are enough and were not flagged within that time; else 0."""
    count = traces.filter(at__gt=step.now - flag.within).count()
    enough = count >= flag.times
    return count if enough and _first(step, f"{flag.id} {step.account.pk} {of}", flag.within) else 0


def _alarm(step: Step, flag: Flag, told: dict[str, object]) -> None:
    if _first(step, f"alarm {step.account.pk}", ALARM_EVERY):
        alarm_master_admins(step, sentence(flag.event.code, who=step.actor.label, details=told))


def _first(step: Step, key: str, within: timedelta) -> bool:
    """Whether this is the first time within that time. The account is locked, so nobody else asks at once."""
    if SignInCount.objects.filter(key=key, window_ends_at__gt=step.now).exists():
        return False
    row = SignInCount(key=key, tries=1, window_ends_at=step.now + within)
    SignInCount.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["key"], update_fields=["window_ends_at"]
    )
    return True


def _leave_trace(step: Step, member_id: str, network: str, *, at: datetime, failed: bool) -> None:
    account_id = step.account.pk
    SignInTrace.objects.create(
        account_id=account_id, member_id=member_id, network=network, failed=failed, at=at
    )


def _minutes(flag: Flag) -> int:
    return int(flag.within.total_seconds()) // 60
