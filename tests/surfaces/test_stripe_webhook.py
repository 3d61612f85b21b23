"""What Stripe tells: verified, stored first, applied once, in any order (T-95, T-96, T-97, F-32)."""

import json
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import transaction

from mediadesk.actions.billing.add_line import add_line
from mediadesk.actions.billing.begin_card import begin_card
from mediadesk.actions.billing.credit_invoice import credit_invoice
from mediadesk.engines import cards, clock
from mediadesk.engines.cards import Bill, NotPossible
from mediadesk.store.billing import Billing, Invoice, StripeEvent
from mediadesk.store.trail import TrailEntry
from mediadesk.surfaces import card_dates
from mediadesk.surfaces.card_dates import apply_events, look_after_cards, reconcile
from mediadesk.surfaces.operator import OPERATOR
from tests.matrix.conftest import unkept
from tests.stripe_place import BROKE, GOOD, deliver, events, new_card, post

FIVE = (
    "invoice.payment_failed",
    "invoice.paid",
    "payment_intent.succeeded",
    "charge.dispute.created",
    "refund.created",
)


@pytest.fixture
def charged(world, by_card) -> Invoice:
    """An invoice of Acme that is to be collected from a good card."""
    new_card(by_card, world.bill)
    return add_line(OPERATOR, account_id=world.account.pk, title="One", cents=100_00, at_once=True)


def collected_unseen(invoice: Invoice) -> str:
    """Stripe was asked and has answered, and the process died before it noted anything: nothing is told yet."""
    customer = Billing.objects.get(account=invoice.account_id).customer
    cents, currency = invoice.gross_cents, invoice.currency
    bill = Bill(invoice.pk, invoice.number, customer, cents, currency)
    return cards.current().collect(bill).reference


def state_of(invoice: Invoice) -> tuple:
    """Everything that events may change."""
    kept = Invoice.objects.filter(pk=invoice.pk).values_list(
        "state", "paid_how", "failure", "disputed", "reference", "next_try_at", "tries"
    )
    grace = Billing.objects.values_list("grace_ends_at", "card_label").get(account=invoice.account_id)
    return kept[0], grace


# fmt: off
FORGED = {
    # what is wrong          how it is sent
    "not signed":            {"signature": ""},
    "another secret":        {"secret": "whsec_of_somebody_else"},
    "too old (T-95)":        {"seconds_ago": 301},
    "from the future":       {"seconds_ago": -301},
    "no signature at all":   {"signature": "t=1,v0=abc"},
    "no time":               {"signature": "v1=abc"},
}
# fmt: on


@pytest.mark.parametrize("how", FORGED.values(), ids=FORGED)
def test_what_stripe_did_not_sign_just_now_is_turned_away_and_changes_nothing(
    client, world, by_card, how
) -> None:
    body = json.dumps({"id": "evt_1", "type": "invoice.paid", "created": 1, "livemode": False,
                       "data": {"object": {"id": "in_1"}}})  # fmt: skip
    assert post(client, body, **how).status_code == 400
    assert not StripeEvent.objects.exists()
    assert post(client, body, seconds_ago=299).status_code == 200


def test_a_body_that_was_written_anew_is_not_what_was_signed(client, world, charged) -> None:
    body = json.dumps(events("checkout.session.completed")[0])
    right = post(client, body).request["HTTP_STRIPE_SIGNATURE"]
    assert post(client, json.dumps(json.loads(body), indent=1), signature=right).status_code == 400


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"id": "evt_1"}', '{"id":"e","type":"t","created":"x"}']
)
def test_what_is_no_event_is_turned_away_though_it_is_signed(client, world, by_card, body) -> None:
    assert post(client, body).status_code == 400


def test_an_event_of_the_test_mode_is_none_of_the_live_one(client, world, by_card) -> None:
    body = {"id": "evt_1", "type": "invoice.paid", "created": 1, "data": {"object": {"id": "in_1"}}}
    assert post(client, json.dumps({**body, "livemode": True})).status_code == 400
    assert post(client, json.dumps({**body, "livemode": False})).status_code == 200


def test_the_address_is_not_there_without_stripe_and_takes_nothing_but_events(
    client, world, settings
) -> None:
    assert post(client, "{}").status_code == 404
    assert client.get("/webhooks/stripe").status_code == 405


