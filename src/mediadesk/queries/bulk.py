"""What would come of doing one thing to many members: for whom it can be done, and for whom not, and why.

Nothing here decides: the action behind each row decides again, for all of them or none. The reasons follow its
rules, and tests/queries/test_bulk.py holds the two together.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.access.giving import first_not_held, may_give, rank_of, require_member_role
from mediadesk.access.lending import own_end
from mediadesk.engines import clock
from mediadesk.queries.bundles import BundleRow
from mediadesk.queries.members import lacking_members
from mediadesk.rules.factors import REMINDED_EVERY
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.teams import Account, Group, GroupMember, Member, MemberEnvironment

MOST: Final = 1000
"""As many as an action takes at once."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member that was chosen; `wrong` says why it cannot be done for them, as the end of a sentence, or is empty."""

    id: str
    name: str
    wrong: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the reasons are found from, read once for all members."""

    facts: Facts
    me: str
    owner_id: str
    last_master_id: str
    role: Role | None
    inside: Collection[str]
    places: Mapping[str, Sequence[str]]
    gift: BundleRow | None = None
    lacking: Collection[str] = ()

    def places_of(self, one: Member) -> Sequence[str] | None:
        return None if one.all_environments else self.places.get(one.pk, ())


def candidates(
    facts: Facts,
    *,
    do: str,
    me: str,
    member_ids: Collection[str],
    role: str = "",
    group_id: str = "",
    gift: BundleRow | None = None,
) -> tuple[Candidate, ...]:
    """The chosen members by name, each with why it cannot be done for them.

    Args:
        do: role, group, bundle, resend, remind, enable, disable or delete.
        me: the id of the member who asks.
        gift: the bundle that is to be given.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (also when one is another account's), NO_SUCH_ROLE, BAD_VALUE.

    Cost: up to 6 queries, and when enabling 1 for each disabled member and each folder they were given.
    """
    require(facts, May.MEMBER_VIEW, Target(facts.account_id))
    wanted = set(member_ids)
    if len(wanted) > MOST:
        raise Why.BAD_VALUE(what="The number of users", reason=f"at most {MOST} can be changed at once")
    members = Member.objects.filter(account_id=facts.account_id, pk__in=wanted).order_by("name", "id")
    rows = list(members)
    if len(rows) != len(wanted):
        raise Why.NOT_FOUND(what="user")
    new = require_member_role(role) if do == "role" else None
    where = _places(wanted) if _holds_more in _REASONS[do] else {}
    asked = _asked(
        facts,
        me=me,
        ids=wanted,
        role=new,
        group_id=group_id if do == "group" else "",
        places=where,
        gift=gift,
        lacking=lacking_members(facts, of=wanted) if do == "remind" else (),
    )
    return tuple(Candidate(row.pk, row.name or row.email, _wrong(do, asked, row)) for row in rows)


@dataclass(frozen=True, slots=True)
class Leaves:
    """How much a member leaves behind that somebody must take over."""

    name: str
    keys: int
    invitations: int
    grants: int


def left_by(facts: Facts, *, leaving: Sequence[Candidate]) -> list[Leaves]:
    """What each of these would leave behind, in their order. Cost: 3 queries."""
    ids = [one.id for one in leaving]
    keys = ApiKey.objects.filter(account_id=facts.account_id, owner__in=ids).values_list(
        "owner_id", flat=True
    )
    sent = Member.objects.filter(account_id=facts.account_id, invited_by__in=ids)
    given = Grant.objects.filter(account_id=facts.account_id, granted_by__in=ids)
    theirs = given.exclude(member_id=F("granted_by_id")).values_list("granted_by_id", flat=True)
    counts = [Counter(keys), Counter(sent.values_list("invited_by_id", flat=True)), Counter(theirs)]
    return [Leaves(one.name, *(count[one.id] for count in counts)) for one in leaving]


def group_named(facts: Facts, *, group_id: str) -> str:
    """The name of a group. Raises: Refusal NOT_FOUND. Cost: 1 query."""
    name = Group.objects.filter(account_id=facts.account_id, pk=group_id).values_list("name", flat=True)
    if not (found := name.first()):
        raise Why.NOT_FOUND(what="group")
    return found


def _places(ids: set[str]) -> dict[str, list[str]]:
    """The environments of those who are not in all."""
    found: dict[str, list[str]] = {}
    rows = MemberEnvironment.objects.filter(member__in=ids).values_list("member_id", "environment_id")
    for member_id, environment_id in rows:
        found.setdefault(member_id, []).append(environment_id)
    return found


def _asked(
    facts: Facts,
    *,
    me: str,
    ids: set[str],
    role: Role | None,
    group_id: str,
    places: Mapping[str, Sequence[str]],
    gift: BundleRow | None,
    lacking: Collection[str],
) -> _Asked:
    masters = Member.objects.filter(account_id=facts.account_id).master_admins(clock.now())
    leaving = masters.filter(pk__in=ids).values_list("pk", flat=True).first() or ""
    themselves = GroupMember.objects.filter(by_way_of=None, member__in=ids)
    inside = themselves.filter(group_id=group_id) if group_id else None
    return _Asked(
        facts=facts,
        me=me,
        owner_id=Account.objects.values_list("owner_id", flat=True).get(pk=facts.account_id) or "",
        last_master_id="" if leaving and masters.exclude(pk__in=ids).exists() else leaving,
        role=role,
        inside=set(inside.values_list("member_id", flat=True)) if inside is not None else (),
        places=places,
        gift=gift,
        lacking=lacking,
    )


def _wrong(do: str, asked: _Asked, one: Member) -> str:
    return next(filter(None, (reason(asked, one) for reason in _REASONS[do])), "")


def _above(asked: _Asked, one: Member) -> str:
    return (
        f"is {one.api_role.title}, which stands above you" if one.api_role.rank > rank_of(asked.facts) else ""
    )


def _holds_more(asked: _Asked, one: Member) -> str:
    fits = may_give(asked.facts, one.api_role, environment_ids=asked.places_of(one))
    return "" if fits else f"is {one.api_role.title}, and you do not hold all it allows"


def _was_given_more(asked: _Asked, one: Member) -> str:
    grants = Grant.objects.filter(account_id=asked.facts.account_id)
    theirs = grants.filter(member=one) | grants.filter(group__members=one)
    return "was given more than you hold" if first_not_held(asked.facts, theirs.distinct()) else ""


def _would_outlast(asked: _Asked, one: Member) -> str:
    own: datetime | None = own_end(asked.facts, May.MEMBER_DISABLE, Target(asked.facts.account_id))
    lasts = own is not None and (one.ends_at is None or one.ends_at > own)
    return "would stay longer than you do" if lasts else ""


def _stays(asked: _Asked, one: Member) -> str:
    if one.pk == asked.owner_id:
        return "owns the account"
    return "is the last active Master admin" if one.pk == asked.last_master_id else ""


def _oneself(asked: _Asked, one: Member) -> str:
    return "is you" if one.pk == asked.me else ""


def _gets_more(asked: _Asked, one: Member) -> str:
    role = asked.role
    places = None if role is Role.MASTER_ADMIN else asked.places_of(one)
    fits = role is not None and may_give(asked.facts, role, environment_ids=places)
    return "" if fits else "would get more than you hold"


def _takes_no_seat(asked: _Asked, one: Member) -> str:
    lacks = asked.gift is not None and asked.gift.needs_seat and not one.api_role.takes_seat
    return (
        f"is {one.api_role.title}, which takes no seat, and the bundle gives what needs one" if lacks else ""
    )


def _was_reminded(one: Member) -> bool:
    return one.factor_reminded_at is not None and one.factor_reminded_at > clock.now() - REMINDED_EVERY


def _is_so(said: str, is_so: Callable[[_Asked, Member], bool]) -> Callable[[_Asked, Member], str]:
    return lambda asked, one: said if is_so(asked, one) else ""


# The order of the rows is that of the rules in the action: what holds already comes first, as the action skips it.
_REASONS: Final[dict[str, tuple[Callable[[_Asked, Member], str], ...]]] = {
    "role": (
        _is_so("has this role already", lambda asked, one: one.api_role is asked.role),
        _above,
        _holds_more,
        _gets_more,
        _stays,
    ),
    "group": (_is_so("is in the group already", lambda asked, one: one.pk in asked.inside), _above),
    "bundle": (
        _is_so("is disabled", lambda _, one: one.status == Member.DISABLED),
        _above,
        _is_so("would get what you do not hold", lambda asked, _: bool(asked.gift and asked.gift.beyond)),
        _takes_no_seat,
    ),
    "resend": (
        _is_so("is not waiting with an invitation", lambda _, one: one.status != Member.PENDING),
        _holds_more,
    ),
    "remind": (
        _is_so(
            "is not asked for a second factor, or has one", lambda asked, one: one.pk not in asked.lacking
        ),
        _is_so("was reminded within the last 24 hours", lambda _, one: _was_reminded(one)),
    ),
    "enable": (
        _is_so("is not disabled", lambda _, one: one.status != Member.DISABLED),
        _above,
        _holds_more,
        _was_given_more,
        _would_outlast,
    ),
    "disable": (
        _is_so("is disabled already", lambda _, one: one.status == Member.DISABLED),
        _above,
        _is_so("has not come yet: withdraw the invitation", lambda _, one: one.status == Member.PENDING),
        _oneself,
        _stays,
    ),
    "delete": (_above, _oneself, _stays),
}
