"""What is seen of seats and invitations; above all what an invitation would do, before it does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import EVERYWHERE, Facts
from mediadesk.access.giving import may_give
from mediadesk.access.visible import environments_where
from mediadesk.engines import clock, secrets
from mediadesk.queries.grants import GrantRow, grants_of
from mediadesk.queries.seats import seats
from mediadesk.queries.security import policy_of
from mediadesk.rules.invitations import Invitee, Line, name_from
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import MEMBER_ROLES, Role
from mediadesk.rules.security import SecurityPolicy, read_policy
from mediadesk.rules.security_settings import require_domain, shortest_password
from mediadesk.store.people import User
from mediadesk.store.teams import Group, Invitation, Member, MemberEnvironment

_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Place:
    """An environment or group to choose from."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class InviteChoices:
    """What a person may give when inviting: roles with whether they hold all of it, environments, groups."""

    roles: tuple[tuple[Role, bool], ...]
    environments: tuple[Place, ...]
    all_environments: bool
    groups: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """What will happen to one line: `invitee` is set when it can go ahead, else `wrong` says why not.

    `waits`: who is meant, where nothing but a seat is missing.
    """

    number: int
    email: str
    name: str
    role: str
    environments: str
    wrong: str
    invitee: Invitee | None
    waits: Invitee | None = None


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation as whoever holds its link sees it. `known`: the address has a login, which must sign in.

    `given`: the roles that wait beside the role of the membership, through groups too.
    """

    account_id: str
    account_name: str
    inviter: str
    role: Role
    name: str
    email: str
    note: str
    environments: tuple[str, ...]
    expires_at: datetime
    ends_at: datetime | None
    known: bool
    given: tuple[GrantRow, ...]
    shortest_password: int


def invite_choices(facts: Facts) -> InviteChoices:
    """What this person may give when inviting.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    require(facts, May.MEMBER_INVITE, Target(facts.account_id))
    environments = environments_where(facts, May.ENVIRONMENT_VIEW).order_by("name").values_list("pk", "name")
    places = tuple(Place(pk, name) for pk, name in environments)
    groups = Group.objects.filter(account_id=facts.account_id).order_by("name").values_list("pk", "name")
    everywhere = bool(facts.masks.get(EVERYWHERE, 0) & May.ENVIRONMENT_VIEW.bit)
    scope = None if everywhere else [place.id for place in places[:1]]
    return InviteChoices(
        roles=tuple((role, may_give(facts, role, environment_ids=scope)) for role in MEMBER_ROLES),
        environments=places,
        all_environments=everywhere,
        groups=tuple(Place(pk, name) for pk, name in groups),
    )


def preview_invitations(
    facts: Facts, *, lines: Sequence[Line], role: Role, environment_ids: tuple[str, ...] | None
) -> tuple[PreviewLine, ...]:
    """What would happen to each line if it were confirmed now; nothing is written.

    Args:
        role, environment_ids: for lines that name none; None: all environments.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 5 queries, and 1 more for each 5,000 lines.
    """
    require(facts, May.MEMBER_INVITE, Target(facts.account_id))
    places = _places(facts)
    policy = policy_of(facts.account_id)
    known = _known(facts, [line.email for line in lines if not line.wrong])
    free = seats(facts).free
    found = []
    for line in lines:
        invitee, wrong = _invitee(facts, line, places=places, role=role, environment_ids=environment_ids)
        wrong, waits = wrong or known.get(line.email, "") or _foreign(policy, line.email), None
        if not wrong and invitee and invitee.role.takes_seat and free is not None:
            free -= 1
            if free < 0:
                wrong, waits = "No seat is left for this line.", invitee
        found.append(_shown(line, None if wrong else invitee, wrong, waits, role=role, places=places))
    return tuple(found)


def _foreign(policy: SecurityPolicy, email: str) -> str:
    """What is said of an address of a mail domain that the account does not invite; else empty."""
    try:
        require_domain(policy, email)
    except Refusal as refusal:
        return refusal.sentence
    return ""