def test_an_event_is_stored_before_anything_is_done_and_a_second_telling_is_known(client, charged) -> None:
    (one,) = events("checkout.session.completed")
    before = StripeEvent.objects.count()
    assert deliver(client, [one, one, one]) == [200, 200, 200]
    assert StripeEvent.objects.count() == before  # it came when the card was entered
    assert StripeEvent.objects.get(pk=one["id"]).applied_at is not None


def test_an_event_that_means_nothing_to_us_is_kept_and_left_alone(client, charged) -> None:
    unknown = events("customer.created")
    assert deliver(client, unknown) == [200] * len(unknown)
    assert apply_events() == len(unknown)
    stranger = {**events("invoice.created")[:1][0]} if events("invoice.created") else None
    assert stranger is None or deliver(client, [stranger]) == [200]


def test_what_was_paid_is_noted_though_our_own_answer_was_lost(client, by_card, charged) -> None:
    collected_unseen(charged)
    deliver(client, events("invoice.paid"))
    apply_events()
    assert state_of(charged)[0][0] == "paid"


def test_all_orders_of_five_events_with_duplicates_end_in_one_state(client, world, by_card, charged) -> None:
    """F-32: all 120 orders, each event told twice, looked at after each telling."""
    new_card(by_card, world.bill, BROKE)
    reference = collected_unseen(charged)
    new_card(by_card, world.bill, GOOD)
    by_card.pay_there(reference)
    by_card.dispute(reference)
    cards.current().refund(reference, 30_00, key="one")
    told = [events(kind)[-1] for kind in FIVE]
    StripeEvent.objects.all().delete()
    ends = {}
    for order in permutations(told):
        with unkept():
            for one in (*order, *order[::-1]):
                deliver(client, [one])
                apply_events()
            assert not StripeEvent.objects.filter(applied_at=None).exists()
            entries = TrailEntry.objects.filter(account_id=world.account.pk, event__startswith="invoice_")
            ends[state_of(charged), tuple(sorted(entries.values_list("event", flat=True)))] = order
            transaction.set_rollback(True)
    (((kept, grace), entries),) = ends
    assert (kept[0], kept[3], kept[4]) == ("paid", True, reference)
    assert grace[0] is None
    assert entries.count("invoice_paid") == entries.count("invoice_disputed") == 1


def test_a_crash_between_storing_and_applying_loses_nothing(client, by_card, charged) -> None:
    collected_unseen(charged)
    deliver(client, events("invoice.paid"))
    with unkept():  # applied, and the process dies before it is kept
        apply_events()
        transaction.set_rollback(True)
    assert state_of(charged)[0][0] == "open"
    apply_events()
    assert state_of(charged)[0][0] == "paid"


def test_an_event_that_was_lost_is_repaired_by_one_daily_run(by_card, charged, caplog) -> None:
    reference = collected_unseen(charged)
    Invoice.objects.filter(pk=charged.pk).update(reference=reference, next_try_at=None)
    with caplog.at_level("INFO"):
        reconcile()
    assert state_of(charged)[0][0] == "paid"
    assert "compared with Stripe: 1 invoices" in caplog.text
    apply_events()
    assert TrailEntry.objects.filter(event="invoice_paid").count() == 1


def test_a_card_whose_event_never_came_is_noted_after_the_daily_run(world, by_card) -> None:
    by_card.enter_card(begin_card(world.bill, done_url="http://testserver/a", back_url="http://testserver/b"))
    reconcile()
    assert apply_events() > 0
    assert Billing.objects.get(account=world.account).card_label == "Visa ending in 4242"


def test_news_about_another_customers_invoice_changes_nothing(client, world, by_card, charged) -> None:
    """T-97: whose an invoice is hangs on the customer that was kept when the card was entered."""
    collected_unseen(charged)
    Billing.objects.filter(account=world.account).update(customer="cus_another")
    deliver(client, events("invoice.paid"))
    assert apply_events() == 0
    event = StripeEvent.objects.get(kind="invoice.paid")
    assert (event.applied_at, event.tries, bool(event.error)) == (None, 1, True)
    assert state_of(charged)[0][0] == "open"


