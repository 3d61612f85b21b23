"""Change a member: name, role, environments, end date, disabled or not; the address of who is invited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Actor, Kind
from mediadesk.access.giving import require_may_give_until, require_member_role, require_not_above
from mediadesk.access.lending import require_own_end
from mediadesk.actions.change import Step, change
from mediadesk.actions.invitations import mail_invitation, pending_invitation, renew
from mediadesk.actions.membership import (
    environments_of,
    environments_said,
    facts_of,
    find_members,
    require_favourable,
    require_master_admin_stays,
    require_may_change,
    takes_seat,
)
from mediadesk.actions.offering import invitable_email, require_patience
from mediadesk.actions.seating import require_seats
from mediadesk.actions.standing import disable, enable
from mediadesk.actions.telling import Told, keep_told
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_email, clean_name
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.teams import Environment, Member, MemberEnvironment


@dataclass(frozen=True, slots=True)
class MemberChange:
    """What is to be changed; None leaves a thing as it is.

    `environment_ids` gives the environments chosen and, with `all_environments`, all of them. `no_end`
    takes an end date away. `told` is what a directory says of them; its name and address are those of this membership
    alone, and never of the login.
    """

    name: str | None = None
    email: str | None = None
    role: str | None = None
    all_environments: bool = False
    environment_ids: Sequence[str] | None = None
    ends_at: datetime | None = None
    no_end: bool = False
    enabled: bool | None = None
    told: Told | None = None


def change_member(
    actor: Actor, *, member_id: str, wanted: MemberChange, version: int | None = None
) -> Member:
    """Change all that is given or nothing, and leave the rest. A Master admin always has all environments.

    Args:
        version: the version that the writer has seen; refused when somebody changed it since.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, CHANGED_MEANWHILE, BAD_NAME, BAD_EMAIL, BAD_VALUE, NO_SUCH_ROLE,
            ALREADY_A_MEMBER, ROLE_ABOVE_YOURS, ROLE_NOT_YOURS, LAST_MASTER_ADMIN, OWNER_STAYS, NOT_YOUR_OWN,
            SEATS_FULL, and for a directory SWITCHED_OFF_BY_HAND, EXTERNAL_ID_TAKEN, TOO_MANY_MAILS.
    """
    with change(actor, May.MEMBER_UPDATE) as step:
        (member,) = find_members(step, [member_id])
        if version is not None and version != member.version:
            raise Why.CHANGED_MEANWHILE(what=member.name or member.email)
        require_not_above(facts_of(step), member)
        if wanted.enabled is not None:
            require(facts_of(step), May.MEMBER_DISABLE, Target(member.account_id))
        if wanted.enabled is False:
            disable(step, [member])
        old = _present_state(member)
        new = _wanted_state(step, member, old, wanted)

        if _access(new) != _access(old):
            _require_access_change(step, member, new)
        if new != old:
            before = _said(member, environments_of(member))
            _write(step, member, new)
            _record(step, member, before)
            step.access_changed()
        if wanted.enabled:
            enable(step, [member])
        if wanted.told is not None:
            keep_told(step, member, wanted.told)
        step.unchanged_is_fine()
    return member


@dataclass(frozen=True, slots=True)
class _State:
    name: str
    email: str
    role: Role
    environment_ids: frozenset[str] | None  # None: all
    ends_at: datetime | None


def _present_state(member: Member) -> _State:
    ids = environments_of(member)
    ids_or_all = None if ids is None else frozenset(ids)
    return _State(member.name, member.email, member.api_role, ids_or_all, member.ends_at)


def _access(state: _State) -> tuple[Role, frozenset[str] | None, datetime | None]:
    return state.role, state.environment_ids, state.ends_at


def _wanted_state(step: Step, member: Member, old: _State, wanted: MemberChange) -> _State:
    role, ids, ends_at = _access(old)
    role = require_member_role(wanted.role) if wanted.role is not None else role
    if wanted.environment_ids is not None:
        ids = _found_environments(step, wanted.environment_ids)
    if wanted.all_environments or role is Role.MASTER_ADMIN:
        ids = None
    if wanted.ends_at is not None and wanted.ends_at <= step.now and wanted.ends_at != member.ends_at:
        raise Why.BAD_VALUE(what="The end date", reason="it is in the past")
    ends_at = None if wanted.no_end else wanted.ends_at or ends_at
    name = clean_name(wanted.name, what="A user") if wanted.name is not None else old.name
    email = _free_address(step, member, wanted.email) if wanted.email is not None else old.email
    return _State(name, email, role, ids, ends_at)


def _found_environments(step: Step, wanted: Sequence[str]) -> frozenset[str]:
    found = frozenset(
        Environment.objects.filter(account=step.account, pk__in=wanted).values_list("pk", flat=True)
    )
    if found != frozenset(wanted):
        raise Why.NOT_FOUND(what="environment")
    if not found:
        raise Why.MISSING_VALUE(what="environments: choose at least one, or all")
    return found


def _free_address(step: Step, member: Member, wanted: str) -> str:
    """An address may be corrected while the invitation is open; afterwards it is the user's own (T-28).

    A directory may write another one then too: that of this membership alone. Nobody signs in by it.
    """
    email = clean_email(wanted)
    if email == member.email:
        return email
    if member.status != Member.PENDING and step.actor.kind is not Kind.SCIM:
        raise Why.BAD_VALUE(what="The e-mail address", reason="only the user can change it, in their profile")
    if Member.objects.filter(account=member.account_id, email=email).exists():
        raise Why.ALREADY_A_MEMBER(email=email)
    require(facts_of(step), May.MEMBER_INVITE, Target(member.account_id))
    return invitable_email(step, email)


def _require_access_change(step: Step, member: Member, new: _State) -> None:
    require_may_change(step, member)
    require_own_end(facts_of(step), May.MEMBER_UPDATE, until=new.ends_at)
    places, until = new.environment_ids, new.ends_at
    require_may_give_until(facts_of(step), new.role, environment_ids=places, until=until)
    if new.role is not member.api_role:
        require_favourable(step, member, new.role)
    if new.role is not Role.MASTER_ADMIN or new.ends_at:
        require_master_admin_stays(step, [member] if member.api_role is Role.MASTER_ADMIN else [])
    now_taken = takes_seat(member, role=member.api_role, ends_at=member.ends_at, now=step.now)
    if takes_seat(member, role=new.role, ends_at=new.ends_at, now=step.now) and not now_taken:
        require_seats(step)


def _write(step: Step, member: Member, new: _State) -> None:
    readdressed = member.email != new.email
    member.name, member.email, member.role, member.ends_at = new.name, new.email, new.role.api_id, new.ends_at
    member.all_environments = new.environment_ids is None
    member.version, member.updated_at = member.version + 1, step.now
    member.save(force_update=True)
    MemberEnvironment.objects.filter(member=member).exclude(
        environment_id__in=new.environment_ids or ()
    ).delete()
    MemberEnvironment.objects.bulk_create(
        [MemberEnvironment(member=member, environment_id=one) for one in new.environment_ids or ()],
        ignore_conflicts=True,
    )
    if readdressed and member.status == Member.PENDING and not member.switched_off:
        require_patience(step, [new.email])
        # The link that was sent belongs to the old address: it is void, and a new one goes to the new address.
        invitation = pending_invitation(step, member.pk)
        mail_invitation(step, renew(step, invitation), note=invitation.note)


def _said(member: Member, environment_ids: list[str] | None) -> dict[str, str]:
    return {
        "the name": member.name,
        "the e-mail address": member.email,
        "the role": member.api_role.title,
        "the environments": environments_said(environment_ids),
        "the end date": member.ends_at.date().isoformat() if member.ends_at else "none",
    }


def _record(step: Step, member: Member, before: dict[str, str]) -> None:
    after = _said(member, environments_of(member))
    for what, old in before.items():
        if after[what] != old:
            step.record(
                Event.MEMBER_CHANGED,
                member,
                what=what,
                member=before["the name"] or before["the e-mail address"],
                before=old,
                after=after[what],
            )
