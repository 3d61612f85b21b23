"""Rules of an identity provider: attributes that decide about groups and environments. Changes need a fresh proof."""

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.identity.add_rule import add_rule
from mediadesk.actions.identity.remove_rule import remove_rule
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.who import PageRequest, page


@page(May.SSO_UPDATE, methods=("POST",))
def sign_on_rule_add(request: PageRequest, provider_id: str) -> HttpResponse:
    """Add a rule."""
    posted = request.POST
    kind, _, pk = posted.get("target", "").partition(":")
    wanted = {"attribute": posted.get("attribute", ""), "value": posted.get("value", "")}
    wanted |= {f"{kind}_id": pk} if kind in {"group", "environment"} else {}
    return told(
        request,
        lambda: add_rule(request.who.actor, provider_id=provider_id, **wanted),
        well="The rule is added. It holds from each one's next sign-in on; test to see what it does.",
        back=_back(request, provider_id),
    )


@page(May.SSO_UPDATE, methods=("POST",))
def sign_on_rule_remove(request: PageRequest, provider_id: str) -> HttpResponse:
    """Remove a rule."""
    number = whole_number(request.POST.get("rule", "")) or 0
    return told(
        request,
        lambda: remove_rule(request.who.actor, provider_id=provider_id, rule_id=number),
        well="The rule is removed. Who is where by it stays there.",
        back=_back(request, provider_id),
    )


def _back(request: PageRequest, provider_id: str) -> str:
    return reverse("sign_on_provider", args=(request.who.account.pk, provider_id)) + "#rules"


_ONE = f"security/sign-on/<{ROW_ID}:provider_id>/rules"
urls: list[Any] = [
    path(f"{_ONE}/add", sign_on_rule_add, name="sign_on_rule_add"),
    path(f"{_ONE}/remove", sign_on_rule_remove, name="sign_on_rule_remove"),
]
