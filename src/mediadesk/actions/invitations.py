"""The making of an invitation inside a frame: for inviting, for sending again, for approving a request.

Whoever gives a role must hold all it allows wherever it is given, and stands for it until it is accepted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Facts, Kind
from mediadesk.access.giving import require_holds_grants, require_may_give_until
from mediadesk.access.grouped import handed_on_by, require_may_regroup
from mediadesk.access.kept_roles import role_of
from mediadesk.access.lending import require_own_end
from mediadesk.actions.change import Step
from mediadesk.actions.grouping import put_into
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.invitations import Invitee, name_from
from mediadesk.rules.letters import invitation as letter_of_invitation
from mediadesk.rules.names import clean_email, clean_name
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.access import Grant
from mediadesk.store.teams import (
    Environment,
    Group,
    Invitation,
    Mail,
    Member,
    MemberEnvironment,
)

_MOST_MAILS_AN_HOUR = 5
_CHUNK = 5000  # values in one statement: SQLite takes 32,766


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


@dataclass(frozen=True, slots=True)
class Offer:
    """What all invitations of one step have in common."""

    groups: Sequence[Group] = ()
    ends_at: datetime | None = None
    note: str = ""


def invite(step: Step, invitees: Sequence[Invitee], *, offer: Offer) -> list[Invited]:
    """Write members and invitations, all or none, and queue their mails.

    Raises:
        Refusal: BAD_EMAIL, BAD_NAME, NOT_FOUND (an environment), ROLE_NOT_YOURS, ALREADY_A_MEMBER,
            ALREADY_INVITED, BAD_VALUE (an end beyond one's own), TOO_MANY_MAILS, SEATS_FULL.

    Cost: a number of queries that does not grow with the invitees, but one for each mail.
    """
    environments = _environments(step, invitees)
    invitees = [_clean(one) for one in invitees]
    _require_new(step, [one.email for one in invitees])
    require_own_end(step.facts, May.MEMBER_INVITE, until=offer.ends_at)
    _require_grantable_all(step, invitees, offer)
    require_patience(step, [one.email for one in invitees])
    step.require_seats(sum(one.role.takes_seat for one in invitees))

    by = step.actor.id if step.actor.kind is Kind.MEMBER else None
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
    return _offer_all(step, members, note=offer.note)


def renew(step: Step, invitation: Invitation) -> Invited:
    """Give an invitation a new link and expiry; the old link is void. An expired one takes a seat again.

    Raises:
        Refusal: ROLE_NOT_YOURS, SEATS_FULL.
    """
    member = invitation.member
    require_grantable(step.facts, member)
    if invitation.expires_at <= step.now and member.api_role.takes_seat:
        step.require_seats(1)
    token = secrets.new_token()
    invitation.token_hash = secrets.hash_token(token)
    invitation.sent_at, invitation.expires_at = step.now, _expiry(step)
    invitation.invited_by_key = _key_of(step)
    invitation.save(update_fields=["token_hash", "sent_at", "expires_at", "invited_by_key"])
    by = step.actor.id if step.actor.kind is Kind.MEMBER else None
    Member.objects.filter(pk=member.pk).update(invited_by=by, updated_at=step.now)
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


def require_patience(step: Step, emails: Sequence[str]) -> None:
    """Refuse to fill a mailbox in our name (T-32): at most five mails an hour from one account.

    Raises:
        Refusal: TOO_MANY_MAILS.

    Cost: 1 query for each 5,000 addresses.
    """
    hour_ago = step.now - timedelta(hours=1)
    for start in range(0, len(emails), _CHUNK):
        sent = Mail.objects.filter(account=step.account, to__in=emails[start : start + _CHUNK])
        counts = sent.filter(created_at__gt=hour_ago).values_list("to").annotate(count=Count("pk"))
        for email, count in counts.filter(count__gte=_MOST_MAILS_AN_HOUR).order_by("to")[:1]:
            raise Why.TOO_MANY_MAILS(email=email, count=count)


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


def require_grantable(facts: Facts | None, member: Member) -> None:
    """Refuse unless all that a pending member will hold is held, and for as long, by whoever stands for it.

    That is their role, what their groups are given, and what is shared with them already.

    Raises:
        Refusal: ROLE_NOT_YOURS, BAD_VALUE (they would stay longer than whoever stands for them).

    Cost: 2 queries, and 1 for each folder that they or a group of theirs have a grant on.
    """
    chosen = MemberEnvironment.objects.filter(member=member).values_list("environment_id", flat=True)
    places = None if member.all_environments else tuple(chosen)
    require_own_end(facts, May.MEMBER_INVITE, until=member.ends_at)
    _require_held(facts, member.api_role, places, until=member.ends_at)
    _require_groups_held(facts, Grant.objects.filter(Q(group__members=member) | Q(member=member)).distinct())


def link_of(token: str) -> str:
    """The address of an invitation, on the configured base (T-31)."""
    return f"{settings.MEDIADESK.url}{reverse('invitation', args=(token,))}"


def _clean(one: Invitee) -> Invitee:
    email = clean_email(one.email)
    name = clean_name(one.name or name_from(email), what="A person")
    return Invitee(email=email, role=one.role, name=name, environment_ids=one.environment_ids)


def _environments(step: Step, invitees: Sequence[Invitee]) -> dict[str, Environment]:
    wanted = {pk for one in invitees for pk in one.environment_ids or ()}
    found = {row.pk: row for row in Environment.objects.filter(account=step.account, pk__in=wanted)}
    if wanted - found.keys() or any(one.environment_ids == () for one in invitees):
        raise Why.NOT_FOUND(what="environment")
    return found


def _require_new(step: Step, emails: Sequence[str]) -> None:
    if len(set(emails)) < len(emails):
        raise Why.ALREADY_INVITED(email=next(one for one in emails if emails.count(one) > 1))
    for start in range(0, len(emails), _CHUNK):
        known = Member.objects.filter(account=step.account, email__in=emails[start : start + _CHUNK]).first()
        if known is not None:
            pending = known.status == Member.PENDING
            raise (Why.ALREADY_INVITED if pending else Why.ALREADY_A_MEMBER)(email=known.email)


def _require_grantable_all(step: Step, invitees: Sequence[Invitee], offer: Offer) -> None:
    for role, places in {(one.role, one.environment_ids) for one in invitees}:
        _require_held(step.facts, role, places, until=offer.ends_at)
    if offer.groups:
        joined = [group.pk for group in offer.groups]
        _require_groups_held(step.facts, handed_on_by(step.account.pk, joined))
    if step.facts:
        require_may_regroup(step.facts, [group.pk for group in offer.groups], joining=True)


def _require_held(
    facts: Facts | None, role: Role, places: Sequence[str] | None, *, until: datetime | None
) -> None:
    if facts is None:
        raise Why.ROLE_NOT_YOURS(role=role.title)
    require_may_give_until(facts, role, environment_ids=places, until=until)


def _require_groups_held(facts: Facts | None, grants: QuerySet[Grant]) -> None:
    if facts is not None:
        require_holds_grants(facts, grants)
    elif missing := grants.select_related("custom_role").first():
        role = role_of(missing)
        raise Why.ROLE_NOT_YOURS(role=role.title if role else missing.role)


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


def _offer_all(step: Step, members: Sequence[Member], *, note: str) -> list[Invited]:
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
        mail_invitation(step, one, note=note)
    return made


def _expiry(step: Step) -> datetime:
    return step.now + timedelta(days=step.account.invitation_days)


def _key_of(step: Step) -> str:
    return step.actor.id if step.actor.kind is Kind.API_KEY else ""
