"""Paying by card: a card is entered elsewhere, charges are collected once, failures have a time of grace."""

from datetime import timedelta

import pytest

from mediadesk.actions.billing.begin_card import begin_card
from mediadesk.actions.billing.credit_invoice import credit_invoice
from mediadesk.actions.billing.mark_paid import mark_paid
from mediadesk.actions.billing.pay_invoice import pay_invoice
from mediadesk.actions.billing.remove_card import remove_card
from mediadesk.engines import cards
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Mail
from mediadesk.surfaces.card_dates import look_after_cards
from mediadesk.surfaces.operator import OPERATOR
from tests.actions.billing.cards.conftest import PAGES, billing, charged, read, told
from tests.refusals import refused
from tests.stripe_place import ASKS, BROKE, EXPIRED, new_card


def test_once_a_card_was_entered_the_account_pays_by_it_and_open_invoices_stay_as_they_are(
    world, by_card
) -> None:
    open_one = charged(world)
    new_card(by_card, world.bill)
    found = billing(world)
    assert (found.way, found.card_label, found.card_expires) == ("card", "Visa ending in 4242", "2031-04")
    look_after_cards()
    assert (read(open_one).way, read(open_one).state) == ("invoice", "open")
    assert told(world, "card_noted") == 1


def test_a_page_that_was_left_without_a_card_changes_nothing(world, by_card) -> None:
    begin_card(world.bill, **PAGES)
    assert (billing(world).way, billing(world).card_label) == ("invoice", "")


def test_only_who_sees_to_payment_has_to_do_with_cards(world, by_card) -> None:
    invoice = charged(world)
    for name in ("adam", "tess", "rita", "edda"):
        actor = getattr(world, name)
        assert refused(begin_card, actor, **PAGES) is Why.NOT_ALLOWED
        assert refused(remove_card, actor) is Why.NOT_ALLOWED
        assert refused(pay_invoice, actor, invoice_id=invoice.pk) is Why.NOT_ALLOWED
    assert refused(pay_invoice, world.otto, invoice_id=invoice.pk) is Why.NOT_FOUND


def test_without_stripe_nothing_by_card_is_offered(world) -> None:
    assert refused(begin_card, world.bill, **PAGES) is Why.CARDS_NOT_OFFERED
    assert refused(remove_card, world.bill) is Why.CARDS_NOT_OFFERED
    assert refused(pay_invoice, world.bill, invoice_id=charged(world).pk) is Why.CARDS_NOT_OFFERED


def test_what_is_charged_is_collected_once_to_the_cent_and_noted_as_paid(world, by_card) -> None:
    new_card(by_card, world.bill)
    invoice = charged(world, 123_45)
    for _ in range(3):
        look_after_cards()
    paid = read(invoice)
    assert (paid.state, paid.paid_how, paid.next_try_at) == ("paid", "by card, Visa ending in 4242", None)
    assert cards.current().standing(paid.reference).paid_cents == 123_45
    assert (by_card.charges_tried(), told(world, "invoice_paid")) == (1, 1)


def test_a_payment_that_fails_begins_a_time_of_grace_and_tells_in_plain_words(world, by_card, now) -> None:
    new_card(by_card, world.bill, BROKE)
    invoice = charged(world)
    look_after_cards()
    failed = read(invoice)
    assert (failed.state, failed.failure) == ("open", "there is not enough money on the card")
    assert billing(world).grace_ends_at == now.moment + timedelta(days=14)
    mails = Mail.objects.filter(account_id=world.account.pk, invoice=None)
    assert {one.to for one in mails} == {"olga@acme.example", "bill@acme.example"}
    text = mails[0].text
    until = f"{now.moment + timedelta(days=14):%-d %B %Y}"
    for part in (
        invoice.number,
        "$100.00",
        "there is not enough money on the card",
        until,
        "/billing/payment",
    ):
        assert part in text


def test_it_is_tried_again_on_the_days_1_3_5_and_7_and_then_no_more(world, by_card, now) -> None:
    new_card(by_card, world.bill, BROKE)
    charged(world)
    tried_on = []
    for day in range(15):
        before = by_card.charges_tried()
        look_after_cards()
        tried_on += [day] * (by_card.charges_tried() - before)
        now.move(days=1)
    assert tried_on == [0, 1, 3, 5, 7]
    assert Mail.objects.filter(to="bill@acme.example", invoice=None).count() == 1


@pytest.mark.parametrize("number", [EXPIRED, ASKS])
def test_a_card_that_cannot_be_charged_by_trying_is_not_tried_again(world, by_card, now, number) -> None:
    new_card(by_card, world.bill, number)
    invoice = charged(world)
    look_after_cards()
    now.move(days=2)
    look_after_cards()
    assert by_card.charges_tried() == 1
    assert bool(read(invoice).pay_url) is (number == ASKS)
    if number == ASKS:  # the mail leads to where the payer confirms it
        assert read(invoice).pay_url in Mail.objects.get(to="bill@acme.example", invoice=None).text


