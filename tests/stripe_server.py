"""A Stripe to ask over HTTP: localstripe, with what it lacks of the interface that we use, in the published shapes.

Run as a program with a port. Added: Checkout in the mode `setup`, invoices without a subscription, finalizing,
payments of an invoice, decline codes, disputes, idempotency keys. `/_config/…` is for tests: it completes a Checkout
page as its reader would, opens and closes disputes, and lets the server fail.
"""

import sys
from typing import Any

from aiohttp import web
from localstripe import resources, server
from localstripe.errors import UserError
from localstripe.resources import (
    Customer,
    Event,
    Invoice,
    InvoiceItem,
    InvoiceLineItem,
    PaymentIntent,
    PaymentMethod,
    Refund,
    SetupIntent,
    StripeObject,
)
from localstripe.webhooks import schedule_webhook

# fmt: off
DECLINES = {
    # number of the card   code                        decline code
    "4000000000000341":   ("card_declined",            "insufficient_funds"),
    "4000000000000069":   ("expired_card",             "expired_card"),
    "4000002500003155":   ("authentication_required",  "authentication_required"),
}
# fmt: on
answered: dict[str, tuple[Any, int, bytes]] = {}  # by idempotency key
# "": none; "away": 503; "not final": so to finalizing alone; "deaf", "deaf to pay": does as asked, answers nothing
fault = {"kind": ""}
attempts: list[str] = []  # the payment intents of each charge that was tried

resources.store.dump_to_disk = lambda: None
PaymentMethod._attaching_is_declined = lambda self: False  # here cards fail when they are charged
PaymentMethod._charging_is_declined = lambda self: self._card_number in DECLINES
PaymentMethod._requires_authentication = lambda self: False


class CheckoutSession(StripeObject):
    """The page on which a card is entered."""

    object = "checkout.session"
    _id_prefix = "cs_test_"

    def __init__(self, *, mode, customer, success_url, cancel_url, **others) -> None:
        assert mode == "setup"
        Customer._api_retrieve(customer)
        super().__init__()
        self.mode, self.customer, self.status = mode, customer, "open"
        self.success_url, self.cancel_url, self.metadata = success_url, cancel_url, others.get("metadata")
        self.url = f"https://checkout.stripe.test/c/pay/{self.id}"
        self.setup_intent = SetupIntent(customer=customer).id

    def _complete(self, *, number: str, exp_month: int, exp_year: int) -> None:
        card = {"number": number, "exp_month": exp_month, "exp_year": exp_year, "cvc": "123"}
        method = PaymentMethod(type="card", card=card)
        method.customer, self.status = self.customer, "complete"
        method.created += len(resources.store)  # two within a second have an order, too
        SetupIntent._api_retrieve(self.setup_intent)._attach_pm(method)
        schedule_webhook(Event("checkout.session.completed", self))


class Dispute(StripeObject):
    """What a card holder's bank asks back."""

    object = "dispute"
    _id_prefix = "du_"

    def __init__(self, *, payment_intent: str, status: str) -> None:
        super().__init__()
        self.payment_intent, self.status, self.reason = payment_intent, status, "fraudulent"


def _payments(invoice: Invoice) -> dict[str, Any]:
    intent = invoice.payment_intent
    payment = {"type": "payment_intent", "payment_intent": intent}
    data = [
        {"object": "invoice_payment", "invoice": invoice.id, "is_default": True, "payment": payment}
    ] * bool(intent)
    return {"object": "list", "data": data, "has_more": False}


def _last_error(intent: PaymentIntent) -> dict[str, str] | None:
    if not intent.latest_charge or intent.latest_charge.status != "failed":
        return None
    method = PaymentMethod._api_retrieve(intent.latest_charge.payment_method)
    code, decline = DECLINES[method._card_number]
    return {"type": "card_error", "code": code, "decline_code": decline, "message": "Your card was declined."}


