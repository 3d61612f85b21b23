"""Change an identity provider: what it is called, by what we are known there, whom it adds, and whether it is on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_may_give, require_member_role
from mediadesk.actions.arriving import find_provider, require_other_way_in, switch_off_until_tried
from mediadesk.actions.change import Step, change
from mediadesk.actions.membership import facts_of
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.rules.sign_on import SECOND_FACTOR_WORDS
from mediadesk.store.identity import IdentityProvider


@dataclass(frozen=True, slots=True)
class ProviderChange:
    """What is to be changed; None leaves a thing as it is.

    `issuer` comes with its `endpoints`; another issuer has no identities yet: nobody of the former one is taken over.
    That of a provider of SAML is its metadata's, and changes with it alone. `second_factor_words` are clean.
    """

    name: str | None = None
    issuer: str | None = None
    endpoints: Mapping[str, Any] | None = None
    client_id: str | None = None
    client_secret: str | None = None
    enabled: bool | None = None
    joins: bool | None = None
    default_role: str | None = None
    needs_second_factor: bool | None = None
    second_factor_words: Sequence[str] | None = None


def change_provider(actor: Actor, *, provider_id: str, wanted: ProviderChange) -> IdentityProvider:
    """Change all that is given; whoever does stands for what the provider gives from now on.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, BAD_NAME, NAME_TAKEN, NO_SUCH_ROLE, ROLE_NOT_YOURS, PROVIDER_IN_USE,
            SIGN_ON_NOT_TRIED (it is switched on, and nobody has come in by it as it is set up now).
    """
    with change(actor, May.SSO_UPDATE) as step:
        provider = find_provider(step, provider_id)
        before = _said(provider)

        _put(step, provider, wanted)
        after = _said(provider)
        secret = bool(wanted.client_secret)
        if (
            after["the issuer"] != before["the issuer"]
            or after["the client id"] != before["the client id"]
            or secret
        ):
            switch_off_until_tried(step, provider)
        if wanted.enabled is False:
            require_other_way_in(step, provider)
        if provider.enabled and provider.tested_at is None:
            raise Why.SIGN_ON_NOT_TRIED(provider=provider.name)

        after = _said(provider)
        provider.stands_for_it_id = actor.id
        provider.updated_at, provider.version = step.now, provider.version + 1
        provider.save()
        for what, was in before.items():
            if after[what] != was:
                told = {"provider": provider.name, "what": what, "before": was, "after": after[what]}
                step.record(Event.PROVIDER_CHANGED, provider, **told)
        if secret:
            told = {
                "provider": provider.name,
                "what": "the client secret",
                "before": "one",
                "after": "another",
            }
            step.record(Event.PROVIDER_CHANGED, provider, **told)
        step.unchanged_is_fine()
        return provider


def _put(step: Step, provider: IdentityProvider, wanted: ProviderChange) -> None:
    if wanted.name is not None:
        provider.name = clean_name(wanted.name, what="An identity provider")
        others = IdentityProvider.objects.filter(account=step.account, name=provider.name)
        if others.exclude(pk=provider.pk).exists():
            raise Why.NAME_TAKEN(what="identity provider", name=provider.name)
    if wanted.issuer is not None and wanted.endpoints is not None:
        provider.issuer, provider.endpoints = wanted.issuer, dict(wanted.endpoints)
    if wanted.client_id:
        provider.client_id = wanted.client_id.strip()[:200]
    if wanted.client_secret:
        provider.sealed_secret = secrets.seal(wanted.client_secret.strip())
    if wanted.default_role is not None:
        role = require_member_role(wanted.default_role)
        if role is Role.MASTER_ADMIN:
            raise Why.ROLE_NOT_YOURS(role=role.title)
        require_may_give(facts_of(step), role, environment_ids=None)
        provider.default_role = role.api_id
    if wanted.needs_second_factor is not None:
        provider.needs_second_factor = wanted.needs_second_factor
    if wanted.second_factor_words is not None:
        provider.second_factor_words = list(wanted.second_factor_words)
    provider.joins = provider.joins if wanted.joins is None else wanted.joins
    provider.enabled = provider.enabled if wanted.enabled is None else wanted.enabled


def _said(provider: IdentityProvider) -> dict[str, str]:
    role = Role.by_id(provider.default_role)
    return {
        "the name": provider.name,
        "the issuer": provider.issuer,
        "the client id": provider.client_id,
        "the switch": "on" if provider.enabled else "off",
        "whom it adds": "whoever is new" if provider.joins else "nobody",
        "whether it must ask for a second factor": "yes" if provider.needs_second_factor else "no",
        "what counts as one": ", ".join(provider.second_factor_words or SECOND_FACTOR_WORDS),
        "the default role": role.title if role else provider.default_role,
    }
