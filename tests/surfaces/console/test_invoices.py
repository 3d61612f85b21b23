"""The pages of invoices: who sees them, what a list and one of them say, as PDF and as a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import pypdfium2
import pytest
from django.urls import reverse

from mediadesk.actions.billing.add_line import add_line
from mediadesk.actions.billing.credit_invoice import credit_invoice
from mediadesk.actions.billing.mark_paid import mark_paid
from mediadesk.engines import clock
from mediadesk.queries.invoices import InvoiceFilter, invoice_paper, invoices, one_invoice
from mediadesk.queries.trail import TrailFilter, trail
from mediadesk.rules.price_list import BUILT_IN, PriceList, Seller, Taxes, use_price_list
from mediadesk.store.billing import Billing, Invoice
from mediadesk.surfaces.operator import OPERATOR
from tests.actions.billing.conftest import facts_of


@pytest.fixture(autouse=True)
def seller():
    """Whoever sells, at 19 % tax."""
    sells = Seller("Gallery Hosting", ("Lange Straße 12", "Berlin"), pay_to=("IBAN DE02 1203",))
    use_price_list(PriceList(BUILT_IN.plans, sells, Taxes(1900)))
    yield
    use_price_list(BUILT_IN)


def issued(account, title: str, cents: int, *, day: int, month: int = 10, year: int = 2026) -> Invoice:
    """An invoice of one line, issued on this day of noon."""
    with clock.stand_still_at(datetime(year, month, day, 12, tzinfo=UTC)):
        invoice = add_line(OPERATOR, account_id=account.pk, title=title, cents=cents, at_once=True)
    assert invoice is not None
    return invoice


@pytest.fixture
def three(world):
    """A paid one of 2025, an overdue one of which a part was given back, and one that is open."""
    paid = issued(world.account, "Setting up", 100_00, day=1, year=2025)
    mark_paid(OPERATOR, number=paid.number, how="bank transfer of 3 October")
    late = issued(world.account, "A workshop", 200_00, day=1)
    with clock.stand_still_at(datetime(2026, 10, 5, 12, tzinfo=UTC)):
        credit_invoice(OPERATOR, number=late.number, reason="An hour less", cents=38_00)
    fresh = issued(world.account, "=A formula", 50_00, day=1, month=11)
    with clock.stand_still_at(datetime(2026, 11, 3, 12, tzinfo=UTC)) as now:
        yield paid, late, fresh, now


def page(client, world, **asked: str) -> str:
    answer = client.get(reverse("invoices", args=(world.account.pk,)), asked)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("name", ["olga", "bill"])
def test_whoever_sees_billing_sees_each_invoice_with_its_state_and_the_sums(
    world, sign_in, three, name
) -> None:
    said = page(sign_in(name), world)
    assert [said.count(one.number) > 0 for one in three[:3]] == [True] * 3
    assert "overdue" in said
    assert "€" not in said
    assert "$416.50" in said  # billed: 119.00, 238.00 and 59.50
    assert "$259.50" in said  # to be paid: 238.00 and 59.50, less the 38.00 given back


def test_a_part_that_was_given_back_is_in_every_sum_of_what_is_to_be_paid(world, sign_in, three) -> None:
    """238.00 less 38.00: on the page of the invoice, and on the tiles of a list without its credit note."""
    client, late = sign_in("bill"), three[1]
    told = client.get(reverse("invoice", args=(world.account.pk, late.pk))).text
    assert "Please pay $200.00" in told
    assert "Please pay $238.00" not in told
    assert page(client, world, state="overdue").count("$38.00") == 2  # the tile and the row


def test_the_sum_that_was_paid_is_told_whatever_was_given_back_before_or_since(world, sign_in, three) -> None:
    with clock.stand_still_at(datetime(2026, 11, 4, 12, tzinfo=UTC)):
        mark_paid(OPERATOR, number=three[1].number, how="bank transfer")
    with clock.stand_still_at(datetime(2026, 11, 5, 12, tzinfo=UTC)):
        credit_invoice(OPERATOR, number=three[1].number, reason="Another hour", cents=50_00)
    told = sign_in("bill").get(reverse("invoice", args=(world.account.pk, three[1].pk))).text
    assert re.search(r"\$200\.00 on <time [^>]*>4 Nov", told)


def test_where_the_operator_says_no_way_to_pay_an_invoice_names_whom_to_ask(world, sign_in) -> None:
    use_price_list(PriceList(BUILT_IN.plans, Seller("Gallery Hosting", email="money@gallery.example")))
    one = issued(world.account, "A workshop", 100_00, day=1)
    told = sign_in("bill").get(reverse("invoice", args=(world.account.pk, one.pk))).text
    assert "How to pay is told by money@gallery.example." in told


@pytest.mark.parametrize("name", ["adam", "tess", "rita", "mila", "edda", "vera"])
@pytest.mark.parametrize("route", ["invoices", "invoices_csv", "invoice", "invoice_pdf"])
def test_nobody_else_sees_an_invoice_not_even_an_admin(world, sign_in, three, name, route) -> None:
    args = (world.account.pk, *([three[0].pk] if route in {"invoice", "invoice_pdf"} else []))
    assert sign_in(name).get(reverse(route, args=args)).status_code == 403


@pytest.mark.parametrize(("name", "finds"), [("olga", True), ("adam", False), ("rita", False)])
def test_no_word_finds_an_invoice_in_the_trail_of_who_does_not_see_billing(
    world, sign_in, three, name, finds
) -> None:
    """A search by number would tell that there is one; its entry stays among the others, without its number."""
    client, number = sign_in(name), three[0].number
    found = trail(facts_of(getattr(world, name)), TrailFilter(words=number)).entries
    exported = client.post(reverse("trail_export", args=(world.account.pk,)), {"format": "csv", "q": number})

    assert bool(found) is finds
    assert (len(b"".join(exported.streaming_content).splitlines()) > 1) is finds
    assert trail(facts_of(getattr(world, name)), TrailFilter(event="invoice_issued")).entries


def test_the_list_is_narrowed_by_state_and_by_year(world, sign_in, three) -> None:
    paid, late, fresh, _ = three
    client = sign_in("bill")
    narrowed = page(client, world, state="overdue")
    assert late.number in narrowed
    assert fresh.number not in narrowed
    assert paid.number not in narrowed
    narrowed = page(client, world, year="2025")
    assert paid.number in narrowed
    assert late.number not in narrowed
    assert "Nothing found" in page(client, world, state="disputed")


@pytest.mark.parametrize(
    ("became", "stand"),
    [
        ({}, "open"),
        ({"way": Billing.BY_CARD}, "being collected"),
        ({"way": Billing.BY_CARD, "failure": "the card has expired"}, "payment failed"),
        ({"disputed": True, "state": Invoice.PAID}, "disputed"),
        ({"state": Invoice.PAID}, "paid"),
        ({"state": Invoice.CREDITED}, "given back"),
    ],
)
def test_a_state_is_said_in_words(world, sign_in, three, became, stand) -> None:
    fresh = three[2]
    Invoice.objects.filter(pk=fresh.pk).update(**became)
    said = sign_in("bill").get(reverse("invoice", args=(world.account.pk, fresh.pk))).text
    assert f">{stand}</span>" in said


def test_one_invoice_shows_its_lines_its_credit_notes_and_what_happened(world, sign_in, three) -> None:
    paid, late, _, _ = three
    client = sign_in("bill")
    said = client.get(reverse("invoice", args=(world.account.pk, late.pk))).text
    note = Invoice.objects.get(credits=late)
    assert all(
        words in said for words in ("A workshop", "$200.00", "$38.00", "$238.00", note.number, "An hour less")
    )
    assert "<dt>To be paid</dt><dd>$200.00</dd>" in said
    said = client.get(reverse("invoice", args=(world.account.pk, paid.pk))).text
    assert "bank transfer of 3 October" in said
    assert "Please pay" not in said
    said = client.get(reverse("invoice", args=(world.account.pk, note.pk))).text
    assert reverse("invoice", args=(world.account.pk, late.pk)) in said


def test_an_invoice_comes_as_pdf_under_its_number(world, sign_in, three) -> None:
    answer = sign_in("bill").get(reverse("invoice_pdf", args=(world.account.pk, three[1].pk)))
    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="{three[1].number}.pdf"' in answer["Content-Disposition"]
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_bounded()
    assert "$238.00" in text
    assert "Gallery Hosting" in text


def test_the_spreadsheet_has_a_line_for_each_with_numbers_that_can_be_added(world, sign_in, three) -> None:
    answer = sign_in("bill").get(reverse("invoices_csv", args=(world.account.pk,)))
    head, *rows = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    totals = [row[head.index("total")] for row in rows]
    assert sorted(totals) == ["-38.00", "119.00", "238.00", "59.50"]
    assert {row[head.index("state")] for row in rows} == {"paid", "overdue", "open", "credit note"}


def test_a_list_costs_three_queries_and_one_invoice_four_however_many_there_are(
    world, three, django_assert_num_queries
) -> None:
    facts = facts_of(world.bill)
    with django_assert_num_queries(3):
        assert len(invoices(facts, InvoiceFilter()).rows) == 4
    with django_assert_num_queries(4):
        assert len(one_invoice(facts, three[1].pk).notes) == 1
    with django_assert_num_queries(2):
        invoice_paper(facts, three[1].pk)


def test_an_account_without_invoices_says_so(world, sign_in) -> None:
    assert "No invoice yet" in page(sign_in("bill"), world)


def test_an_invoice_of_another_account_is_not_found(world, sign_in, three) -> None:
    other = issued(world.other_account, "Theirs", 10_00, day=2)
    for route in ("invoice", "invoice_pdf"):
        assert sign_in("olga").get(reverse(route, args=(world.account.pk, other.pk))).status_code == 404
