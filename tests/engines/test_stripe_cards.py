"""Stripe by its own library over HTTP: customers, cards, invoices that are collected once, refunds, events."""

from contextlib import suppress
from datetime import timedelta

import pytest

from mediadesk.engines import clock
from mediadesk.engines.cards import Away, Bill, Card
from mediadesk.engines.stripe_cards import StripeCards
from tests.stripe_place import ASKS, BROKE, EXPIRED, GOOD, KEY, SECRET

PAGES = {"done_url": "http://testserver/done", "back_url": "http://testserver/back"}


@pytest.fixture
def cards(stripe) -> StripeCards:
    """Asks the server of the tests."""
    return StripeCards(KEY, webhook_secret=SECRET, url=stripe.url)


@pytest.fixture
def customer(cards) -> str:
    """One without a card."""
    return cards.new_customer("acme", name="Acme")


def with_card(stripe, cards, customer: str, number: str = GOOD) -> Card:
    """Enter a card."""
    stripe.enter_card(cards.entry_page(customer, **PAGES), number)
    return cards.newest_card(customer)


def bill(customer: str, **other) -> Bill:
    """One of $119.00."""
    return Bill(**{"id": "one", "number": "INV-000001", "customer": customer, "cents": 119_00,
                   "currency": "USD", **other})  # fmt: skip


def test_a_customer_that_is_asked_for_twice_is_one(cards, customer) -> None:
    assert cards.new_customer("acme", name="Acme") == customer
    assert cards.new_customer("other", name="Other") != customer


def test_a_card_is_entered_on_a_page_elsewhere_and_known_by_its_end(stripe, cards, customer) -> None:
    assert cards.newest_card(customer) is None
    assert with_card(stripe, cards, customer) == Card("Visa ending in 4242", "2031-04")


def test_the_card_that_was_entered_last_is_charged_and_the_others_are_forgotten(
    stripe, cards, customer
) -> None:
    with_card(stripe, cards, customer, BROKE)
    assert with_card(stripe, cards, customer).label == "Visa ending in 4242"
    assert cards.collect(bill(customer)).state == "paid"
    cards.forget_cards(customer)
    assert cards.newest_card(customer) is None


def test_a_bill_is_collected_to_the_cent_and_once_however_often_it_is_asked_for(
    stripe, cards, customer
) -> None:
    with_card(stripe, cards, customer)
    first = cards.collect(bill(customer))
    assert (first.state, first.cents, first.paid_cents, first.bill_id) == ("paid", 119_00, 119_00, "one")
    again = [cards.collect(bill(customer, retry=n)) for n in range(3)]
    assert {one.reference for one in again} == {first.reference}
    assert stripe.charges_tried() == 1


@pytest.mark.parametrize("kind", ["deaf", "deaf to pay"])
def test_a_bill_whose_answer_was_lost_is_not_collected_twice(stripe, cards, customer, kind) -> None:
    """Every answer is lost, each time; what is asked for is done all the same. A day lies between the tries."""
    with_card(stripe, cards, customer)
    stripe.fail(kind)
    with pytest.raises(Away):
        cards.collect(bill(customer))
    for _ in range(5):
        stripe.forget_keys()
        with suppress(Away):
            cards.collect(bill(customer))
    stripe.fail("")
    assert cards.collect(bill(customer)).state == "paid"
    assert stripe.charges_tried() == 1


@pytest.mark.parametrize(
    ("number", "code", "page"),
    [
        (BROKE, "insufficient_funds", False),
        (EXPIRED, "expired_card", False),
        (ASKS, "authentication_required", True),
    ],
)
def test_a_card_that_is_refused_says_why_and_a_payer_who_must_confirm_is_told_where(
    stripe, cards, customer, number, code, page
) -> None:
    with_card(stripe, cards, customer, number)
    found = cards.collect(bill(customer))
    assert (found.state, found.failure, found.paid_cents) == ("open", code, 0)
    assert bool(found.pay_url) is page
    assert cards.standing(found.reference) == found


def test_without_a_card_nothing_is_collected(cards, customer) -> None:
    assert cards.collect(bill(customer)).failure == "no_card"


def test_the_next_try_with_another_card_pays_the_same_invoice(stripe, cards, customer) -> None:
    with_card(stripe, cards, customer, BROKE)
    failed = cards.collect(bill(customer))
    with_card(stripe, cards, customer)
    paid = cards.collect(bill(customer, retry=1, reference=failed.reference))
    assert (paid.state, paid.reference) == ("paid", failed.reference)


def test_what_was_given_back_before_it_was_paid_is_not_collected(stripe, cards, customer) -> None:
    with_card(stripe, cards, customer, BROKE)
    failed = cards.collect(bill(customer))
    with_card(stripe, cards, customer)
    paid = cards.collect(bill(customer, cents=100_00, retry=1, reference=failed.reference))
    assert (paid.state, paid.paid_cents) == ("paid", 100_00)
    assert cards.standing(failed.reference).state == "void"


def test_parts_are_refunded_once_for_a_key(stripe, cards, customer) -> None:
    with_card(stripe, cards, customer)
    reference = cards.collect(bill(customer)).reference
    assert cards.refund(reference, 19_00, key="a") == cards.refund(reference, 19_00, key="a")
    cards.refund(reference, 1_00, key="b")
    assert cards.standing(reference).refunded_cents == 20_00


def test_a_dispute_is_seen_until_it_is_won_and_one_that_is_lost_stays(stripe, cards, customer) -> None:
    with_card(stripe, cards, customer)
    reference = cards.collect(bill(customer)).reference
    seen = []
    for status in ("needs_response", "under_review", "won", "lost"):
        stripe.dispute(reference, status)
        seen.append(cards.standing(reference).dispute)
    assert seen == ["open", "open", "won", "lost"]


def test_an_open_invoice_that_is_voided_is_paid_by_nobody(stripe, cards, customer) -> None:
    with_card(stripe, cards, customer, BROKE)
    reference = cards.collect(bill(customer)).reference
    cards.void(reference)
    cards.void(reference)
    assert cards.standing(reference).state == "void"


def test_events_are_listed_and_a_payment_leads_to_its_invoice(stripe, cards, customer) -> None:
    with_card(stripe, cards, customer)
    reference = cards.collect(bill(customer)).reference
    told = list(cards.events_since(clock.now() - timedelta(hours=1)))
    assert {"checkout.session.completed", "invoice.paid", "payment_intent.succeeded"} <= {
        one.kind for one in told
    }
    payment = next(one.about["id"] for one in told if one.kind == "payment_intent.succeeded")
    assert cards.reference_of(payment) == reference
    assert cards.reference_of("pi_of_nobody") == ""


def test_what_is_not_known_there_is_told_and_nobody_who_answers_is_away(stripe, cards) -> None:
    with pytest.raises(KeyError):
        cards.standing("in_nothing")
    stripe.fail("away")
    with pytest.raises(Away, match="HTTP 503"):
        cards.standing("in_nothing")
    nobody = StripeCards(KEY, webhook_secret=SECRET, url="http://127.0.0.1:9")
    with pytest.raises(Away) as away:
        nobody.new_customer("acme", name="Acme")
    assert KEY not in str(away.value) + repr(nobody)


def test_a_wrong_key_is_told_without_the_key(stripe) -> None:
    wrong = StripeCards("not_a_key", webhook_secret=SECRET, url=stripe.url)
    with pytest.raises(Away) as away:
        wrong.new_customer("acme", name="Acme")
    assert "not_a_key" not in str(away.value)