Invoice.payments = property(_payments)
Invoice.hosted_invoice_url = property(lambda self: f"https://invoice.stripe.test/i/{self.id}")
PaymentIntent.last_payment_error = property(_last_error)


def _create_invoice(customer=None, currency=None, metadata=None, description=None, **others) -> Invoice:
    assert others["pending_invoice_items_behavior"] == "exclude"
    assert others["auto_advance"] == "false"
    made = Invoice(customer=customer, metadata=metadata, description=description)
    made.currency = currency
    return made


def _create_item(invoice=None, **data) -> InvoiceItem:
    of = Invoice._api_retrieve(invoice)
    if of.status != "draft":
        raise UserError(400, "This invoice is no longer editable")
    item = InvoiceItem(invoice=invoice, **data)
    of.lines._list.append(InvoiceLineItem(item))
    return item


def _finalize(**named) -> Invoice:
    found = Invoice._api_retrieve(named["id"])
    found._finalize()
    schedule_webhook(Event("invoice.finalized", found))
    return found


_pay_as_it_was = Invoice._api_pay_invoice


def _pay(**named) -> Invoice:
    invoice = Invoice._api_retrieve(named["id"])
    if invoice.status == "paid":
        raise UserError(400, "Invoice is already paid", {"code": "invoice_already_paid"})
    if Customer._api_retrieve(invoice.customer)._get_default_payment_method_or_source() is None:
        raise UserError(400, "This customer has no default payment method", {"code": "missing"})
    _pay_as_it_was(invoice.id)
    attempts.append(invoice.payment_intent)
    error = PaymentIntent._api_retrieve(invoice.payment_intent).last_payment_error
    if error:
        invoice._on_payment_failure_now()
        declined = UserError(402, error["message"], dict(error))
        declined.body["error"]["type"] = "card_error"
        raise declined
    schedule_webhook(Event("invoice.paid", invoice))
    return invoice


def _void(**named) -> Invoice:
    invoice = Invoice._api_retrieve(named["id"])
    if invoice.status not in {"draft", "open"}:
        raise UserError(400, "This invoice cannot be voided")
    invoice._draft, invoice._voided = False, True
    schedule_webhook(Event("invoice.voided", invoice))
    return invoice


def _refund(**data) -> Refund:
    if fault["kind"] == "no refunds":
        raise UserError(400, "This charge cannot be refunded", {"code": "charge_not_refundable"})
    made = Refund(**data)
    schedule_webhook(Event("refund.created", made))
    return made


class _Listed(dict):
    def _export(self, expand=None) -> dict[str, Any]:
        return {"object": "list", "has_more": False, "data": [one._export() for one in self["data"]]}


class _Shown(dict):
    def _export(self, expand=None) -> dict[str, Any]:
        return dict(self)


def _session(**named) -> CheckoutSession:
    return CheckoutSession._api_retrieve(named["id"])


def _disputes(payment_intent=None, **_) -> _Listed:
    all_of = [one for key, one in resources.store.items() if key.startswith("dispute:")]
    return _Listed(data=[one for one in all_of if one.payment_intent == payment_intent])


def _invoice_payments(payment=None, **_) -> _Shown:
    invoices = [one for key, one in resources.store.items() if key.startswith("invoice:")]
    rows = [row for one in invoices for row in _payments(one)["data"]]
    found = [row for row in rows if row["payment"]["payment_intent"] == payment["payment_intent"]]
    return _Shown(object="list", data=found, has_more=False)


def _detach(**named) -> PaymentMethod:
    method = PaymentMethod._api_retrieve(named["id"])
    if method.customer:
        customer = Customer._api_retrieve(method.customer)
        if customer.invoice_settings.get("default_payment_method") == method.id:
            customer.invoice_settings["default_payment_method"] = None
    method.customer = None
    return method


async def complete_checkout(request: web.Request) -> web.Response:
    """The reader of the page enters a card: number, exp_month, exp_year."""
    CheckoutSession._api_retrieve(request.match_info["id"])._complete(**await request.json())
    return web.Response()


