"""What the actions on identity providers share: who somebody who arrives is here, and what becomes of them."""

from dataclasses import dataclass

from mediadesk.access.facts import Actor, Facts, Kind
from mediadesk.access.load import facts_for
from mediadesk.actions.change import Step
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_email
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import Role
from mediadesk.rules.security import read_policy
from mediadesk.rules.sign_on import Known, weakly_proved
from mediadesk.store.identity import Identity, IdentityProvider, is_proven_by, subject_hash
from mediadesk.store.people import User
from mediadesk.store.teams import Member


@dataclass(frozen=True, slots=True)
class Arriving:
    """Somebody who arrives, beside what the account knows of them. `email` is clean, or empty."""

    known: Known
    member: Member | None
    email: str


def find_provider(step: Step, provider_id: str) -> IdentityProvider:
    """The provider of this id in the account. Raises: Refusal NOT_FOUND."""
    found = IdentityProvider.objects.filter(account=step.account, pk=provider_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="identity provider")
    return found


def find_saml_provider(step: Step, provider_id: str) -> IdentityProvider:
    """The same, if it speaks SAML: no other has metadata or keys of ours. Raises: Refusal NOT_FOUND."""
    found = find_provider(step, provider_id)
    if found.protocol != IdentityProvider.SAML:
        raise Why.NOT_FOUND(what="identity provider")
    return found


def identities_of(provider: IdentityProvider, arrived: Arrived) -> dict[str, object]:
    """By what an identity is found: never by its address (Identity)."""
    return {
        "provider": provider,
        "issuer": arrived.issuer,
        "subject_hash": subject_hash(arrived.subject),
    }


def arriving(step: Step, provider: IdentityProvider, arrived: Arrived) -> Arriving:
    """Who this is here. Cost: up to 5 queries."""
    try:
        email = clean_email(arrived.email)
    except Refusal:
        email = ""
    weakly = _weakly(provider, arrived)
    identity = (
        Identity.objects.select_related("member__user").filter(**identities_of(provider, arrived)).first()
    )
    if identity is not None:
        known = Known(linked=True, status=_status(step, identity.member), weakly=weakly)
        return Arriving(known, identity.member, email)
    member = Member.objects.select_related("user").filter(account=step.account, email=email).first()
    others = Identity.objects.filter(provider=provider, issuer=arrived.issuer)
    domain = email.rpartition("@")[2]
    allowed = read_policy(step.account.security).invitation_domains
    known = Known(
        status=_status(step, member) if member else "",
        is_master=bool(member and member.api_role is Role.MASTER_ADMIN),
        taken=bool(member and others.filter(member=member).exists()),
        has_login=User.objects.filter(email=email).exists(),
        domain_proven=bool(email) and is_proven_by(step.account.pk, domain),
        domain_allowed=not allowed or domain in allowed,
        joins=provider.joins,
        weakly=weakly,
    )
    return Arriving(known, member, email)


def link(step: Step, provider: IdentityProvider, arrived: Arrived, member: Member) -> None:
    """Let this person of the provider be this member from now on. Cost: 1 query."""
    Identity.objects.create(
        **identities_of(provider, arrived),
        subject=arrived.subject[:300],
        member=member,
        created_at=step.now,
        last_used_at=step.now,
    )
    told = {"member": member.name or member.email, "subject": arrived.subject[:200]}
    step.record(Event.SIGN_ON_LINKED, member, **told)


def facts_behind(step: Step, provider: IdentityProvider) -> Facts:
    """The facts, as of now, of whoever set the provider up: it gives no more than they could (T-29)."""
    if provider.stands_for_it_id is None:
        return Facts(step.account.pk, 0, refused="whoever set it up is no longer in the account")
    actor = Actor(Kind.MEMBER, provider.stands_for_it_id, step.account.pk, "", step.actor.way)
    return facts_for(actor, epoch=step.account.access_epoch)


def require_other_way_in(step: Step, provider: IdentityProvider) -> None:
    """Refuse to switch off the only way in. Raises: Refusal PROVIDER_IN_USE."""
    others = IdentityProvider.objects.filter(account=step.account, enabled=True).exclude(pk=provider.pk)
    if read_policy(step.account.security).sign_on_only and not others.exists():
        raise Why.PROVIDER_IN_USE(provider=provider.name)


def switch_off_until_tried(step: Step, provider: IdentityProvider) -> None:
    """What was tried is no longer what there is. Raises: Refusal PROVIDER_IN_USE."""
    provider.tested_by, provider.tested_at, provider.enabled = "", None, False
    require_other_way_in(step, provider)


def _weakly(provider: IdentityProvider, arrived: Arrived) -> str:
    if not provider.needs_second_factor:
        return ""
    return weakly_proved(arrived.authn_context, arrived.attributes, words=provider.second_factor_words)


def _status(step: Step, member: Member) -> str:
    over = member.ends_at is not None and member.ends_at <= step.now
    return "over" if over else str(member.status)
