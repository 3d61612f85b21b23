"""The page Payment: the card, what is to be paid, the time of grace, and who sees which of it."""

import re

import pytest
from django.urls import reverse

from mediadesk.actions.billing.add_line import add_line
from mediadesk.engines import clock
from mediadesk.store.billing import Billing, Invoice
from mediadesk.surfaces.card_dates import apply_events, look_after_cards
from mediadesk.surfaces.operator import OPERATOR
from tests.stripe_place import ASKS, BROKE, deliver, events, new_card


@pytest.fixture
def at(world):
    """The address of a page of Acme's."""

    def address(name: str, *more: str) -> str:
        return reverse(name, args=(world.account.pk, *more))

    return address


def text_of(response) -> str:
    """What is read on a page, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def charged(world, cents: int = 100_00) -> Invoice:
    """Charge Acme something, which is invoiced at once."""
    return add_line(OPERATOR, account_id=world.account.pk, title="One", cents=cents, at_once=True)


def test_a_card_is_entered_elsewhere_and_then_shown(client, world, sign_in, by_card, at) -> None:
    bill = sign_in("bill")
    assert "Add a card" in text_of(bill.get(at("billing_payment")))
    leaving = bill.post(at("card_begin"))
    there = re.search(r'href="(https://checkout[^"]+)"', leaving.content.decode())[1]
    assert leaving.headers["Refresh"] == f"1; url={there}"
    assert "about to tell us" in text_of(bill.get(at("billing_payment") + "?entered"))
    by_card.enter_card(there)
    deliver(client, events("checkout.session.completed"))
    apply_events()
    shown = text_of(bill.get(at("billing_payment") + "?entered"))
    assert "Visa ending in 4242" in shown
    assert "04/2031" in shown
    assert "about to tell us" not in shown


def test_no_page_or_form_asks_for_the_number_of_a_card(world, sign_in, by_card, at) -> None:
    new_card(by_card, world.bill)
    pages = [sign_in("bill").get(at("billing_payment")), sign_in("bill").post(at("card_begin"))]
    assert not any(
        re.search(r"<input[^>]+(cc-number|card_?number|cvc)", one.content.decode()) for one in pages
    )
    assert not any("4242424242424242" in one.content.decode() for one in pages)


def test_what_failed_says_why_until_when_and_is_paid_from_the_page(world, sign_in, by_card, at) -> None:
    new_card(by_card, world.bill, BROKE)
    invoice, bill = charged(world), sign_in("bill")
    look_after_cards()
    until = Billing.objects.get(account=world.account).grace_ends_at
    shown = text_of(bill.get(at("billing_payment")))
    for part in ("there is not enough money on the card", invoice.number, "$100.00", "A payment failed"):
        assert part in shown
    assert f"{until:%-d %b %Y}" in shown
    again = bill.post(at("invoice_pay", invoice.pk), follow=True)
    assert "could not be paid: there is not enough money on the card" in text_of(again)
    new_card(by_card, world.bill)
    paid = bill.post(at("invoice_pay", invoice.pk), follow=True)
    assert f"The invoice {invoice.number} is paid." in text_of(paid)
    assert "Nothing is to be paid" in text_of(paid)


def test_a_payer_who_must_confirm_is_led_to_the_bank(world, sign_in, by_card, at) -> None:
    new_card(by_card, world.bill, ASKS)
    invoice = charged(world)
    look_after_cards()
    page = sign_in("bill").get(at("billing_payment")).content.decode()
    assert Invoice.objects.get(pk=invoice.pk).pay_url in page


def test_stripe_away_is_said_with_what_to_do(world, sign_in, by_card, at) -> None:
    by_card.fail("away")
    answer = sign_in("bill").post(at("card_begin"))
    assert answer.status_code == 503
    assert "try again in a few minutes" in text_of(answer)


def test_without_stripe_the_page_says_so_and_shows_what_is_to_be_paid(world, sign_in, at) -> None:
    charged(world)
    shown = text_of(sign_in("bill").get(at("billing_payment")))
    assert "Payment by card is not set up" in shown
    assert "to be paid by invoice" in shown
    assert "Add a card" not in shown


@pytest.mark.parametrize(("name", "sees"), [("olga", True), ("bill", True), ("adam", False), ("edda", False)])
def test_the_dashboard_warns_those_who_see_to_payment(world, sign_in, by_card, at, name, sees) -> None:
    new_card(by_card, world.bill, BROKE)
    charged(world)
    look_after_cards()
    with clock.stand_still_at(clock.now()) as now:
        assert ("A payment failed" in text_of(sign_in(name).get(at("dashboard")))) is sees
        now.move(days=15)
        shown = text_of(sign_in(name).get(at("dashboard")))
        assert ("Uploads have stopped" in shown) is sees


@pytest.mark.parametrize("name", ["adam", "tess", "rita", "edda", "vera"])
def test_others_do_not_see_the_page_nor_its_tab(world, sign_in, at, name) -> None:
    assert sign_in(name).get(at("billing_payment")).status_code == 403
    assert at("billing_payment") not in sign_in(name).get(at("dashboard")).content.decode()


def test_another_accounts_invoice_is_not_paid_from_here(world, sign_in, by_card, at) -> None:
    new_card(by_card, world.bill)
    theirs = add_line(OPERATOR, account_id=world.other_account.pk, title="One", cents=1_00, at_once=True)
    assert sign_in("bill").post(at("invoice_pay", theirs.pk)).status_code == 404


def test_a_card_that_ends_soon_and_one_that_is_needed_are_said(world, sign_in, by_card, at) -> None:
    ends = clock.now()
    new_card(by_card, world.bill, BROKE, expires=(ends.month, ends.year))
    charged(world)
    shown = sign_in("bill").get(at("billing_payment")).content.decode()
    assert "The card ends soon" in shown
    assert "is to be paid with it" in shown


def test_a_disputed_payment_is_shown_and_what_came_of_it(client, world, sign_in, by_card, at) -> None:
    new_card(by_card, world.bill)
    invoice = charged(world)
    look_after_cards()
    reference = Invoice.objects.get(pk=invoice.pk).reference
    seen = []
    for status in ("needs_response", "lost", "won"):
        by_card.dispute(reference, status)
        deliver(client, events("charge.dispute.created", "charge.dispute.closed"))
        apply_events()
        shown = text_of(sign_in("bill").get(at("billing_payment")))
        seen.append(("the bank looks at it" in shown, "took the money back" in shown))
    assert seen == [(True, False), (False, True), (False, False)]