async def dispute(request: web.Request) -> web.Response:
    """The payment of an invoice is disputed, or the dispute about it ends: invoice, status."""
    asked = await request.json()
    intent = Invoice._api_retrieve(asked["invoice"]).payment_intent
    known = _disputes(intent)["data"]
    found = known[0] if known else Dispute(payment_intent=intent, status=asked["status"])
    found.status = asked["status"]
    ended = found.status in {"won", "lost", "warning_closed"}
    schedule_webhook(Event("charge.dispute.closed" if ended else "charge.dispute.created", found))
    return web.Response()


async def set_fault(request: web.Request) -> web.Response:
    """From now on the server fails: kind."""
    fault["kind"] = (await request.json())["kind"]
    return web.Response()


async def forget_keys(_: web.Request) -> web.Response:
    """A day has passed: idempotency keys hold no more."""
    answered.clear()
    return web.Response()


async def tried(_: web.Request) -> web.Response:
    """How many charges were tried."""
    return web.json_response(len(attempts))


async def flush(_: web.Request) -> web.Response:
    """Begin anew."""
    resources.store.clear()
    answered.clear()
    attempts.clear()
    fault["kind"] = ""
    return web.Response()


@web.middleware
async def as_the_real_one(request: web.Request, handler) -> web.StreamResponse:
    """Faults, and one answer for one idempotency key."""
    if request.path.startswith("/_config/"):
        return await handler(request)
    if fault["kind"] == "away" or (fault["kind"] == "not final" and request.path.endswith("/finalize")):
        return web.json_response({"error": {"type": "api_error", "message": "away"}}, status=503)
    deaf = fault["kind"] == "deaf" or (fault["kind"] == "deaf to pay" and request.path.endswith("/pay"))
    if deaf and request.method == "POST":
        request.transport.abort()  # the answer is lost; what is asked for is done
    key, sent = request.headers.get("Idempotency-Key", ""), await request.read()
    if key in answered:
        was, status, body = answered[key]
        if was != (request.path, sent):
            error = {"type": "idempotency_error", "message": "other parameters"}
            return web.json_response({"error": error}, status=400)
        return web.Response(body=body, status=status, content_type="application/json")
    response = await handler(request)
    if key:
        answered[key] = ((request.path, sent), response.status, response.body)
    return response


_app = web.Application(
    middlewares=[as_the_real_one, server.error_middleware, server.auth_middleware], client_max_size=10**6
)
# fmt: off
for method, path, does in (
    # method  path                                 answers
    ("POST", "/v1/checkout/sessions",              CheckoutSession._api_create),
    ("GET",  "/v1/checkout/sessions/{id}",         _session),
    ("POST", "/v1/invoices",                       _create_invoice),
    ("POST", "/v1/invoiceitems",                   _create_item),
    ("POST", "/v1/invoices/{id}/finalize",         _finalize),
    ("POST", "/v1/invoices/{id}/pay",              _pay),
    ("POST", "/v1/invoices/{id}/void",             _void),
    ("POST", "/v1/refunds",                        _refund),
    ("POST", "/v1/payment_methods/{id}/detach",    _detach),
    ("GET",  "/v1/disputes",                       _disputes),
    ("GET",  "/v1/invoice_payments",               _invoice_payments),
):
    _app.router.add_route(method, path, server.api_extra(does, path))
# fmt: on
_app.router.add_post("/_config/checkout/{id}", complete_checkout)
_app.router.add_post("/_config/disputes", dispute)
_app.router.add_post("/_config/fault", set_fault)
_app.router.add_delete("/_config/keys", forget_keys)
_app.router.add_get("/_config/attempts", tried)
_app.router.add_delete("/_config/data", flush)
for route in server.app.router.routes():
    if route.resource is not None and route.method != "HEAD":
        _app.router.add_route(route.method, route.resource.canonical, route.handler)

if __name__ == "__main__":
    web.run_app(_app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
