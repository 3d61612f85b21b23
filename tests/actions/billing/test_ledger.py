"""Cycles, invoices and credit notes: what is charged when, under which number, and what is given back."""

from datetime import date

import pytest

from mediadesk.actions.billing.add_line import add_line
from mediadesk.actions.billing.credit_invoice import credit_invoice
from mediadesk.actions.billing.mark_paid import mark_paid
from mediadesk.actions.billing.turn_cycle import turn_cycle
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.invoicing import issue
from mediadesk.actions.ledger import billing_of, charge
from mediadesk.rules.charges import Line
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing, Invoice, LedgerLine
from mediadesk.store.teams import Account
from mediadesk.store.trail import TrailEntry
from mediadesk.surfaces.billing_dates import look_after_billing
from mediadesk.surfaces.operator import OPERATOR
from tests.actions.billing.conftest import FIRST, invoices, on
from tests.refusals import refused


def titles(invoice: Invoice) -> list[tuple[str, int]]:
    """The lines of an invoice."""
    return [(line.title, line.cents) for line in invoice.lines.order_by("id")]


def test_a_cycle_that_ends_is_invoiced_together_with_the_next_one(acme) -> None:
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
    assert invoices(acme) == []  # by invoice lines wait for the end of the cycle
    with on(12, 1):
        look_after_billing()
        look_after_billing()
    (invoice,) = invoices(acme)
    plus = [("Plan Plus", 99_00), ("Extra seats on Plus", 38_00)]
    assert titles(invoice) == plus + plus
    assert (invoice.net_cents, invoice.tax_cents, invoice.gross_cents) == (274_00, 52_06, 326_06)
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 12, 1), date(2026, 12, 15))
    assert Billing.objects.get(account=acme).cycle_next == date(2027, 1, 1)


def test_each_month_that_nobody_looked_after_gets_its_own_invoice(acme) -> None:
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
    with on(2, 14, 2027):
        turn_cycle(OPERATOR, account_id=acme.pk)
    assert [one.net_cents for one in invoices(acme)] == [274_00, 137_00, 137_00]
    periods = (
        LedgerLine.objects.filter(account=acme, kind="plan").order_by("first").values_list("first", "last")
    )
    assert list(periods)[-1] == (date(2027, 2, 1), date(2027, 2, 28))


def test_what_was_chosen_for_the_end_of_a_cycle_comes_true_and_the_trail_tells_it(acme) -> None:
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
        Billing.objects.filter(account=acme).update(next_plan="free", next_extra_seats=0)
    with on(12, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
    acme.refresh_from_db()
    assert (acme.plan, acme.extra_seats) == ("free", 0)
    assert titles(invoices(acme)[0]) == [("Plan Plus", 99_00), ("Extra seats on Plus", 38_00)]
    entry = TrailEntry.objects.get(account_id=acme.pk, event="plan_changed")
    assert entry.details == {"before": "Plus with 2 extra seats", "after": "Free"}


def test_an_account_that_pays_nothing_gets_no_invoice(world) -> None:
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=world.other_account.pk)
    with on(12, 1):
        look_after_billing()
    assert invoices(world.other_account) == []


def test_by_card_what_is_charged_is_invoiced_at_once_and_to_be_collected(acme) -> None:
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
        Billing.objects.filter(account=acme).update(way=Billing.BY_CARD)
    with on(11, 16):
        invoice = add_line(OPERATOR, account_id=acme.pk, title="Migration of the old library", cents=500_00)
    assert invoice.net_cents == 137_00 + 500_00
    assert (invoice.way, invoice.due_on) == ("card", date(2026, 11, 16))
    assert invoice.next_try_at is not None


def test_what_comes_to_less_than_nothing_waits_for_the_next_invoice(acme) -> None:
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
        assert add_line(OPERATOR, account_id=acme.pk, title="Goodwill", cents=-200_00, at_once=True) is None
    with on(12, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
    assert invoices(acme)[0].net_cents == 137_00 - 200_00 + 137_00


def bill(account) -> str:
    """The number of a new invoice."""
    return add_line(OPERATOR, account_id=account.pk, title="One", cents=1_00, at_once=True).number


def fail_after_a_number_was_taken(account) -> None:
    """An action that cannot be finished."""
    with change_by_operator(OPERATOR, account_id=account.pk, doing="fail") as step:
        billing = billing_of(step)
        charge(step, billing, [Line("other", "", "Never", 1, 1_00, 1_00, FIRST.date(), FIRST.date())])
        assert issue(step, billing).number == "INV-000002"
        raise RuntimeError


def test_numbers_have_no_gap_over_all_accounts_even_after_something_failed(world, acme) -> None:
    first = bill(acme)
    with pytest.raises(RuntimeError):
        fail_after_a_number_was_taken(acme)
    assert [first, bill(world.other_account), bill(acme)] == ["INV-000001", "INV-000002", "INV-000003"]


def test_an_invoice_is_paid_once(acme) -> None:
    number = bill(acme)
    paid = mark_paid(OPERATOR, number=number, how="bank transfer of 3 December")
    assert (paid.state, paid.paid_how) == ("paid", "bank transfer of 3 December")
    assert refused(mark_paid, OPERATOR, number=number) is Why.INVOICE_SETTLED


def test_parts_that_are_given_back_sum_to_the_invoice_and_its_tax(world) -> None:
    account = world.other_account  # its plan costs nothing
    number = add_line(OPERATOR, account_id=account.pk, title="One", cents=99_99, at_once=True).number
    parts = [{"cents": 33_33}, {"cents": 7}, {"cents": 1}, {}]
    notes = [credit_invoice(OPERATOR, number=number, reason="a mistake", **part) for part in parts]
    assert [note.number for note in notes] == ["CN-000001", "CN-000002", "CN-000003", "CN-000004"]
    invoice = Invoice.objects.get(number=number)
    assert invoice.state == "credited"
    assert sum(note.tax_cents for note in notes) == invoice.tax_cents
    assert sum(note.net_cents for note in notes) == invoice.net_cents
    assert sum(LedgerLine.objects.filter(account=account).values_list("cents", flat=True)) == 0
    assert refused(credit_invoice, OPERATOR, number=number, reason="once more") is Why.INVOICE_SETTLED


def test_more_than_is_left_is_not_given_back(acme) -> None:
    number = add_line(OPERATOR, account_id=acme.pk, title="One", cents=100_00, at_once=True).number
    credit_invoice(OPERATOR, number=number, cents=100_00, reason="a part")
    more = {"number": number, "cents": 500_00, "reason": "too much"}
    assert refused(credit_invoice, OPERATOR, **more) is Why.TOO_MUCH_GIVEN_BACK


def test_nobody_but_the_operator_marks_as_paid_or_gives_back(world, acme) -> None:
    number = bill(acme)
    for name in ("olga", "bill", "otto"):
        assert refused(mark_paid, getattr(world, name), number=number) is Why.NOT_ALLOWED
        assert refused(credit_invoice, getattr(world, name), number=number, reason="mine") is Why.NOT_ALLOWED


def test_an_invoice_names_seller_and_buyer_as_they_were(acme) -> None:
    number = bill(acme)
    Billing.objects.filter(account=acme).update(company="Acme Holding")
    Account.objects.filter(pk=acme.pk).update(name="Acme renamed")
    assert Invoice.objects.get(number=number).buyer["company"] == "Acme"
    again = add_line(OPERATOR, account_id=acme.pk, title="Two", cents=1_00, at_once=True)
    assert again.buyer["company"] == "Acme Holding"
