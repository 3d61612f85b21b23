"""Who may be invited by whom, and to what: all that an invitation asks but for seats.

Whoever gives a role must hold all it allows wherever it is given, and stands for it until it is accepted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.access.favoured import require_favour_member
from mediadesk.access.giving import require_holds_grants, require_may_give_until
from mediadesk.access.grouped import handed_on_by, require_may_regroup
from mediadesk.access.kept_roles import role_of
from mediadesk.access.lending import require_own_end
from mediadesk.actions.bundles import Chosen, require_may_give_bundle
from mediadesk.actions.change import Step
from mediadesk.rules.invitations import Invitee, name_from
from mediadesk.rules.names import clean_email, clean_name
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.rules.security import read_policy
from mediadesk.rules.security_settings import require_domain
from mediadesk.store.access import Grant
from mediadesk.store.teams import Environment, Group, Mail, Member, MemberEnvironment

_MOST_MAILS_AN_HOUR = 5
_CHUNK = 5000  # values in one statement: SQLite takes 32,766


@dataclass(frozen=True, slots=True)
class Offer:
    """What all invitations of one step have in common. `paused`: no letter is sent, and no seat asked for."""

    groups: Sequence[Group] = ()
    ends_at: datetime | None = None
    note: str = ""
    bundle: Chosen | None = None
    paused: bool = False


def require_may_offer(
    step: Step, invitees: Sequence[Invitee], offer: Offer
) -> tuple[list[Invitee], dict[str, Environment]]:
    """All that inviting asks but for seats; gives the people with clean names, and their environments by id.

    Raises:
        Refusal: BAD_EMAIL, BAD_NAME, NOT_FOUND (an environment), ROLE_NOT_YOURS, ALREADY_A_MEMBER,
            ALREADY_INVITED, BAD_VALUE (an end beyond one's own), TOO_MANY_MAILS, FORBIDDEN_BY_POLICY (policies
            favour the role), and what giving the bundle raises.
    """
    environments = _environments(step, invitees)
    cleaned = [_clean(step, one) for one in invitees]
    _require_new(step, [one.email for one in cleaned])
    require_own_end(step.facts, May.MEMBER_INVITE, until=offer.ends_at)
    _require_grantable_all(step, cleaned, offer)
    if offer.bundle:
        require_may_give_bundle(step, offer.bundle)
    require_patience(step, [one.email for one in cleaned])
    return cleaned, environments


def invitable_email(step: Step, email: str) -> str:
    """An address as it is kept, if the account invites such: its security settings may name the mail domains.

    Raises:
        Refusal: BAD_EMAIL, DOMAIN_NOT_ALLOWED.
    """
    email = clean_email(email)
    require_domain(read_policy(step.account.security), email)
    return email


def groups_to_join(step: Step, group_ids: Sequence[str]) -> list[Group]:
    """The groups that people are to join from the beginning. Raises: Refusal NOT_ALLOWED, NOT_FOUND."""
    if not group_ids:
        return []
    if step.facts is not None:
        require(step.facts, May.GROUP_UPDATE, Target(step.account.pk))
    groups = list(Group.objects.filter(account=step.account, pk__in=group_ids))
    if len(groups) < len(set(group_ids)):
        raise Why.NOT_FOUND(what="group")
    return groups


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


def _clean(step: Step, one: Invitee) -> Invitee:
    email = invitable_email(step, one.email)
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
        groups = [group.pk for group in offer.groups]
        require_may_regroup(step.facts, groups, joining=True)
        for role in {one.role for one in invitees}:
            doing = f"invite anybody as {role.title}"
            require_favour_member(step.facts, "", groups, role, doing=doing, by_role=True)


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