def open_invitation(token: str) -> OpenInvitation:
    """The invitation behind a link.

    Raises:
        Refusal: INVITATION_DEAD.

    Cost: 3 queries, 1 more where environments are chosen, and where the link was mailed; those of `grants_of`.
    """
    invitations = Invitation.objects.select_related("member__account", "member__invited_by")
    token, proven = secrets.read_mark(token)
    row = invitations.filter(token_hash=secrets.hash_token(token), member__status=Member.PENDING).first()
    if row is None:
        reason = "it was already used, withdrawn, or replaced by a newer one"
        raise Why.INVITATION_DEAD(reason=reason)
    if row.expires_at <= clock.now():
        raise Why.INVITATION_DEAD(reason="it has expired")
    member = row.member
    chosen = MemberEnvironment.objects.filter(member=member).values_list("environment__name", flat=True)
    return OpenInvitation(
        account_id=member.account_id,
        account_name=member.account.name,
        inviter=member.invited_by.name if member.invited_by else "",
        role=member.api_role,
        name=member.name,
        email=member.email,
        note=row.note,
        environments=() if member.all_environments else tuple(chosen),
        expires_at=row.expires_at,
        ends_at=member.ends_at,
        known=_is_known(member.email, proven=proven),
        given=grants_of(member),
        shortest_password=shortest_password([read_policy(member.account.security)]),
    )


def _is_known(email: str, *, proven: bool) -> bool:
    """Whether there is a login to sign in with; one that never proved its address yields to a mailed link."""
    known = User.objects.filter(email=email)
    if proven:
        known = known.filter(emailaddress__email=email, emailaddress__verified=True)
    return known.exists()


def pending_member(facts: Facts, *, member_id: str) -> Place:
    """The id and name of somebody whose invitation is open or expired: to ask before it is withdrawn.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: 1 query.
    """
    require(facts, May.MEMBER_INVITE, Target(facts.account_id))
    row = Member.objects.filter(account_id=facts.account_id, pk=member_id, status=Member.PENDING).first()
    if row is None:
        raise Why.NOT_FOUND(what="invitation")
    return Place(row.pk, str(row))


def _places(facts: Facts) -> dict[str, Place]:
    """The environments one may enter, by id, cloud name and name in lower case: as a list may call them."""
    found: dict[str, Place] = {}
    for row in environments_where(facts, May.ENVIRONMENT_VIEW).order_by("-id"):
        place = Place(row.pk, row.name)
        found |= {row.name.lower(): place, row.cloud_name: place, row.pk: place}
    return found


def _known(facts: Facts, emails: Sequence[str]) -> dict[str, str]:
    said = {}
    for start in range(0, len(emails), _CHUNK):
        rows = Member.objects.filter(account_id=facts.account_id, email__in=emails[start : start + _CHUNK])
        for email, status in rows.values_list("email", "status"):
            why = Why.ALREADY_INVITED if status == Member.PENDING else Why.ALREADY_A_MEMBER
            said[email] = why(email=email).sentence
    return said


def _invitee(
    facts: Facts,
    line: Line,
    *,
    places: Mapping[str, Place],
    role: Role,
    environment_ids: tuple[str, ...] | None,
) -> tuple[Invitee | None, str]:
    if line.wrong:
        return None, line.wrong
    ids = environment_ids
    if line.environments is not None:
        missing = [name for name in line.environments if name.lower() not in places]
        if missing:
            return None, f"There is no environment {missing[0][:60]}. Use a name, cloud name or id, or “all”."
        ids = tuple(dict.fromkeys(places[name.lower()].id for name in line.environments)) or None
    role = line.role or role
    if ids == ():
        return None, "No environment is chosen."
    if not may_give(facts, role, environment_ids=ids):
        return None, Why.ROLE_NOT_YOURS(role=role.title).sentence
    return Invitee(line.email, role, line.name or name_from(line.email), ids), ""


def _shown(
    line: Line,
    invitee: Invitee | None,
    wrong: str,
    waits: Invitee | None,
    *,
    role: Role,
    places: Mapping[str, Place],
) -> PreviewLine:
    meant = invitee or waits
    ids = meant.environment_ids if meant else ()
    where = "All" if ids is None else ", ".join(places[pk].name for pk in ids if pk in places)
    name = meant.name if meant else line.name
    title = (line.role or role).title
    return PreviewLine(line.number, line.email, name, title, where, wrong, invitee, waits)
