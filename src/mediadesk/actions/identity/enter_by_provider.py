"""Come into an account by its identity provider: as who one is there, or becomes by it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, cast

from django.db import IntegrityError, transaction

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Actor, Kind
from mediadesk.access.giving import require_may_give
from mediadesk.access.load import facts_for
from mediadesk.actions.arriving import Arriving, arriving, facts_behind, find_provider, identities_of, link
from mediadesk.actions.change import Step, change_own
from mediadesk.actions.logins import is_proven, note_address, take_over
from mediadesk.actions.offering import require_grantable
from mediadesk.actions.ruling import follow_rules
from mediadesk.actions.seating import require_seats, seats_missing
from mediadesk.actions.visiting import Awaited, ask_as_visitor, close_asked
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.rules.events import Event
from mediadesk.rules.invitations import called
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import Role
from mediadesk.rules.sign_on import TurnedAway, Verdict, judge
from mediadesk.store.identity import Arrival, Identity, IdentityProvider
from mediadesk.store.people import User
from mediadesk.store.teams import Invitation, Member


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in, and as which member."""

    user: User
    member: Member


def enter_by_provider(
    actor: Actor, *, account_id: str, provider_id: str, arrived: Arrived
) -> Entered | Awaited:
    """Let somebody in whom a provider vouches for. Each message counts once.

    Who is new and finds no seat has asked for one by that, and waits.

    Raises:
        TurnedAway: with the exact reason; nothing was changed.
        Refusal: NOT_FOUND, ACCOUNT_CLOSED, SEATS_FULL.
    """
    with change_own(actor, account_id=account_id, doing="sign in through the identity provider") as step:
        provider = find_provider(step, provider_id)
        if step.account.closed:
            raise Why.ACCOUNT_CLOSED()
        if not provider.enabled:
            raise TurnedAway("the provider is switched off")

        _require_first_time(provider, arrived)
        found = arriving(step, provider, arrived)
        verdict = judge(
            found.known,
            subject=arrived.subject,
            name_id_format=arrived.name_id_format,
            email=found.email,
            unverified=arrived.attributes.get("email_verified") == ("false",),
        )
        step.actor = replace(actor, label=f"{provider.name} (identity provider)", id=provider.pk)
        member = _BY_VERDICT[verdict](step, provider, arrived, found)
        if isinstance(member, Awaited):
            return member
        follow_rules(step, provider, arrived.attributes, member, new=verdict is Verdict.JOINS)

        Identity.objects.filter(**identities_of(provider, arrived)).update(last_used_at=step.now)
        step.unchanged_is_fine()
        return Entered(cast("User", member.user), member)  # each of the four ways sets it


def _require_first_time(provider: IdentityProvider, arrived: Arrived) -> None:
    """Refuse a message that was accepted before; under the account's lock, so that of two at once one is (T-47)."""
    hashed = hashlib.sha256(arrived.message_id.encode()).hexdigest()
    _, first = Arrival.objects.get_or_create(
        provider=provider, message_hash=hashed, defaults={"expires_at": arrived.expires_at}
    )
    if not first:
        raise TurnedAway("this answer of the provider was used before")


def _enters(_: Step, __: IdentityProvider, ___: Arrived, found: Arriving) -> Member:
    return _member_of(found)


def _links(step: Step, provider: IdentityProvider, arrived: Arrived, found: Arriving) -> Member:
    member = _member_of(found)
    if member.user and not is_proven(member.user):
        # Somebody else may have set the password of a login whose address nobody proved (T-30).
        take_over(step, member.user, hashed="")
    link(step, provider, arrived, member)
    return member


def _accepts(step: Step, provider: IdentityProvider, arrived: Arrived, found: Arriving) -> Member:
    member = _member_of(found)
    invitation = Invitation.objects.filter(member=member).first()
    _require_authority(step, provider, member, invitation)
    if invitation is not None:
        if invitation.expires_at <= step.now:
            raise TurnedAway(f"the invitation of {member.email} has expired; send it again")
        invitation.delete()
    if member.api_role.takes_seat:
        require_seats(step, 1)
    known = User.objects.filter(email=member.email).first()
    if known and not is_proven(known):
        take_over(step, known, hashed="")
    user = known or _new_user(step, email=member.email, name=member.name)
    if not user.is_active:
        raise TurnedAway(f"the login of {member.email} is not active")
    member.user, member.status = user, Member.ACTIVE
    member.updated_at, member.version = step.now, member.version + 1
    member.save(update_fields=["user", "status", "updated_at", "version"])
    step.record(Event.SIGN_ON_ACCEPTED, member, member=str(member), role=member.api_role.title)
    link(step, provider, arrived, member)
    step.access_changed()
    return member


def _require_authority(
    step: Step, provider: IdentityProvider, member: Member, invitation: Invitation | None
) -> None:
    """An invitation gives what its inviter may give now; what was made without one, what the provider may (T-29)."""
    facts = facts_behind(step, provider)
    if invitation is not None:
        by_key, pk = bool(invitation.invited_by_key), invitation.invited_by_key or str(member.invited_by_id)
        kind = Kind.API_KEY if by_key else Kind.MEMBER
        facts = facts_for(
            Actor(kind, pk, step.account.pk, "", step.actor.way), epoch=step.account.access_epoch
        )
    try:
        require_grantable(facts, member)
        allowed = decide(facts, May.MEMBER_INVITE, Target(step.account.pk))
    except Refusal:
        allowed = None
    if not allowed:
        raise TurnedAway(f"whoever stands for {member.email} may not give {member.api_role.title} any more")


def _joins(step: Step, provider: IdentityProvider, arrived: Arrived, found: Arriving) -> Member | Awaited:
    role, facts = Role.by_id(provider.default_role), facts_behind(step, provider)
    if role is None or role is Role.MASTER_ADMIN:
        raise TurnedAway("the default role of the provider cannot be given")
    try:
        require_may_give(facts, role, environment_ids=None)
    except Refusal:
        raise TurnedAway(f"whoever set the provider up may not give {role.title} any more") from None
    if role.takes_seat and seats_missing(step, 1):
        return ask_as_visitor(step, provider, email=found.email, name=arrived.name, role=role)
    user = _new_user(step, email=found.email, name=arrived.name)
    member = Member.objects.create(
        account=step.account,
        user=user,
        name=user.name,
        email=user.email,
        role=role.api_id,
        status=Member.ACTIVE,
        created_at=step.now,
        updated_at=step.now,
    )
    step.record(Event.SIGN_ON_JOINED, member, member=str(member), role=role.title)
    link(step, provider, arrived, member)
    close_asked(step, member)
    step.access_changed()
    return member


def _new_user(step: Step, *, email: str, name: str) -> User:
    """A login without a password. Its address counts as unproven beyond this account: a provider proves none (T-30)."""
    user = User(email=email, name=called(name, email), created_at=step.now, last_account_id=step.account.pk)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:  # it was made at this very moment
        raise TurnedAway(f"{email} has got a login meanwhile") from None
    note_address(user, proven=False)
    return user


def _member_of(found: Arriving) -> Member:
    if found.member is None:
        raise TurnedAway("there is no membership")
    return found.member


_BY_VERDICT: Final[dict[Verdict, Callable[[Step, IdentityProvider, Arrived, Arriving], Member | Awaited]]] = {
    Verdict.ENTERS: _enters,
    Verdict.LINKS: _links,
    Verdict.ACCEPTS: _accepts,
    Verdict.JOINS: _joins,
}
