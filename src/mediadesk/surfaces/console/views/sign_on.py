"""Single sign-on as those see it who set it up: providers, domains, who must use them. Changes need a fresh proof."""

from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.identity.change_provider import ProviderChange, change_provider
from mediadesk.actions.identity.check_domain import check_domain
from mediadesk.actions.identity.claim_domain import claim_domain
from mediadesk.actions.identity.create_provider import create_provider
from mediadesk.actions.identity.delete_provider import delete_provider
from mediadesk.actions.identity.forget_domain import forget_domain
from mediadesk.actions.identity.require_sign_on import require_sign_on
from mediadesk.actions.identity.unlink_identity import unlink_identity
from mediadesk.engines.identity import dns, oidc
from mediadesk.engines.identity.jose import NotAccepted
from mediadesk.queries.sign_on import DomainRow, ProviderRow, provider_page, sign_on_state
from mediadesk.queries.sign_on_rules import rules_of
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import MEMBER_ROLES, Role
from mediadesk.rules.sign_on import SECOND_FACTOR_WORDS, clean_words
from mediadesk.store.identity import IdentityProvider
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.domain_dates import is_there
from mediadesk.surfaces.sso import sign_on as flow
from mediadesk.surfaces.sso.by_oidc import redirect_uri
from mediadesk.surfaces.sso.our_side import new_own_key, our_side
from mediadesk.surfaces.sso.provider_metadata import published_as_posted
from mediadesk.surfaces.sso.reach import reach
from mediadesk.surfaces.who import PageRequest, page


@page(May.SSO_VIEW)
def sign_on_providers(request: PageRequest) -> HttpResponse:
    """The identity providers and the domains of the account."""
    return _page(request, None)


@page(May.SSO_UPDATE, methods=("POST",))
def sign_on_add(request: PageRequest) -> HttpResponse:
    """Add a provider: what it publishes of itself is read now."""
    values = _ADDED.get(request.POST.get("protocol", ""), _oidc_values)
    try:
        made = create_provider(request.who.actor, **values(request))
    except Refusal as refusal:
        return _page(request, refusal)
    todo = "Try it out next; then it can be switched on." if made.issuer else "Give it its metadata next."
    messages.success(request, f"{made.name} is added. {todo}")
    return redirect("sign_on_provider", request.who.account.pk, made.pk)


@page(May.SSO_VIEW)
def sign_on_provider(request: PageRequest, provider_id: str) -> HttpResponse:
    """One provider: its values, the last try, and who comes in by it."""
    return provider_answer(request, provider_id, None)


@page(May.SSO_UPDATE, methods=("POST",))
def sign_on_change(request: PageRequest, provider_id: str) -> HttpResponse:
    """Change a provider, or switch it on or off."""
    try:
        wanted = _wanted(request, provider_page(request.who.facts, provider_id=provider_id)[0])
        changed = change_provider(request.who.actor, provider_id=provider_id, wanted=wanted)
    except Refusal as refusal:
        return provider_answer(request, provider_id, refusal)
    messages.success(request, f"{changed.name} is changed. It is {'on' if changed.enabled else 'off'}.")
    return redirect("sign_on_provider", request.who.account.pk, provider_id)


@page(May.SSO_UPDATE)
def sign_on_test(request: PageRequest, provider_id: str) -> HttpResponse:
    """Go to the provider and come back, to see what arrives; nobody is signed in by it."""
    found = IdentityProvider.objects.filter(account=request.who.account, pk=provider_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="identity provider")
    return flow.begin(request, found, flow.Begun(tester=request.who.actor.id))


@page(May.SSO_UPDATE, methods=("POST",))
def sign_on_delete(request: PageRequest, provider_id: str) -> HttpResponse:
    """Delete a provider."""
    name = delete_provider(request.who.actor, provider_id=provider_id)
    messages.success(request, f"{name} is deleted. Whoever came in by it keeps their membership.")
    return redirect("sign_on_providers", request.who.account.pk)


@page(May.SSO_UPDATE, methods=("POST",))
def sign_on_unlink(request: PageRequest, provider_id: str) -> HttpResponse:
    """Undo the link of a member to a person of the provider."""
    number = whole_number(request.POST.get("identity", ""))
    unlink_identity(request.who.actor, provider_id=provider_id, identity_id=number or 0)
    messages.success(request, "The link is undone.")
    return redirect("sign_on_provider", request.who.account.pk, provider_id)


@page(May.SSO_UPDATE, methods=("POST",))
def domain_claim(request: PageRequest) -> HttpResponse:
    """Claim a domain; its record is shown then."""
    try:
        row = claim_domain(request.who.actor, domain=request.POST.get("domain", ""))
    except Refusal as refusal:
        return _page(request, refusal)
    messages.success(request, f"Put the record of {row.domain} into its DNS, then check it.")
    return redirect("sign_on_providers", request.who.account.pk)


@page(May.SSO_UPDATE, methods=("POST",))
def domain_check(request: PageRequest, domain_id: str) -> HttpResponse:
    """Look for the record of a domain now."""
    row = _domain(request, domain_id)
    found = _is_there(row)
    check_domain(request.who.actor, domain_id=domain_id, found=found)
    said = f"The record of {row.domain} is there." if found else f"The record of {row.domain} was not found."
    (messages.success if found else messages.warning)(request, said)
    return redirect("sign_on_providers", request.who.account.pk)


@page(May.SSO_UPDATE, methods=("POST",))
def domain_forget(request: PageRequest, domain_id: str) -> HttpResponse:
    """Take a domain off."""
    forget_domain(request.who.actor, domain_id=domain_id)
    return redirect("sign_on_providers", request.who.account.pk)


