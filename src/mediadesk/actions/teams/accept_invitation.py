"""Accept an invitation: the pending member becomes active, linked to the user of the invited address."""

from dataclasses import dataclass, replace

from django.contrib.auth.hashers import make_password

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Actor, Kind
from mediadesk.access.load import facts_for
from mediadesk.actions.change import Step, change_own
from mediadesk.actions.linking import keep_link
from mediadesk.actions.logins import is_proven, note_address, take_over
from mediadesk.actions.offering import require_grantable
from mediadesk.actions.seating import require_seats
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.invitations import called
from mediadesk.rules.names import clean_name
from mediadesk.rules.passwords import require_good_password
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import Role
from mediadesk.rules.security import read_policy
from mediadesk.rules.security_settings import shortest_password
from mediadesk.rules.services import Known
from mediadesk.store.people import User
from mediadesk.store.teams import Invitation, Member

GONE = "it was already used, withdrawn, or replaced by a newer one"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The membership and its user, who may have just been made."""

    member: Member
    user: User


def accept_invitation(
    actor: Actor, *, token: str, name: str = "", password: str = "", by: Known | None = None
) -> Accepted:
    """Accept, once. The offer is checked anew: what it gives is what its inviter may still give now.

    Args:
        token: of the link. The one that was mailed bears a mark, which proves the address.
        name, password: of a new user; not read when the address has a login, which must then be signed in. A
            login whose address was never proven does not count: the mailed link takes it over.
        by: whom a sign-in service knows by the invited address, which it has proven: they need no password, and are
            linked.

    Raises:
        Refusal: INVITATION_DEAD, INVITATION_OTHER, NOT_SIGNED_IN, MEMBER_NOT_ACTIVE, BAD_NAME, BAD_PASSWORD,
            ALREADY_A_MEMBER, SEATS_FULL, ACCOUNT_CLOSED, SERVICE_TAKEN.
    """
    token, proven = secrets.read_mark(token)
    found = _found(token)
    if found is None:
        raise Why.INVITATION_DEAD(reason=GONE)
    hashed = "" if by else _hash_for(actor, found.member, name=name, password=password, proven=proven)

    with change_own(actor, account_id=found.member.account_id, doing="accept this invitation") as step:
        invitation = _found(token)
        if invitation is None:
            raise Why.INVITATION_DEAD(reason=GONE)

        _require_good(step, invitation)
        if by:
            _require_same(invitation, by)
        user = _user(step, invitation.member, name=name, hashed=hashed, proven=proven or bool(by), by=by)

        member = _activate(step, invitation, user)

        step.actor = replace(actor, kind=Kind.MEMBER, id=member.pk, label=str(member), user_id=user.pk)
        step.record(Event.INVITATION_ACCEPTED, member, role=member.api_role.title)
        if by:
            keep_link(step, user, by)
        step.access_changed()
        return Accepted(member, user)


def _found(token: str) -> Invitation | None:
    invitations = Invitation.objects.select_related("member__account", "member__invited_by")
    return invitations.filter(token_hash=secrets.hash_token(token), member__status=Member.PENDING).first()


def _hash_for(actor: Actor, member: Member, *, name: str, password: str, proven: bool) -> str:
    """Hash a new user's password before the account is locked: it takes its time."""
    known = User.objects.filter(email=member.email).first()
    if actor.user_id or (known and not (proven and not is_proven(known))):
        return ""
    clean_name(name, what="A person")
    account = member.account
    shortest = shortest_password([read_policy(account.security)])
    require_good_password(
        password, email=member.email, name=name, account_name=account.name, shortest=shortest
    )
    return make_password(password)


def _require_good(step: Step, invitation: Invitation) -> None:
    member = invitation.member
    if step.account.closed:
        raise Why.ACCOUNT_CLOSED()
    if invitation.expires_at <= step.now:
        raise Why.INVITATION_DEAD(reason="it has expired")
    if member.ends_at is not None and member.ends_at <= step.now:
        raise Why.INVITATION_DEAD(reason="the membership it offers has already ended")
    if Role.by_id(member.role) is None:
        raise Why.INVITATION_DEAD(reason="the role it offers does not exist any more")
    _require_inviter(step, invitation)


def _require_inviter(step: Step, invitation: Invitation) -> None:
    """Authority is the lesser of then and now (T-29): then it was checked by the frame of the invitation."""
    member, key = invitation.member, invitation.invited_by_key
    if member.invited_by_id is None and not key:
        raise Why.INVITATION_DEAD(reason="whoever invited you is no longer in the account")
    kind, pk = (Kind.API_KEY, key) if key else (Kind.MEMBER, str(member.invited_by_id))
    inviter = Actor(kind, pk, step.account.pk, "", step.actor.way)
    facts = facts_for(inviter, epoch=step.account.access_epoch)
    if not decide(facts, May.MEMBER_INVITE, Target(step.account.pk)):
        raise Why.INVITATION_DEAD(reason="whoever invited you may not invite any more")
    try:
        require_grantable(facts, member)
    except Refusal:
        raise Why.INVITATION_DEAD(reason="whoever invited you may not give this role any more") from None


def _require_same(invitation: Invitation, by: Known) -> None:
    """The address that a service has proven must be the invited one, to the letter (T-25)."""
    if by.email != invitation.member.email:
        raise Why.INVITATION_OTHER(email=invitation.member.email, own=by.email)


def _user(
    step: Step, member: Member, *, name: str, hashed: str, proven: bool, by: Known | None = None
) -> User:
    """The user of the invited address: signed in, or made now. Nobody else's will do (T-25)."""
    known = User.objects.filter(email=member.email).first()
    if step.actor.user_id:
        own = User.objects.get(pk=step.actor.user_id)
        if known is None or own.pk != known.pk:
            raise Why.INVITATION_OTHER(email=member.email, own=own.email)
    if known is not None:
        if (hashed or by) and not step.actor.user_id and proven and not is_proven(known):
            take_over(step, known, hashed=hashed)
        else:
            _require_usable(step, known, member)
        if proven:
            note_address(known, proven=True)
        return known
    if not hashed and by is None:
        raise Why.NOT_SIGNED_IN()
    named = called(name, member.email) if by else clean_name(name, what="A person")
    user = User(email=member.email, name=named, password=hashed)
    user.created_at, user.last_account_id = step.now, step.account.pk
    user.save(force_insert=True)
    note_address(user, proven=proven)
    return user


def _require_usable(step: Step, user: User, member: Member) -> None:
    if not step.actor.user_id:
        raise Why.NOT_SIGNED_IN()
    if not user.is_active:
        raise Why.MEMBER_NOT_ACTIVE()
    if Member.objects.filter(account=step.account, user=user).exclude(pk=member.pk).exists():
        raise Why.ALREADY_A_MEMBER(email=member.email)


def _activate(step: Step, invitation: Invitation, user: User) -> Member:
    member = invitation.member
    # Once the invitation is gone it takes no seat, so the membership asks for one like any other: a plan
    # may have become smaller in the meantime.
    invitation.delete()
    if member.api_role.takes_seat:
        require_seats(step, 1)
    member.user, member.status = user, Member.ACTIVE
    member.name = user.name or member.name
    member.last_sign_in_at = member.updated_at = step.now
    member.version += 1
    member.save(update_fields=["user", "status", "name", "last_sign_in_at", "updated_at", "version"])
    return member
