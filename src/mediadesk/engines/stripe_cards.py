"""Stripe as the collector of cards. An invoice there has one line: what is to be paid of one of ours.

Stripe is told not to go on by itself (`auto_advance`): when it is tried again is our table (`rules/collecting.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, Literal

import stripe

from mediadesk.engines.cards import Away, Bill, Card, NotPossible, Standing, Told
from mediadesk.engines.stripe_events import read_signed, told_of
from mediadesk.rules.collecting import ASKS_THE_PAYER

_SECONDS: Final = (4.0, 20.0)  # to connect, and to answer
_OURS: Final = "mediadesk_invoice"  # the key under which an invoice there keeps the id of ours
_PAID_BY: Final = "payments.data.payment.payment_intent"
_BRANDS: Final = {"amex": "American Express", "jcb": "JCB", "unionpay": "UnionPay", "diners": "Diners Club"}
_ENDED: Final = {
    "won": "won",
    "warning_closed": "won",
    "lost": "lost",
}  # any other state of a dispute is open


class StripeCards:
    """Asks Stripe by its own library. What it cannot answer is `Away`."""

    def __init__(self, key: str, *, webhook_secret: str, url: str = "") -> None:
        """Keep what is needed to ask; asks nothing yet. `url` is another address than Stripe's own, for tests."""
        stripe.enable_telemetry = False
        self._webhook_secret, self._live = webhook_secret, key[3:].startswith("live_")
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": url} if url else {},
            http_client=stripe.RequestsClient(timeout=_SECONDS),
            max_network_retries=1,
        )

    def __repr__(self) -> str:
        return "StripeCards()"

    def new_customer(self, account_id: str, *, name: str) -> str:
        """Make a customer."""
        with _asked():
            made = self._client.v1.customers.create(
                {"name": name, "metadata": {"mediadesk_account": account_id}},
                {"idempotency_key": f"customer-{account_id}"},
            )
        return made.id

    def entry_page(self, customer: str, *, done_url: str, back_url: str) -> str:
        """A Checkout page in the mode `setup`."""
        with _asked():
            session = self._client.v1.checkout.sessions.create(
                {
                    "mode": "setup",
                    "customer": customer,
                    "allowed_payment_method_types": ["card"],
                    "success_url": done_url,
                    "cancel_url": back_url,
                }
            )
        return session.url or ""

    def newest_card(self, customer: str) -> Card | None:
        """Charge the card that was entered last; whatever order events about cards come in, it is the same one."""
        with _asked():
            methods = self._cards(customer)
            if not methods:
                return None
            newest = methods[0]
            self._client.v1.customers.update(
                customer, {"invoice_settings": {"default_payment_method": newest.id}}
            )
            for other in methods[1:]:
                self._client.v1.payment_methods.detach(other.id)
        card = newest.card
        if card is None:
            return None
        brand = _BRANDS.get(card.brand, card.brand.capitalize())
        return Card(f"{brand} ending in {card.last4}", f"{card.exp_year:04}-{card.exp_month:02}")

    def forget_cards(self, customer: str) -> None:
        """Detach all cards."""
        with _asked():
            for method in self._cards(customer):
                self._client.v1.payment_methods.detach(method.id)

    def collect(self, bill: Bill) -> Standing:
        """Make the invoice there if it is not there yet, and pay it."""
        with _asked():
            invoice = self._find(bill)
            if invoice is not None and invoice.status == "open" and invoice.total != bill.cents:
                self._client.v1.invoices.void_invoice(invoice.id)  # a part was given back meanwhile
                invoice = None
            if invoice is not None and invoice.status == "draft" and invoice.total not in {0, bill.cents}:
                self._client.v1.invoices.delete(invoice.id)  # so it was before, and no draft can be voided
                invoice = None
            if invoice is None or invoice.status == "draft":
                invoice = self._issue(bill, invoice)
            if invoice.status == "open" and invoice.total != bill.cents:
                raise NotPossible("the invoice there has another sum than ours")
            refused = self._pay(invoice.id, bill) if invoice.status == "open" else ""
        found = self.standing(invoice.id)
        if found.state == "open" and not found.failure and refused:
            if self._cards(bill.customer):
                raise NotPossible(refused)
            return Standing(**{**_fields(found), "failure": "no_card"})
        return found

    def standing(self, reference: str) -> Standing:
        """Ask for the invoice, and where it was paid for what was given back and disputed."""
        with _asked():
            try:
                invoice = self._client.v1.invoices.retrieve(reference, {"expand": [_PAID_BY]})
            except stripe.InvalidRequestError as error:
                if error.code == "resource_missing" or error.http_status == 404:
                    raise KeyError(reference) from error
                raise
            state = {"paid": "paid", "void": "void", "uncollectible": "void"}.get(
                invoice.status or "", "open"
            )
            payment = _payment_of(invoice)
            failure = ""
            if state == "open" and payment is not None:
                failure = _failure_of(payment)
            asks_payer = failure in ASKS_THE_PAYER
            return Standing(
                reference=invoice.id,
                bill_id=_bill_of(invoice),
                customer=_id_of(invoice.customer),
                state=state,
                cents=invoice.total,
                currency=invoice.currency.upper(),
                paid_cents=invoice.amount_paid,
                failure=failure,
                pay_url=(invoice.hosted_invoice_url or "") if asks_payer else "",
                refunded_cents=self._refunded(payment.id) if payment and state == "paid" else 0,
                dispute=self._dispute(payment.id) if payment and state == "paid" else "",
            )

    def reference_of(self, payment: str) -> str:
        """Ask which invoice a payment intent paid."""
        with _asked():
            rows = self._client.v1.invoice_payments.list(
                {"payment": {"type": "payment_intent", "payment_intent": payment}}
            )
        return _id_of(rows.data[0].invoice) if rows.data else ""

    def refund(self, reference: str, cents: int, *, key: str) -> str:
        """Give back to the card that paid."""
        with _asked():
            invoice = self._client.v1.invoices.retrieve(reference, {"expand": [_PAID_BY]})
            payment = _payment_of(invoice)
            if payment is None:
                raise NotPossible("the invoice was not paid by a card")
            made = self._client.v1.refunds.create(
                {"payment_intent": payment.id, "amount": cents}, {"idempotency_key": f"refund-{key}-{cents}"}
            )
        return made.id

    def void(self, reference: str) -> None:
        """Void an open invoice."""
        with _asked():
            if self._client.v1.invoices.retrieve(reference).status == "open":
                self._client.v1.invoices.void_invoice(reference)

    def read_event(self, body: bytes, *, signature: str) -> Told:
        """Verify the raw bytes, then read them."""
        return read_signed(body, signature=signature, secret=self._webhook_secret, live=self._live)

    def events_since(self, moment: datetime) -> Iterator[Told]:
        """List the events there."""
        with _asked():
            rows = self._client.v1.events.list({"created": {"gte": int(moment.timestamp())}, "limit": 100})
            for one in rows.auto_paging_iter():
                yield told_of(one.to_dict())

    def _cards(self, customer: str) -> list[stripe.PaymentMethod]:
        with _asked():
            rows = self._client.v1.payment_methods.list({"customer": customer, "type": "card", "limit": 100})
        return sorted(rows.data, key=lambda method: method.created, reverse=True)

    def _find(self, bill: Bill) -> stripe.Invoice | None:
        if bill.reference:
            known = self._client.v1.invoices.retrieve(bill.reference)
            return None if known.status in {"void", "uncollectible"} else known
        # An answer may have been lost: whether it is there is looked up, an idempotency key holds for a day only.
        rows = self._client.v1.invoices.list({"customer": bill.customer, "limit": 100})
        for one in rows.data:
            if _bill_of(one) == bill.id and one.status not in {"void", "uncollectible"}:
                return one
        return None

    def _issue(self, bill: Bill, draft: stripe.Invoice | None) -> stripe.Invoice:
        key = f"{bill.id}-{bill.cents}-{bill.reference}"
        if draft is None:
            draft = self._client.v1.invoices.create(
                {
                    "customer": bill.customer,
                    "currency": bill.currency.lower(),
                    "collection_method": "charge_automatically",
                    "auto_advance": False,
                    "pending_invoice_items_behavior": "exclude",
                    "description": f"Invoice {bill.number}",
                    "metadata": {_OURS: bill.id, "number": bill.number},
                },
                {"idempotency_key": f"invoice-{key}"},
            )
        if draft.total != bill.cents:
            self._client.v1.invoice_items.create(
                {
                    "invoice": draft.id,
                    "customer": bill.customer,
                    "amount": bill.cents,
                    "currency": bill.currency.lower(),
                    "description": f"Invoice {bill.number}",
                },
                {"idempotency_key": f"line-{key}"},
            )
        return self._client.v1.invoices.finalize_invoice(draft.id, {"auto_advance": False})

    def _pay(self, reference: str, bill: Bill) -> str:
        """Try to pay. What became of it is asked for afterwards; returns the words of an error that tells nothing."""
        key = f"pay-{reference}-{bill.retry}"
        try:
            self._client.v1.invoices.pay(reference, {"off_session": True}, {"idempotency_key": key})
        except (stripe.CardError, stripe.InvalidRequestError) as error:
            return type(error).__name__
        return ""

    def _refunded(self, payment: str) -> int:
        rows = self._client.v1.refunds.list({"payment_intent": payment, "limit": 100})
        return sum(one.amount for one in rows.data if one.status not in {"failed", "canceled"})

    def _dispute(self, payment: str) -> str:
        rows = self._client.v1.disputes.list({"payment_intent": payment, "limit": 100})
        stand = {_ENDED.get(one.status, "open") for one in rows.data}
        found: Literal["open", "lost", "won"]
        for found in ("open", "lost", "won"):
            if found in stand:
                return found
        return ""