@page(May.SSO_UPDATE, methods=("POST",))
def sign_on_require(request: PageRequest) -> HttpResponse:
    """Ask everybody to sign in by the provider, or nobody any more."""
    of_all = request.POST.get("of_all") == "on"
    try:
        require_sign_on(request.who.actor, of_all=of_all, break_glass=request.POST.getlist("break_glass"))
    except Refusal as refusal:
        return _page(request, refusal)
    messages.success(request, "It holds from the next request of everybody on.")
    return redirect("sign_on_providers", request.who.account.pk)


def _published(issuer: str) -> dict[str, Any]:
    try:
        return oidc.discovered(issuer, reach())
    except NotAccepted as error:
        raise Why.SIGN_ON_NOT_SET_UP(reason=str(error)) from None


def _oidc_values(request: PageRequest) -> dict[str, Any]:
    posted = {name: request.POST.get(name, "") for name in ("name", "issuer", "client_id", "client_secret")}
    posted["issuer"] = posted["issuer"].strip()
    return {**posted, "endpoints": _published(posted["issuer"])}


def _saml_values(request: PageRequest) -> dict[str, Any]:
    url, new = published_as_posted(request.POST)
    published = {"issuer": new.issuer, "endpoints": new.endpoints} if new else {}
    kept = {"name": request.POST.get("name", ""), "metadata_url": url, "own_key": new_own_key()}
    return {**kept, **published, "protocol": IdentityProvider.SAML}


_ADDED: Final = {IdentityProvider.OIDC: _oidc_values, IdentityProvider.SAML: _saml_values}
"""What a provider is made of, by the protocol that was chosen."""


def _wanted(request: PageRequest, now: ProviderRow) -> ProviderChange:
    posted = request.POST
    if "enabled" in posted:
        return ProviderChange(enabled=posted["enabled"] == "on")
    of_both = ProviderChange(
        name=posted.get("name"),
        joins=posted.get("joins") == "on",
        default_role=posted.get("default_role"),
        needs_second_factor=posted.get("needs_second_factor") == "on",
        second_factor_words=clean_words(posted.get("second_factor_words", "")),
    )
    if now.protocol == IdentityProvider.SAML:
        return of_both
    issuer = posted.get("issuer", "").strip() or now.issuer
    return replace(
        of_both,
        issuer=issuer,
        endpoints=_published(issuer),
        client_id=posted.get("client_id"),
        client_secret=posted.get("client_secret"),
    )


def _domain(request: PageRequest, domain_id: str) -> DomainRow:
    rows = {row.id: row for row in sign_on_state(request.who.facts).domains}
    if domain_id not in rows:
        raise Why.NOT_FOUND(what="domain")
    return rows[domain_id]


def _is_there(row: DomainRow) -> bool:
    try:
        return is_there(row.domain, row.record_text.partition("=")[2])
    except dns.NoAnswer:
        raise Why.BAD_VALUE(
            what="The domain", reason="its name servers did not answer; try again in some minutes"
        ) from None


def _page(request: PageRequest, refusal: Refusal | None) -> HttpResponse:
    names = ("name", "issuer", "client_id", "domain", "metadata_url", "metadata")
    typed = {name: request.POST.get(name, "") for name in names}
    chosen = request.POST.get("protocol") or request.GET.get("protocol", IdentityProvider.OIDC)
    context: dict[str, Any] = {"state": sign_on_state(request.who.facts), "refusal": refusal, "typed": typed}
    context |= {"redirect_uri": redirect_uri(), "start_url": _start_url(request), "protocol": chosen}
    status = refusal.status if refusal else 200
    return render(request, "security/sign_on.html", context, section="security", status=status)


def provider_answer(request: PageRequest, provider_id: str, refusal: Refusal | None) -> HttpResponse:
    """The page of a provider, with a refusal that it is answered with."""
    one, people = provider_page(request.who.facts, provider_id=provider_id)
    roles = [(role.api_id, role.title) for role in MEMBER_ROLES if role is not Role.MASTER_ADMIN]
    context = {"one": one, "people": people, "roles": roles, "refusal": refusal}
    context |= {"redirect_uri": redirect_uri(), "start_url": _start_url(request)}
    context |= {"ours": our_side(one.id), "usual_words": SECOND_FACTOR_WORDS}
    context["rules"] = rules_of(request.who.facts, provider_id=one.id, last_test=one.last_test)
    status = refusal.status if refusal else 200
    return render(request, "security/provider.html", context, section="security", status=status)


def _start_url(request: PageRequest) -> str:
    return request.build_absolute_uri(reverse("sign_on_start", args=(request.who.account.pk,)))


_ONE = f"security/sign-on/<{ROW_ID}:provider_id>"
urls: list[Any] = [
    path("security/sign-on", sign_on_providers, name="sign_on_providers"),
    path("security/sign-on/add", sign_on_add, name="sign_on_add"),
    path("security/sign-on/require", sign_on_require, name="sign_on_require"),
    path("security/sign-on/domains", domain_claim, name="domain_claim"),
    path(f"security/sign-on/domains/<{ROW_ID}:domain_id>/check", domain_check, name="domain_check"),
    path(f"security/sign-on/domains/<{ROW_ID}:domain_id>/forget", domain_forget, name="domain_forget"),
    path(_ONE, sign_on_provider, name="sign_on_provider"),
    path(f"{_ONE}/change", sign_on_change, name="sign_on_change"),
    path(f"{_ONE}/test", sign_on_test, name="sign_on_test"),
    path(f"{_ONE}/delete", sign_on_delete, name="sign_on_delete"),
    path(f"{_ONE}/unlink", sign_on_unlink, name="sign_on_unlink"),
]