def test_what_could_not_be_applied_is_tried_again_later_and_not_for_ever(
    client, world, by_card, charged
) -> None:
    collected_unseen(charged)
    customer = Billing.objects.get(account=world.account).customer
    Billing.objects.filter(account=world.account).update(customer="cus_another")
    with clock.stand_still_at(clock.now()) as now:
        deliver(client, events("invoice.paid"))
        tries = []
        for _ in range(24 * 6):
            apply_events()
            tries.append(StripeEvent.objects.get(kind="invoice.paid").tries)
            now.move(minutes=10)
        assert tries[-1] == 5
        assert tries[0] == 1
        Billing.objects.filter(account=world.account).update(customer=customer)
        StripeEvent.objects.filter(kind="invoice.paid").update(tries=4)
        assert apply_events() == 1


def test_while_stripe_is_away_an_event_waits_without_using_up_its_tries(client, by_card, charged) -> None:
    collected_unseen(charged)
    told = events("invoice.paid")
    deliver(client, told)
    by_card.fail("away")
    look_after_cards()
    event = StripeEvent.objects.get(kind="invoice.paid")
    assert (event.applied_at, event.tries) == (None, 0)
    by_card.fail("")
    with clock.stand_still_at(clock.now() + timedelta(minutes=6)):
        look_after_cards()
    assert state_of(charged)[0][0] == "paid"


def test_a_dispute_is_shown_told_and_ends(client, world, by_card, charged) -> None:
    look_after_cards()
    reference = Invoice.objects.get(pk=charged.pk).reference
    seen = []
    for status in ("needs_response", "under_review", "won", "lost"):
        by_card.dispute(reference, status)
        deliver(client, events("charge.dispute.created", "charge.dispute.closed"))
        apply_events()
        seen.append((state_of(charged)[0][3], state_of(charged)[0][2]))
    assert seen == [
        (True, ""), (True, ""), (False, ""),
        (True, "the bank of the card holder took the money back after a dispute"),
    ]  # fmt: skip


def test_what_is_held_beyond_what_is_owed_goes_back_though_the_credit_came_first(
    client, world, by_card, charged
) -> None:
    """The whole invoice is given back while the payment is on its way."""
    reference = collected_unseen(charged)
    Invoice.objects.filter(pk=charged.pk).update(reference=reference)
    charged.refresh_from_db()
    credit_invoice(OPERATOR, number=charged.number, reason="a mistake")
    deliver(client, events("invoice.paid"))
    apply_events()
    look_after_cards()
    assert cards.current().standing(reference).refunded_cents == 100_00


def test_events_that_were_applied_long_ago_are_let_go(client, charged) -> None:
    assert StripeEvent.objects.exists()
    with clock.stand_still_at(clock.now() + timedelta(days=59)) as now:
        card_dates.tidy_cards()
        assert StripeEvent.objects.exists()
        now.move(days=2)
        card_dates.tidy_cards()
    assert not StripeEvent.objects.exists()


ODD = [
    {"type": "charge.refunded", "data": {"object": {"object": "charge", "payment_intent": "pi_gone"}}},
    {"type": "invoice.paid", "data": {"object": {"object": "invoice"}}},
]


@pytest.mark.parametrize("odd", ODD, ids=lambda one: one["type"])
def test_an_event_about_what_stripe_does_not_know_holds_up_neither_others_nor_what_is_due(
    client, by_card, charged, monkeypatch, odd
) -> None:
    def gone(self, payment: str) -> str:
        raise NotPossible(f"there is no {payment}")

    monkeypatch.setattr(type(cards.current()), "reference_of", gone)
    at = int(clock.now().timestamp()) - 60
    post(client, json.dumps({"id": "evt_odd", "created": at, "livemode": False, **odd}))
    look_after_cards()
    event = StripeEvent.objects.get(pk="evt_odd")
    assert (event.tries, bool(event.error), event.applied_at) == (1, True, None)
    charged.refresh_from_db()
    assert charged.state == "paid"


def test_one_event_that_cannot_be_applied_holds_up_no_other(client, world, by_card, charged) -> None:
    """A customer who was deleted at Stripe is not asked for over and over."""
    look_after_cards()
    told = events("checkout.session.completed", "customer.created", "invoice.paid")
    StripeEvent.objects.all().delete()
    by_card.delete_customer(Billing.objects.get(account=world.account).customer)
    deliver(client, told)
    look_after_cards()
    kinds = dict(StripeEvent.objects.values_list("kind", "tries"))
    assert kinds == {"checkout.session.completed": 1, "customer.created": 0, "invoice.paid": 0}
