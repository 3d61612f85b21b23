"""Whether a session may enter an account: its policy for addresses, lengths of sessions, sign-in and second factors."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.security import is_ended, read_policy, unmet
from mediadesk.store.identity import enabled_providers
from mediadesk.store.teams import Account, GroupMember, Member
from mediadesk.surfaces import metering, signed_in

_SEEN_EVERY: Final = timedelta(minutes=1)
_GRAIN: Final = timedelta(days=1)


def require_admission(request: Any, account: Account, member: Member, *, address: str) -> None:
    """Refuse a session that does not meet what its account asks.

    Raises:
        Refusal: SESSION_ENDED, ADDRESS_NOT_ALLOWED, SESSION_TOO_OLD, SIGNED_IN_ELSEWHERE, SIGN_ON_NEEDED,
            SECOND_FACTOR_NEEDED.

    Cost: none; 1 query for a session that an identity provider began, 1 where a second factor is asked of groups,
        1 a minute where sessions end when idle.
    """
    policy, how, now = read_policy(account.security), signed_in.signed_in(request), clock.now()
    if is_ended(how, ended_at=member.sessions_ended_at, ended=member.ended_sessions):
        raise Why.SESSION_ENDED()
    groups = _groups_of(member) if policy.second_factor_groups else frozenset[str]()
    refusal = unmet(
        policy,
        how,
        now=now,
        address=address,
        member_id=member.pk,
        role=member.role,
        groups=groups,
        providers=enabled_providers(account.pk) if how.provider_id else frozenset(),
    )
    if refusal:
        raise refusal
    if timedelta(minutes=policy.idle_minutes) < _GRAIN and now - how.seen_at > _SEEN_EVERY:
        signed_in.keep(request, replace(how, seen_at=now))
    metering.note_session(request.session.session_key or "", how, member_id=member.pk, address=address)


def _groups_of(member: Member) -> frozenset[str]:
    return frozenset(GroupMember.objects.filter(member=member).values_list("group_id", flat=True))
