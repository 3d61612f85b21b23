"""What the pages of single sign-on show: providers, who came in by one, domains, and who must use them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.queries.saml_side import SamlSide, saml_side
from mediadesk.rules.refusals import Why
from mediadesk.rules.security import read_policy
from mediadesk.rules.sign_on import GRACE, record_of
from mediadesk.store.identity import Identity, IdentityProvider, VerifiedDomain
from mediadesk.store.teams import Account, Member


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """One provider. `last_test` is as `note_test` keeps it; `saml` is there where it speaks that."""

    id: str
    name: str
    protocol: str
    issuer: str
    client_id: str
    enabled: bool
    joins: bool
    default_role: str
    people: int
    tested_at: datetime | None
    last_test: dict[str, Any]
    needs_second_factor: bool
    second_factor_words: tuple[str, ...]
    version: int
    saml: SamlSide | None


@dataclass(frozen=True, slots=True)
class DomainRow:
    """One domain with its record. `shared`: another account proved it too, so it works for neither."""

    id: str
    domain: str
    record_name: str
    record_text: str
    verified: bool
    shared: bool
    checked_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """One person who comes in by a provider."""

    id: int
    member: str
    member_id: str
    subject: str
    former: bool  # of an issuer that the provider had before
    last_used_at: datetime


@dataclass(frozen=True, slots=True)
class SignOnState:
    """All that the page of single sign-on shows."""

    providers: tuple[ProviderRow, ...]
    domains: tuple[DomainRow, ...]
    of_all: bool
    break_glass: tuple[str, ...]
    masters: tuple[tuple[str, str, bool], ...]  # id, name, and whether they have a password


def sign_on_state(facts: Facts) -> SignOnState:
    """Everything. Raises: Refusal NOT_ALLOWED. Cost: 5 queries."""
    require(facts, May.SSO_VIEW, Target(facts.account_id))
    policy = read_policy(Account.objects.get(pk=facts.account_id).security)
    masters = Member.objects.filter(account_id=facts.account_id).master_admins(clock.now())
    named = masters.select_related("user").order_by("name", "id")[:50]
    return SignOnState(
        providers=tuple(map(_row, _providers(facts).order_by("name"))),
        domains=_domains(facts.account_id),
        of_all=policy.sign_on_only,
        break_glass=policy.break_glass,
        masters=tuple((one.pk, str(one), bool(one.user and one.user.password)) for one in named),
    )


def provider_page(facts: Facts, *, provider_id: str) -> tuple[ProviderRow, tuple[IdentityRow, ...]]:
    """One provider, and up to 200 who come in by it, the last first. Raises: Refusal NOT_ALLOWED, NOT_FOUND.

    Cost: 2 queries.
    """
    require(facts, May.SSO_VIEW, Target(facts.account_id))
    provider = _providers(facts).filter(pk=provider_id).first()
    if provider is None:
        raise Why.NOT_FOUND(what="identity provider")
    found = (
        Identity.objects.filter(provider=provider).select_related("member").order_by("-last_used_at", "-pk")
    )
    people = tuple(
        IdentityRow(
            one.pk,
            str(one.member),
            one.member_id,
            one.subject,
            one.issuer != provider.issuer,
            one.last_used_at,
        )
        for one in found[:200]
    )
    return _row(provider), people


def _providers(facts: Facts) -> Any:
    return IdentityProvider.objects.filter(account_id=facts.account_id).annotate(people=Count("identities"))


def _row(provider: Any) -> ProviderRow:
    return ProviderRow(
        provider.pk,
        provider.name,
        provider.protocol,
        provider.issuer,
        provider.client_id,
        provider.enabled,
        provider.joins,
        provider.default_role,
        provider.people,
        provider.tested_at,
        provider.last_test,
        provider.needs_second_factor,
        tuple(provider.second_factor_words),
        provider.version,
        saml_side(provider) if provider.protocol == IdentityProvider.SAML else None,
    )


def _domains(account_id: str) -> tuple[DomainRow, ...]:
    rows = list(VerifiedDomain.objects.filter(account_id=account_id).order_by("domain"))
    names = [row.domain for row in rows]
    others = VerifiedDomain.objects.filter(domain__in=names, verified_at__isnull=False)
    shared = set(others.exclude(account_id=account_id).values_list("domain", flat=True))
    grace: timedelta = GRACE
    return tuple(
        DomainRow(
            row.pk,
            row.domain,
            *record_of(row.domain, row.token),
            verified=row.verified_at is not None,
            shared=row.verified_at is not None and row.domain in shared,
            checked_at=row.checked_at,
            ends_at=row.missing_since + grace if row.missing_since else None,
        )
        for row in rows
    )
