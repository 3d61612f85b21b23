"""Sessions: a user's own, and those by which a member has an account open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.rules.devices import device_of
from mediadesk.rules.security import IN_SESSION, SignedIn, read_policy, read_signed_in
from mediadesk.store.identity import IdentityProvider
from mediadesk.store.sessions import OpenSession
from mediadesk.store.teams import Member

_MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class OwnSessionRow:
    """One session of a user. `how`: what it was proven with, in words; `current` is the one that asks."""

    id: int
    device: str
    address: str
    how: str
    since: datetime
    last_used: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class OpenSessionRow:
    """One session by which a member has the account open; address and last use are those in this account."""

    id: int
    device: str
    address: str
    since: datetime
    last_used: datetime


def own_sessions(user_id: str, *, session_key: str) -> tuple[OwnSessionRow, ...]:
    """A user's sessions that are not over: the one that asks, then the others, those last used first.

    Cost: 2 queries, 1 more where an identity provider began one.
    """
    rows = {row.session_key: row for row in UserSession.objects.filter(user_id=user_id)}
    alive = Session.objects.filter(session_key__in=rows, expire_date__gt=clock.now())
    found = [
        (rows[one.session_key], read_signed_in(one.get_decoded().get(IN_SESSION)))
        for one in sorted(alive, key=lambda one: rows[one.session_key].last_seen_at, reverse=True)
    ]
    found.sort(key=lambda pair: pair[0].session_key != session_key)
    names = _names_of_providers({how.provider_id for _, how in found} - {""})
    return tuple(
        OwnSessionRow(
            id=row.pk,
            device=device_of(row.user_agent),
            address=row.ip,
            how=_how(how, names),
            since=max(how.at, row.created_at) if not how.id else how.at,
            last_used=row.last_seen_at,
            current=row.session_key == session_key,
        )
        for row, how in found
    )


def open_sessions(facts: Facts, member: Member) -> tuple[OpenSessionRow, ...]:
    """The sessions by which a member has this account open, those last used first; none for whoever may not end them.

    What the same user has open elsewhere is not shown, nor that there is anything.

    Cost: 1 query.
    """
    if not member.user_id or not decide(facts, May.SESSION_END, Target(facts.account_id)):
        return ()
    now, policy = clock.now(), read_policy(member.account.security)
    alive = Session.objects.filter(session_key=OuterRef("session__session_key"), expire_date__gt=now)
    rows = OpenSession.objects.filter(
        Exists(alive), member=member, began_at__gt=now - timedelta(hours=policy.session_hours)
    )
    rows = rows.exclude(sign_in_id__in=list(member.ended_sessions))
    if member.sessions_ended_at:
        rows = rows.filter(began_at__gt=member.sessions_ended_at)
    shown = rows.select_related("session").order_by("-last_used_at")[:_MOST_SHOWN]
    return tuple(
        OpenSessionRow(row.pk, device_of(row.session.user_agent), row.address, row.began_at, row.last_used_at)
        for row in shown
    )


def _names_of_providers(ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    found = IdentityProvider.objects.filter(pk__in=ids).values_list("pk", "name", "account__name")
    return {pk: f"the identity provider {name} of {account}" for pk, name, account in found}


def _how(how: SignedIn, providers: dict[str, str]) -> str:
    named = providers.get(how.provider_id, "an identity provider")
    words = [named if factor == "an identity provider" else factor for factor in how.factors]
    return " and ".join(words) or "not known"