def test_a_new_card_pays_at_once_what_had_failed_ends_the_grace_and_says_so(world, by_card, now) -> None:
    new_card(by_card, world.bill, BROKE)
    invoice = charged(world)
    look_after_cards()
    new_card(by_card, world.bill)
    look_after_cards()
    assert read(invoice).state == "paid"
    assert billing(world).grace_ends_at is None
    assert Mail.objects.filter(to="bill@acme.example", subject__endswith="is paid").count() == 1


def test_the_grace_goes_on_until_the_last_invoice_that_failed_is_settled(world, by_card, now) -> None:
    new_card(by_card, world.bill, BROKE)
    first, second, third = (charged(world) for _ in range(3))
    look_after_cards()
    mark_paid(OPERATOR, number=first.number)
    credit_invoice(OPERATOR, number=second.number, reason="a mistake")
    assert billing(world).grace_ends_at is not None
    mark_paid(OPERATOR, number=third.number)
    assert billing(world).grace_ends_at is None


def test_an_open_invoice_is_paid_by_card_when_a_person_asks_for_it(world, by_card) -> None:
    invoice = charged(world)
    assert refused(pay_invoice, world.bill, invoice_id=invoice.pk) is Why.NO_CARD
    new_card(by_card, world.bill)
    pay_invoice(world.bill, invoice_id=invoice.pk)
    look_after_cards()
    assert read(invoice).state == "paid"
    assert refused(pay_invoice, world.bill, invoice_id=invoice.pk) is Why.INVOICE_SETTLED


def test_a_card_is_removed_only_when_nothing_is_to_be_paid_with_it(world, by_card) -> None:
    new_card(by_card, world.bill, BROKE)
    invoice = charged(world)
    assert refused(remove_card, world.bill) is Why.CARD_NEEDED
    mark_paid(OPERATOR, number=invoice.number)
    remove_card(world.bill)
    assert (billing(world).way, billing(world).card_label) == ("invoice", "")
    assert cards.current().newest_card(billing(world).customer) is None
    assert refused(remove_card, world.bill) is Why.NO_CARD


def test_stripe_away_is_said_plainly_and_nothing_is_changed(world, by_card) -> None:
    new_card(by_card, world.bill)
    by_card.fail("away")
    assert refused(begin_card, world.bill, **PAGES) is Why.CARDS_AWAY
    assert refused(remove_card, world.bill) is Why.CARDS_AWAY
    assert billing(world).card_label == "Visa ending in 4242"


def test_what_was_paid_by_card_is_given_back_to_it_in_parts_and_once(world, by_card) -> None:
    new_card(by_card, world.bill)
    invoice = charged(world)
    look_after_cards()
    parts = [
        credit_invoice(OPERATOR, number=invoice.number, reason="a part", cents=c) for c in (30_00, 70_00)
    ]
    for _ in range(3):
        look_after_cards()
    standing = cards.current().standing(read(invoice).reference)
    assert (standing.paid_cents, standing.refunded_cents) == (100_00, 100_00)
    assert all(read(one).reference for one in parts)
    assert told(world, "invoice_refunded") == 2


def test_what_was_given_back_before_it_was_paid_is_not_collected(world, by_card, now) -> None:
    new_card(by_card, world.bill, BROKE)
    invoice, gone = charged(world), charged(world)
    look_after_cards()
    credit_invoice(OPERATOR, number=invoice.number, reason="a part", cents=30_00)
    credit_invoice(OPERATOR, number=gone.number, reason="all of it")
    new_card(by_card, world.bill)
    look_after_cards()
    standing = cards.current().standing(read(invoice).reference)
    assert (standing.paid_cents, standing.refunded_cents) == (70_00, 0)
    assert cards.current().standing(read(gone).reference).state == "void"


def test_what_was_given_back_at_stripe_by_hand_is_not_given_back_again(world, by_card) -> None:
    new_card(by_card, world.bill)
    invoice = charged(world)
    look_after_cards()
    reference = read(invoice).reference
    cards.current().refund(reference, 80_00, key="by hand")
    credit_invoice(OPERATOR, number=invoice.number, reason="all of it")
    look_after_cards()
    assert cards.current().standing(reference).refunded_cents == 100_00


def test_what_stripe_cannot_collect_is_a_failure_and_not_a_wait_for_ever(world, by_card, now) -> None:
    new_card(by_card, world.bill)
    invoice = charged(world)
    by_card.delete_customer(billing(world).customer)
    look_after_cards()
    assert read(invoice).failure == "Stripe could not charge the card"
    assert read(invoice).next_try_at == now.moment + timedelta(days=1)
    assert billing(world).grace_ends_at is not None


def test_a_credit_that_cannot_go_back_to_the_card_says_so(world, by_card) -> None:
    new_card(by_card, world.bill)
    invoice = charged(world)
    look_after_cards()
    note = credit_invoice(OPERATOR, number=invoice.number, reason="a part", cents=10_00)
    by_card.refuse_refunds()
    look_after_cards()
    assert "other means" in read(note).failure
    assert (read(note).next_try_at, read(note).reference) == (None, "")
