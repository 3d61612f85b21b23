"""The making of an invitation inside a frame: for inviting, for sending again, for approving a request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from mediadesk.access.facts import Kind
from mediadesk.actions.bundles import give_to_all
from mediadesk.actions.change import Step
from mediadesk.actions.grouping import put_into
from mediadesk.actions.offering import Offer, require_grantable, require_may_offer
from mediadesk.actions.seating import require_seats
from mediadesk.actions.telling import maker_of
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.letters import invitation as letter_of_invitation
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import (
    Environment,
    Group,
    Invitation,
    Member,
    MemberEnvironment,
)


@dataclass(frozen=True, slots=True)
class Invited:
    """A pending member and the one-time link, shown this once: only its hash is kept."""

    member: Member
    token: str

    @property
    def link(self) -> str:
        """The link for whoever invites, to be handed over."""
        return link_of(self.token)

    @property
    def mailed_link(self) -> str:
        """The link for the mailbox. Where there is a mail server its mark proves the address (T-30).

        A mail that is kept can be read by Master admins, so it proves nothing.
        """
        return link_of(secrets.mark(self.token)) if settings.MEDIADESK.mail_url else self.link


def invite(step: Step, invitees: Sequence[Invitee], offer: Offer) -> list[Invited]:
    """Write members and invitations, all or none, and queue their mails.

    Raises:
        Refusal: BAD_EMAIL, BAD_NAME, NOT_FOUND (an environment), ROLE_NOT_YOURS, ALREADY_A_MEMBER,
            ALREADY_INVITED, BAD_VALUE (an end beyond one's own), TOO_MANY_MAILS, SEATS_FULL, and what giving the
            bundle raises.

    Cost: a number of queries that does not grow with the invitees, but one for each mail, and that of the bundle.
    """
    invitees, environments = require_may_offer(step, invitees, offer)
    require_seats(step, 0 if offer.paused else sum(one.role.takes_seat for one in invitees))

    by = maker_of(step)
    members = [
        Member(
            account=step.account,
            name=one.name,
            email=one.email,
            role=one.role.api_id,
            all_environments=one.environment_ids is None,
            status=Member.PENDING,
            ends_at=offer.ends_at,
            invited_by_id=by,
            created_at=step.now,
            updated_at=step.now,
        )
        for one in invitees
    ]
    Member.objects.bulk_create(members, batch_size=500)
    _place(members, invitees, environments, offer.groups)
    if offer.bundle:  # held from the moment it is accepted; what its inviter does not hold any more, ends it
        give_to_all(step, members, offer.bundle)
    return _offer_all(step, members, note=offer.note, mailed=not offer.paused)


def renew(step: Step, invitation: Invitation) -> Invited:
    """Give an invitation a new link and expiry; the old link is void. An expired one takes a seat again.

    Raises:
        Refusal: ROLE_NOT_YOURS, SEATS_FULL.
    """
    member = invitation.member
    require_grantable(step.facts, member)
    if invitation.expires_at <= step.now and member.api_role.takes_seat:
        require_seats(step, 1)
    token = secrets.new_token()
    invitation.token_hash = secrets.hash_token(token)
    invitation.sent_at, invitation.expires_at = step.now, _expiry(step)
    invitation.invited_by_key = _key_of(step)
    invitation.save(update_fields=["token_hash", "sent_at", "expires_at", "invited_by_key"])
    Member.objects.filter(pk=member.pk).update(
        invited_by=maker_of(step), switched_off=False, updated_at=step.now
    )
    return Invited(member, token)


def mail_invitation(step: Step, invited: Invited, *, note: str) -> None:
    """Queue the letter with the link. `require_patience` is asked before."""
    member = invited.member
    words = letter_of_invitation(
        name=member.name,
        account_name=step.account.name,
        inviter=step.actor.label.partition(" <")[0],
        role=member.api_role.title,
        note=note,
        link=invited.mailed_link,
        days=step.account.invitation_days,
    )
    step.mail(to=member.email, **words)


def pending_invitation(step: Step, member_id: str) -> Invitation:
    """The open or expired invitation of a pending member of this account.

    Raises:
        Refusal: NOT_FOUND, once it is accepted or withdrawn too.
    """
    invitations = Invitation.objects.select_related("member").filter(member__account=step.account)
    found = invitations.filter(member_id=member_id, member__status=Member.PENDING).first()
    if found is None:
        raise Why.NOT_FOUND(what="invitation")
    return found


def link_of(token: str) -> str:
    """The address of an invitation, on the configured base (T-31)."""
    return f"{settings.MEDIADESK.url}{reverse('invitation', args=(token,))}"


def _place(
    members: Sequence[Member],
    invitees: Sequence[Invitee],
    environments: dict[str, Environment],
    groups: Sequence[Group],
) -> None:
    pairs = zip(members, invitees, strict=True)
    chosen = [
        MemberEnvironment(member=member, environment=environments[pk])
        for member, one in pairs
        for pk in one.environment_ids or ()
    ]
    MemberEnvironment.objects.bulk_create(chosen, batch_size=500)
    for group in groups:
        put_into(group, members)


def _offer_all(step: Step, members: Sequence[Member], *, note: str, mailed: bool) -> list[Invited]:
    tokens = [secrets.new_token() for _ in members]
    Invitation.objects.bulk_create(
        [
            Invitation(
                member=member,
                token_hash=secrets.hash_token(token),
                note=note,
                invited_by_key=_key_of(step),
                sent_at=step.now,
                expires_at=_expiry(step),
            )
            for member, token in zip(members, tokens, strict=True)
        ],
        batch_size=500,
    )
    made = list(map(Invited, members, tokens))
    for one in made:
        role = one.member.api_role.title
        step.record(Event.MEMBER_INVITED, one.member, email=one.member.email, role=role)
        if mailed:
            mail_invitation(step, one, note=note)
    return made


def _expiry(step: Step) -> datetime:
    return step.now + timedelta(days=step.account.invitation_days)


def _key_of(step: Step) -> str:
    return step.actor.id if step.actor.kind is Kind.API_KEY else ""
