"""A Stripe of the tests' own, on a port of its own, and what its readers and banks do there."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.test import Client
from stripe import WebhookSignature

from mediadesk.engines import cards, clock
from mediadesk.engines.stripe_cards import StripeCards
from tests.running import PATIENCE, free_port, until_it_answers

KEY, SECRET = "sk_test_of_the_tests_alone", "whsec_of_the_tests_alone"
GOOD, BROKE, EXPIRED, ASKS = "4242424242424242", "4000000000000341", "4000000000000069", "4000002500003155"
OTHER = "5555555555554444"


class Place:
    """The server, and what happens there without us."""

    def __init__(self, url: str) -> None:
        self.url = url

    def enter_card(self, page: str, number: str = GOOD, *, expires: tuple[int, int] = (4, 2031)) -> None:
        """Enter a card on a page of Checkout."""
        month, year = expires
        session = page.rsplit("/", 1)[1]
        self._tell(f"checkout/{session}", number=number, exp_month=month, exp_year=year)

    def dispute(self, reference: str, status: str = "needs_response") -> None:
        """The bank disputes the payment of an invoice, or the dispute ends."""
        self._tell("disputes", invoice=reference, status=status)

    def fail(self, kind: str) -> None:
        """From now on: "away", "not final" (away when an invoice is to be made final), "deaf" or "deaf to pay".

        Deaf: does as asked, answers nothing. "" ends it.
        """
        self._tell("fault", kind=kind)

    def charges_tried(self) -> int:
        """How often a card was tried."""
        with urllib.request.urlopen(f"{self.url}/_config/attempts") as answer:
            return int(answer.read())

    def pay_there(self, reference: str) -> None:
        """The payer pays on Stripe's own page of the invoice."""
        self._ask("POST", f"/v1/invoices/{reference}/pay", {})

    def delete_customer(self, customer: str) -> None:
        """Somebody deletes a customer at Stripe by hand."""
        self._ask("DELETE", f"/v1/customers/{customer}")

    def refuse_refunds(self) -> None:
        """Stripe refuses what is asked back, as when a payment is too old."""
        self.fail("no refunds")

    def forget_keys(self) -> None:
        """A day passes: what was asked for with an idempotency key is done anew."""
        self._ask("DELETE", "/_config/keys")

    def tell_of_events(self, url: str) -> None:
        """Post what happens to this address from now on, signed."""
        self._ask("POST", "/_config/webhooks/ours", {"url": url, "secret": SECRET})

    def call(self, url: str) -> None:
        """From now on call this address with each event, signed; with an empty one nobody is called any more."""
        self._tell("webhooks/one", url=url or "http://127.0.0.1:9", secret=SECRET, events=None if url else [])

    def clear(self) -> None:
        """Forget everything."""
        self._ask("DELETE", "/_config/data")

    def _tell(self, what: str, **how: object) -> None:
        self._ask("POST", f"/_config/{what}", how)

    def _ask(self, method: str, path: str, body: dict | None = None) -> None:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"{self.url}{path}", data, headers, method=method)
        urllib.request.urlopen(asked).close()


def new_card(place: Place, actor, number: str = GOOD, **how) -> None:
    """A person enters a card, and Stripe tells of it."""
    from mediadesk.actions.billing.begin_card import begin_card
    from mediadesk.surfaces.card_dates import apply_events

    page = begin_card(actor, done_url="http://testserver/done", back_url="http://testserver/back")
    place.enter_card(page, number, **how)
    deliver(Client(), events("checkout.session.completed")[-1:])
    apply_events()


def events(*kinds: str) -> list[dict]:
    """What Stripe has to tell of these kinds, or all, the oldest first."""
    found = [told.payload for told in cards.current().events_since(clock.now() - timedelta(days=30))]
    return [one for one in found if not kinds or one["type"] in kinds]


def deliver(client, payloads: list[dict]) -> list[int]:
    """Post events as Stripe does, signed now. Returns the statuses of the answers."""
    return [post(client, json.dumps(one)).status_code for one in payloads]


def post(client, body: str, *, secret: str = SECRET, seconds_ago: int = 0, signature: str | None = None):
    """Post one body, signed or not."""
    at = int(clock.now().timestamp()) - seconds_ago
    if signature is None:
        signature = WebhookSignature.generate_signature_header(body, secret, at)
    headers = {"Stripe-Signature": signature} if signature else {}
    return client.post("/webhooks/stripe", body, "application/json", headers=headers)


@contextmanager
def card_payment(place: Place) -> Iterator[StripeCards]:
    """Payment by card is set up in this process until the block ends."""
    collector = StripeCards(KEY, webhook_secret=SECRET, url=place.url)
    cards.use(collector)
    try:
        yield collector
    finally:
        cards.use(None)


@contextmanager
def stripe_place() -> Iterator[Place]:
    """Start the server; it ends with the block."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("stripe_server.py")), str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    place = Place(f"http://127.0.0.1:{port}")
    try:
        until_it_answers(server, place.charges_tried, lambda: "the Stripe of the tests does not answer")
        yield place
    finally:
        server.terminate()
        server.wait(PATIENCE)
