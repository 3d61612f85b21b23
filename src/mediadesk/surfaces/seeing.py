"""See as: an administrator's session shows the console as a member would see it, and can change nothing.

The session holds who looks, as whom, and until when; all of it is asked anew at every request, so that it ends with
the right to it, with the member, or with its time. The actor stays the administrator, marked: no frame opens for such
an actor (`actions/change.py`), whatever a page may have forgotten. Decision 0012 says what stays closed and why.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from mediadesk.access.facts import Actor, Facts, Kind
from mediadesk.access.load import facts_for
from mediadesk.access.seeing import may_see_as
from mediadesk.actions.teams.begin_seeing_as import LONGEST, begin_seeing_as
from mediadesk.actions.teams.end_seeing_as import end_seeing_as
from mediadesk.engines import clock
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.teams import Account, Member

_IN_SESSION: Final = "seeing_as"
_SAFE: Final = frozenset({"GET", "HEAD"})
_PERSONAL: Final = frozenset(
    {"outbox", "asset_original", "version_original", "assets_archive", "folder_archive", "collection_archive"}
)
"""Pages of an account that hold what is written to others, or hand out what leaves a line in the trail."""

_STILL_OPEN: Final = frozenset({"home", "sign_out", "see_as_stop", "front_door", "ready"})
"""What belongs to no account and is answered all the same."""


@dataclass(frozen=True, slots=True)
class Seeing:
    """What a session holds: the member whose view it is, and the member (`by`) whose session it was begun in."""

    account_id: str
    member_id: str
    name: str
    by: str
    until: datetime


def seeing_of(request: Any) -> Seeing | None:
    """What the session says, or None. What cannot be read is taken out of it, and counts as nothing."""
    session: Any = getattr(request, "session", {})
    kept = session.get(_IN_SESSION)
    if kept is None:
        return None
    try:
        until = datetime.fromtimestamp(int(kept["until"]), UTC)
        return Seeing(str(kept["account"]), str(kept["member"]), str(kept["name"]), str(kept["by"]), until)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        session.pop(_IN_SESSION)
        return None


def begin(request: Any, actor: Actor, *, member_id: str, name: str) -> None:
    """Begin, in this session. Raises: Refusal as `begin_seeing_as`. Cost: that of the action."""
    until = begin_seeing_as(actor, member_id=member_id)
    request.session[_IN_SESSION] = {
        "account": actor.account_id,
        "member": member_id,
        "name": name,
        "by": actor.id,
        "until": int(until.timestamp()),
    }


def end(request: Any, actor: Actor, *, reason: str) -> Seeing | None:
    """End it, if it was on, and record that. Returns what has ended."""
    seen = seeing_of(request)
    if seen is not None:
        request.session.pop(_IN_SESSION)
        end_seeing_as(
            replace(actor, seeing=""),
            account_id=seen.account_id,
            member_id=seen.member_id,
            member_name=seen.name,
            reason=reason,
        )
    return seen


def through_the_eyes(
    request: Any, actor: Actor, facts: Facts, account: Account
) -> tuple[Actor, Facts, Member] | None:
    """Who acts, and by whose facts, when this session looks at this account as another; None when it does not.

    Raises:
        Refusal: SEEING_AS for another account, SEEING_AS_ENDED when it may not go on; then it has ended.

    Cost: none when it is off; 1 query when it is on, and the facts of the member when they are not kept.
    """
    seen = seeing_of(request)
    if seen is None:
        return None
    if seen.account_id != account.pk:
        raise Why.SEEING_AS(member=seen.name)
    member = Member.objects.select_related("account").filter(account=account, pk=seen.member_id).first()
    eyes = Actor(Kind.MEMBER, seen.member_id, account.pk, seen.name, actor.way)
    theirs = facts_for(eyes, epoch=account.access_epoch)
    reason = _over(seen, actor, facts, member, theirs)
    if reason or member is None:
        end(request, actor, reason=reason)
        raise Why.SEEING_AS_ENDED(member=seen.name, reason=reason)
    return replace(actor, seeing=seen.name), theirs, member


def _over(seen: Seeing, actor: Actor, facts: Facts, member: Member | None, theirs: Facts) -> str:
    left = seen.until - clock.now()
    if seen.by != actor.id:
        return "it was begun by somebody else"
    if not 0 < left.total_seconds() <= LONGEST.total_seconds():
        return "its half hour is over"
    if member is None or theirs.refused:
        return f"{seen.name} is not an active user of the account any more"
    return "" if member.pk != actor.id and may_see_as(facts, theirs) else "you may not, any more"


def closed_page(actor: Actor, *, method: str, name: str) -> Refusal | None:
    """The refusal of a page of an account while one looks as another: every change, and what is personal."""
    if actor.seeing and (method not in _SAFE or name in _PERSONAL):
        return Why.SEEING_AS(member=actor.seeing)
    return None


def closed_elsewhere(request: Any) -> Refusal | None:
    """The refusal of what is no page of an account, such as one's own profile, while one looks as another."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    if name in _STILL_OPEN:
        return None
    seen = seeing_of(request)
    return Why.SEEING_AS(member=seen.name) if seen else None
