"""A card is charged what is owed, once, whatever was lost on the way; what came twice is told."""

from dataclasses import replace

import pytest
from django.test import Client

from mediadesk.actions.billing.credit_invoice import credit_invoice
from mediadesk.actions.billing.mark_paid import mark_paid
from mediadesk.actions.billing.note_card import note_card
from mediadesk.actions.billing.remove_card import remove_card
from mediadesk.engines import cards
from mediadesk.rules.refusals import Why
from mediadesk.surfaces.card_dates import BY_CARD, look_after_cards
from mediadesk.surfaces.operator import OPERATOR
from tests.actions.billing.cards.conftest import PAGES, billing, charged, read
from tests.refusals import refused
from tests.stripe_place import ASKS, BROKE, deliver, events, new_card


def test_what_was_paid_otherwise_cannot_be_paid_at_stripe_any_more_once_it_answers(
    world, by_card, now
) -> None:
    new_card(by_card, world.bill, BROKE)
    invoice = charged(world)
    look_after_cards()
    by_card.fail("away")
    mark_paid(OPERATOR, number=invoice.number, how="bank transfer")
    look_after_cards()
    by_card.fail("")
    assert cards.current().standing(read(invoice).reference).state == "open"
    now.move(minutes=31)
    look_after_cards()
    assert cards.current().standing(read(invoice).reference).state == "void"
    assert read(invoice).next_try_at is None


def test_what_was_paid_in_two_ways_is_told_on_the_invoice(world, by_card, now, sign_in) -> None:
    new_card(by_card, world.bill, BROKE)
    invoice = charged(world)
    look_after_cards()
    reference = read(invoice).reference
    by_card.enter_card(cards.current().entry_page(billing(world).customer, **PAGES))
    cards.current().newest_card(billing(world).customer)
    by_card.pay_there(reference)
    mark_paid(OPERATOR, number=invoice.number, how="bank transfer")
    look_after_cards()
    page = sign_in("bill").get(f"/console/{world.account.pk}/billing/invoices/{invoice.pk}").text
    assert "It was paid by card, too" in page
    assert read(invoice).paid_how == "bank transfer"


def test_a_draft_that_was_left_at_stripe_is_not_charged_beside_the_new_sum(world, by_card, now) -> None:
    """The call that makes it final is lost; meanwhile 40.00 of 100.00 are given back."""
    new_card(by_card, world.bill)
    invoice = charged(world)
    by_card.fail("not final")
    look_after_cards()
    by_card.fail("")
    credit_invoice(OPERATOR, number=invoice.number, reason="Rebate", cents=40_00)
    now.move(minutes=31)
    look_after_cards()
    stands = cards.current().standing(read(invoice).reference)
    assert (stands.state, stands.paid_cents, stands.refunded_cents) == ("paid", 60_00, 0)
    assert read(invoice).state == "paid"


def test_each_of_two_credits_of_one_sum_is_given_back(world, by_card, now) -> None:
    """They are issued while the bank waits for the payer, who then pays the whole of it."""
    new_card(by_card, world.bill, ASKS)
    invoice = charged(world)
    look_after_cards()
    for reason in ("One", "Another"):
        credit_invoice(OPERATOR, number=invoice.number, reason=reason, cents=30_00)
    look_after_cards()
    by_card.enter_card(cards.current().entry_page(billing(world).customer, **PAGES))
    cards.current().newest_card(billing(world).customer)
    by_card.pay_there(read(invoice).reference)
    deliver(Client(), events("invoice.paid"))
    look_after_cards()
    look_after_cards()
    stands = cards.current().standing(read(invoice).reference)
    assert stands.paid_cents - stands.refunded_cents == 40_00


@pytest.mark.parametrize("otherwise", [{"paid_cents": 1}, {"currency": "EUR"}], ids=str)
def test_what_was_paid_otherwise_than_it_is_owed_stays_open(world, by_card, monkeypatch, otherwise) -> None:
    new_card(by_card, world.bill)
    invoice, collector = charged(world), type(cards.current())
    asked = collector.standing
    monkeypatch.setattr(collector, "standing", lambda *a: replace(asked(*a), **otherwise))
    look_after_cards()
    assert read(invoice).state == "open"


def test_a_card_that_is_removed_while_stripe_answers_is_not_noted(world, by_card, monkeypatch) -> None:
    new_card(by_card, world.bill)
    collector = type(cards.current())
    asked = collector.newest_card

    def removed_meanwhile(self, customer):
        card = asked(self, customer)
        remove_card(world.bill)
        return card

    monkeypatch.setattr(collector, "newest_card", removed_meanwhile)
    assert refused(note_card, BY_CARD, account_id=world.account.pk) is Why.CHANGED_MEANWHILE
    assert (billing(world).way, billing(world).card_label) == ("invoice", "")
