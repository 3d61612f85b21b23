"""How a member signs in, for those who look after users: which factors, and what was begun to help them back in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Max, Min

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.demanded import lacking
from mediadesk.access.facts import Facts
from mediadesk.access.recovering import require_recoverable
from mediadesk.engines import clock
from mediadesk.rules.factors import REMINDED_EVERY
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.security import read_policy
from mediadesk.store.factors import CodeApp, Passkey, Recovery
from mediadesk.store.teams import Member

_KINDS: Final = (("Authenticator app", CodeApp), ("Passkey", Passkey))


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One kind of factor, and how many of it. `used_at` is left out of a login that serves other accounts, too."""

    kind: str
    count: int
    since: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenRecovery:
    """What was begun to help a member back in. Its link is nobody's but theirs."""

    by: str
    reason: str
    begun_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MemberFactors:
    """All of it. `hindrance`: why they cannot be helped back in. `lacks`: they are asked for a factor and have none.

    `reminded_at` is set for as long as they are not reminded once more.
    """

    name: str
    email: str
    joined: bool
    kinds: tuple[FactorRow, ...]
    shared: bool
    lacks: bool
    reminded_at: datetime | None
    recovery: OpenRecovery | None
    hindrance: Refusal | None


def factors_of_member(facts: Facts, *, member_id: str) -> MemberFactors:
    """How a member signs in.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: 7 queries at most.
    """
    require(facts, May.MEMBER_VIEW, Target(facts.account_id))
    rows, now = Member.objects.filter(account_id=facts.account_id, pk=member_id), clock.now()
    member = rows.select_related("user", "account").first()
    if member is None:
        raise Why.NOT_FOUND(what="user")
    elsewhere = Member.objects.filter(user_id=member.user_id).exclude(pk=member.pk)
    shared = member.user_id is not None and elsewhere.exists()
    reminded = member.factor_reminded_at
    return MemberFactors(
        name=member.name or member.email,
        email=member.email,
        joined=member.user_id is not None,
        kinds=_kinds(member, shared=shared) if member.user_id else (),
        shared=shared,
        lacks=rows.active(now).filter(lacking(read_policy(member.account.security))).exists(),
        reminded_at=reminded if reminded and reminded > now - REMINDED_EVERY else None,
        recovery=_open(member, now),
        hindrance=_hindrance(member, now),
    )


def _kinds(member: Member, *, shared: bool) -> tuple[FactorRow, ...]:
    found = []
    for kind, model in _KINDS:
        mine = model.objects.filter(user_id=member.user_id)
        told = mine.aggregate(count=Count("pk"), since=Min("created_at"), used_at=Max("last_used_at"))
        if told["count"]:
            used_at = None if shared else told["used_at"]
            found.append(FactorRow(kind, told["count"], told["since"], used_at))
    return tuple(found)


def _hindrance(member: Member, now: datetime) -> Refusal | None:
    try:
        require_recoverable(member, now=now)
    except Refusal as refusal:
        return refusal
    return None


def _open(member: Member, now: datetime) -> OpenRecovery | None:
    one = Recovery.objects.filter(member=member, expires_at__gt=now).select_related("begun_by").first()
    if one is None:
        return None
    return OpenRecovery(one.begun_by.name or one.begun_by.email, one.reason, one.created_at, one.expires_at)