@contextmanager
def _asked() -> Iterator[None]:
    """What Stripe does not answer is `Away`; so is a wrong key: the operator sets it right. Its words are not kept."""
    try:
        yield
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise NotPossible(f"Stripe: {type(error).__name__}, {error.code or 'no code'}") from None
    except stripe.StripeError as error:
        status = f", HTTP {error.http_status}" if error.http_status else ""
        raise Away(f"Stripe: {type(error).__name__}{status}") from None


def _payment_of(invoice: stripe.Invoice) -> stripe.PaymentIntent | None:
    """The payment of an invoice, asked for with it."""
    for row in invoice.payments.data if invoice.payments else []:
        found = row.payment.payment_intent
        if isinstance(found, stripe.PaymentIntent):
            return found
    return None


def _failure_of(payment: stripe.PaymentIntent) -> str:
    """The code of why the last try failed; empty before one did."""
    if payment.status == "requires_action":
        return "authentication_required"
    error = payment.last_payment_error
    if error is None:
        return ""
    code = getattr(error, "code", None) or "card_declined"
    return code if code in ASKS_THE_PAYER else getattr(error, "decline_code", None) or code


def _bill_of(invoice: stripe.Invoice) -> str:
    """The id of our invoice that it collects."""
    return str(getattr(invoice.metadata, _OURS, "") or "")


def _id_of(thing: Any) -> str:
    """An id, whether or not the thing came with it."""
    return thing if isinstance(thing, str) else str(getattr(thing, "id", "") or "")


def _fields(standing: Standing) -> dict[str, Any]:
    return {name: getattr(standing, name) for name in Standing.__slots__}
