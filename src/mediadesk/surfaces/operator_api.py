"""The operator's own API, for their bookkeeping: which invoices are open, and that one was paid.

Behind one token of the installation, `MEDIADESK_BILLING_TOKEN`; without it these addresses are not there.
"""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.billing.mark_paid import mark_paid
from mediadesk.engines import secrets
from mediadesk.rules.refusals import Why
from mediadesk.rules.tries import OPERATOR_SOURCE
from mediadesk.store.billing import Invoice
from mediadesk.surfaces.cloudinary.arguments import Arguments, read_arguments
from mediadesk.surfaces.cloudinary.auth import answer
from mediadesk.surfaces.sso.tries import count_try, require_tries_left, source_of
from mediadesk.surfaces.who import address_of

PAGE: Final = 100
STATES: Final = (Invoice.OPEN, Invoice.PAID, Invoice.CREDITED)


def list_invoices(_: Actor, given: Arguments) -> dict[str, Any]:
    """GET v2/billing/invoices?state=open&after=ID: a hundred, the oldest first; `next` names the rest."""
    state = given.one_of("state", STATES, default=Invoice.OPEN)
    found = Invoice.objects.filter(kind=Invoice.INVOICE, state=state, pk__gt=given.text("after"))
    rows = list(found.select_related("account").order_by("pk")[: PAGE + 1])
    following = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return {"invoices": [_shaped(one) for one in rows[:PAGE]], "next": following}


def pay(actor: Actor, given: Arguments, *, number: str) -> dict[str, Any]:
    """POST v2/billing/invoices/NUMBER/paid, with `how` as the invoice's page tells it."""
    return _shaped(mark_paid(actor, number=number, how=given.text("how")))


def _shaped(invoice: Invoice) -> dict[str, Any]:
    return {
        "id": invoice.pk,
        "number": invoice.number,
        "account_id": invoice.account_id,
        "account": invoice.account.name,
        "company": invoice.buyer["company"],
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "currency": invoice.currency,
        "net_cents": invoice.net_cents,
        "tax_cents": invoice.tax_cents,
        "gross_cents": invoice.gross_cents,
        "credited_cents": invoice.credited_cents,
        "way": invoice.way,
        "state": invoice.state,
        "paid_at": invoice.paid_at,
    }


def _by_token(**calls: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Make the view of an address that asks for the operator's token."""

    @csrf_exempt
    def view(request: HttpRequest, **named: str) -> HttpResponse:
        _require_token(request)
        asked = calls.get(request.method or "")
        if asked is None:
            return HttpResponse(status=405, headers={"Allow": ", ".join(calls)})
        label = "The operator, by the billing API"
        actor = Actor(Kind.OPERATOR, "", "", label, Way.API, address_of(request))
        return answer(asked(actor, read_arguments(request), **named))

    return view


def _require_token(request: HttpRequest) -> None:
    kept = settings.MEDIADESK.billing_token
    if not kept:
        raise Why.NOT_FOUND(what="page")
    require_tries_left(OPERATOR_SOURCE, source_of(request))
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secrets.same(kept, token.strip()):
        count_try(OPERATOR_SOURCE, source_of(request))
        raise Why.BAD_CREDENTIALS()


urlpatterns = [
    path("invoices", _by_token(GET=list_invoices), name="operator_invoices"),
    path("invoices/<str:number>/paid", _by_token(POST=pay), name="operator_paid"),
]
