"""Single sign-on as visitors meet it: their address, the providers of an account, and the way back from one."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mediadesk.rules.names import clean_email
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.tries import SIGN_ON_SOURCE
from mediadesk.store.identity import IdentityProvider, account_of_domain
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render_plain
from mediadesk.surfaces.own_paths import next_path
from mediadesk.surfaces.sso import sign_on as flow
from mediadesk.surfaces.sso.by_saml import keep_answer
from mediadesk.surfaces.sso.our_side import our_metadata_for
from mediadesk.surfaces.sso.signing_out import sign_out
from mediadesk.surfaces.sso.tries import count_try, require_tries_left, source_of


@require_http_methods(["GET", "HEAD", "POST"])
def sign_on(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and go on by its domain. The answer says nothing of whose address it is (T-36)."""
    email, after = request.POST.get("email", ""), next_path(request)
    if request.method == "POST":
        require_tries_left(SIGN_ON_SOURCE, source_of(request))
        count_try(SIGN_ON_SOURCE, source_of(request))
        if account_id := _account_behind(email):
            start = reverse("sign_on_start", args=(account_id,))
            return redirect(f"{start}?{urlencode({'next': after})}" if after else start)
    context = {"email": email, "next": after, "unknown": request.method == "POST"}
    return render_plain(request, "people/sign_on.html", context)


@require_safe
def sign_on_start(request: HttpRequest, account_id: str) -> HttpResponse:
    """The providers of an account, by name. An account without any looks like none."""
    context = {
        "providers": flow.enabled_providers_of(account_id),
        "account_id": account_id,
        "next": next_path(request),
    }
    return render_plain(request, "people/sign_on_start.html", context)


@require_safe
def sign_on_go(request: HttpRequest, account_id: str, provider_id: str) -> HttpResponse:
    """Send the browser to a provider."""
    providers = {one.pk: one for one in flow.enabled_providers_of(account_id)}
    if provider_id not in providers:
        return redirect("sign_on_start", account_id)
    begun = flow.Begun(next=next_path(request), again=request.GET.get("again") == "1")
    return flow.begin(request, providers[provider_id], begun)


@require_safe
def sign_on_back(request: HttpRequest) -> HttpResponse:
    """The way back from a provider."""
    return flow.come_back(request)


@require_safe
def saml_metadata(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What a provider reads of us: addresses and certificates, and no secret."""
    del request
    return HttpResponse(
        our_metadata_for(_saml_provider(provider_id)),
        content_type="application/samlmetadata+xml",
        headers={"Content-Disposition": 'attachment; filename="mediadesk-metadata.xml"'},
    )


@csrf_exempt  # posted by the provider's own page, with the key that went with the request
@require_POST
def saml_answer(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take in what a provider's page posts."""
    return keep_answer(request, _saml_provider(provider_id).pk)


@csrf_exempt  # sent by the provider and signed by it
@require_http_methods(["GET", "POST"])
def saml_sign_out(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sign somebody out who has signed out at the provider."""
    return sign_out(request, _saml_provider(provider_id))


def _saml_provider(provider_id: str) -> IdentityProvider:
    found = IdentityProvider.objects.filter(pk=provider_id, protocol=IdentityProvider.SAML)
    provider = found.filter(account__closed=False).first()
    if provider is None:
        raise Why.NOT_FOUND(what="page")
    return provider


def _account_behind(email: str) -> str:
    try:
        account_id = account_of_domain(clean_email(email).rpartition("@")[2])
    except Refusal:
        return ""
    return account_id if flow.enabled_providers_of(account_id) else ""


urls = [
    path("sso", sign_on, name="sign_on"),
    path("sso/back", sign_on_back, name="sign_on_back"),
    path(f"sso/saml/<{ROW_ID}:provider_id>/metadata", saml_metadata, name="saml_metadata"),
    path(f"sso/saml/<{ROW_ID}:provider_id>/answer", saml_answer, name="saml_answer"),
    path(f"sso/saml/<{ROW_ID}:provider_id>/sign-out", saml_sign_out, name="saml_sign_out"),
    path(f"sso/<{ROW_ID}:account_id>", sign_on_start, name="sign_on_start"),
    path(f"sso/<{ROW_ID}:account_id>/<{ROW_ID}:provider_id>", sign_on_go, name="sign_on_go"),
]
