"""Whether a member can be helped back in by an Admin: asked by their page, when it begins, and when the link is used.

A login is its user's, and the same in all their accounts. So the word of one account takes no factor from a login that
serves another one, too, in whatever state the membership there is (decision 0036).
"""

from datetime import datetime
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.giving import above, roles_held
from mediadesk.access.load import facts_for
from mediadesk.engines import clock, secrets
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.factors import Recovery
from mediadesk.store.people import User
from mediadesk.store.teams import Member

_OTHERWISE: Final = (
    "They sign in with one of their recovery codes; without one, the operator of this installation can help, "
    "by the command mediadesk dropfactors."
)


def require_recoverable(member: Member, *, now: datetime) -> User:
    """The user of a member who can be helped back in. Who may help is asked apart. Cost: 1 query, and their user.

    Raises:
        Refusal: NOT_RECOVERED.
    """
    user, ended = member.user, member.ends_at is not None and member.ends_at <= now
    if user is None or not user.is_active or member.status != Member.ACTIVE or ended:
        raise _refusal(member, "they could not come in anyway", "See first to it that they are active here.")
    if not user.second_factor:
        remedy = "They set a new password by the link Forgot your password? of the sign-in page."
        raise _refusal(member, "they have no second factor to lose", remedy)
    if Member.objects.filter(user=user).exclude(account_id=member.account_id).exists():
        raise _refusal(member, "their login serves other accounts, too", _OTHERWISE)
    return user


def open_recovery(token: str) -> tuple[Recovery, User]:
    """What an Admin began, by the token of its link, and whom it helps. Cost: 1 query.

    Raises:
        Refusal: LINK_DEAD (used, withdrawn, overtaken, or older than a day).
    """
    rows = Recovery.objects.select_related("member__user", "member__account", "begun_by")
    found = rows.filter(token_hash=secrets.hash_token(token), expires_at__gt=clock.now()).first()
    if found is None or found.member.user is None or found.member.account.closed:
        raise Why.LINK_DEAD()
    return found, found.member.user


def still_holds(recovery: Recovery, *, epoch: int, now: datetime) -> bool:
    """Whether what was begun may be gone through with now: authority is the lesser of then and now (T-29).

    Cost: 2 queries, and the facts of whoever began it.
    """
    begun_by, member = recovery.begun_by, recovery.member
    actor = Actor(Kind.MEMBER, begun_by.pk, member.account_id, str(begun_by), Way.CONSOLE)
    facts = facts_for(actor, epoch=epoch)
    if not decide(facts, May.MEMBER_RECOVER, Target(member.account_id)):
        return False
    try:
        require_recoverable(member, now=now)
    except Refusal:
        return False
    return above(facts, roles_held(member, now=now)) is None


def _refusal(member: Member, reason: str, remedy: str) -> Refusal:
    return Why.NOT_RECOVERED(member=member.name or member.email, reason=reason, remedy=remedy)
