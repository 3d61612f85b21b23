"""Billing details: what is checked, who may change them, and from when on they hold."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from mediadesk.actions.billing.add_line import add_line
from mediadesk.actions.billing.change_billing_details import change_billing_details
from mediadesk.actions.billing.turn_cycle import turn_cycle
from mediadesk.rules.billing_details import Details
from mediadesk.rules.plans import Price
from mediadesk.rules.price_list import BUILT_IN, PriceList, use_price_list
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.billing import Billing
from mediadesk.store.trail import TrailEntry
from mediadesk.surfaces.operator import OPERATOR
from tests.actions.billing.conftest import invoices, on
from tests.refusals import refused

ACME = Details(
    "Acme GmbH", "Lange Straße 12\n10115 Berlin", "DE", "DE136695976", "PO-1", ("bills@acme.example",)
)


def test_the_next_invoice_says_the_details_and_a_former_one_stays_as_it_was(world, acme) -> None:
    with on(11, 1):
        add_line(OPERATOR, account_id=acme.pk, title="Before", cents=500, at_once=True)
        change_billing_details(world.bill, details=ACME)
        add_line(OPERATOR, account_id=acme.pk, title="After", cents=500, at_once=True)
    before, after = invoices(acme)
    assert (before.buyer["company"], before.purchase_order) == (acme.name, "")
    assert after.buyer == {
        "account": acme.name, "company": "Acme GmbH", "address": ["Lange Straße 12", "10115 Berlin"],
        "country": "DE", "tax_id": "DE136695976",
    }  # fmt: skip
    assert after.purchase_order == "PO-1"


def test_the_trail_tells_each_detail_before_and_after(world, acme) -> None:
    change_billing_details(world.bill, details=ACME)
    change_billing_details(world.bill, details=replace(ACME, company="Acme SE", contacts=()))
    change_billing_details(world.bill, details=replace(ACME, company="Acme SE", contacts=()))
    found = TrailEntry.objects.filter(account_id=acme.pk, event="billing_details").order_by("number")
    told = [entry.details for entry in found]
    assert {"what": "the address", "before": "nothing", "after": "Lange Straße 12, 10115 Berlin"} in told
    assert told[-2:] == [
        {"what": "the company", "before": "Acme GmbH", "after": "Acme SE"},
        {"what": "the billing contacts", "before": "bills@acme.example", "after": "nothing"},
    ]


@pytest.mark.parametrize("name", ["adam", "tess", "rita", "mila", "edda", "vera"])
def test_only_billing_and_master_admins_change_them(world, name) -> None:
    assert refused(change_billing_details, getattr(world, name), details=ACME) is Why.NOT_ALLOWED


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("DE", "136 695 976", "DE136695976"),
        ("DE", "de136695976", "DE136695976"),
        ("GR", "GR 094259216", "EL094259216"),
        ("PL", "PL 526-000-12-46", "PL5260001246"),
        ("CH", "CHE-107.787.577 IVA", "CHE107787577IVA"),
        ("US", "12-3456789", "12-3456789"),
        ("DE", "  ", ""),
    ],
)
def test_a_tax_id_is_kept_as_invoices_show_it(world, acme, country, typed, kept) -> None:
    assert change_billing_details(world.bill, details=Details(country=country, tax_id=typed)).tax_id == kept


@pytest.mark.parametrize(
    ("country", "typed", "reason"),
    [
        ("DE", "DE136695975", "check digits"),
        ("DE", "DE1366", "too short"),
        ("FR", "XX 1 000 000 0", "too short"),
        ("DE", "DEABCDEFGHI", "not written as tax ids of Germany"),
        ("", "DE136695976", "choose the country"),
        ("US", "1" * 41, "longer than 40"),
    ],
)
def test_a_tax_id_that_cannot_be_is_refused_with_what_is_wrong(world, acme, country, typed, reason) -> None:
    details = Details(country=country, tax_id=typed)
    with pytest.raises(Refusal, match=reason) as caught:
        change_billing_details(world.bill, details=details)
    assert caught.value.why is Why.BAD_VALUE


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"country": "XX"}, Why.BAD_VALUE),
        ({"company": "x" * 201}, Why.BAD_VALUE),
        ({"address": "\n".join("abcdefg")}, Why.BAD_VALUE),
        ({"contacts": ("no address",)}, Why.BAD_EMAIL),
        ({"contacts": tuple(f"a{n}@acme.example" for n in range(11))}, Why.BAD_VALUE),
    ],
)
def test_what_cannot_stand_on_an_invoice_is_refused(world, acme, wrong, why) -> None:
    assert refused(change_billing_details, world.bill, details=replace(ACME, **wrong)) is why
    assert not Billing.objects.filter(account=acme).exclude(company="").exists()


def test_the_second_of_two_who_edit_is_told(world, acme) -> None:
    version = change_billing_details(world.bill, details=ACME).version
    change_billing_details(world.bill, details=replace(ACME, company="First"), version=version)
    assert (
        refused(change_billing_details, world.olga, details=replace(ACME, company="Second"), version=version)
        is Why.CHANGED_MEANWHILE
    )
    assert Billing.objects.get(account=acme).company == "First"


@pytest.fixture
def in_euros_too():
    """All plans have a price in euros besides."""
    plans = {
        name: replace(plan, prices={**plan.prices, "EUR": Price(90_00, 17_00)}) if plan.prices else plan
        for name, plan in BUILT_IN.plans.items()
    }
    use_price_list(PriceList(plans))


def test_the_currency_changes_with_the_next_cycle_and_nothing_waits_in_the_former(
    world, acme, in_euros_too
) -> None:
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
        billing = change_billing_details(world.bill, details=ACME, currency="EUR")
        assert (billing.currency, billing.next_currency) == ("USD", "EUR")
    with on(12, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
    assert [(one.currency, one.net_cents) for one in invoices(acme)] == [("USD", 137_00), ("EUR", 124_00)]


def test_the_currency_waits_for_what_is_still_to_be_given_back_in_the_former(
    world, acme, in_euros_too
) -> None:
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
        change_billing_details(world.bill, details=ACME, currency="EUR")
        add_line(OPERATOR, account_id=acme.pk, title="A gift", cents=-200_00)
    with on(12, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
        assert Billing.objects.get(account=acme).currency == "USD"
    with on(1, 1, 2027):
        turn_cycle(OPERATOR, account_id=acme.pk)
    assert [(one.currency, one.net_cents) for one in invoices(acme)] == [("USD", 74_00), ("EUR", 124_00)]


def test_the_currency_changes_at_once_where_nothing_was_charged(world, in_euros_too) -> None:
    type(world.account).objects.filter(pk=world.account.pk).update(plan="free")
    billing = change_billing_details(world.olga, details=ACME, currency="EUR")
    assert (billing.currency, billing.next_currency) == ("EUR", "")


def test_a_currency_without_prices_is_refused(world, acme) -> None:
    assert refused(change_billing_details, world.bill, details=ACME, currency="EUR") is Why.BAD_VALUE


def test_the_form_keeps_what_was_typed_when_it_is_refused_and_escapes_it(world, acme, sign_in) -> None:
    at = reverse("billing_details_save", args=(acme.pk,))
    typed = {
        "company": "<b>Acme</b>",
        "country": "DE",
        "tax_id": "DE1",
        "contacts": "a@acme.example; b@acme.example",
    }
    answer = sign_in("bill").post(at, typed)
    assert answer.status_code == 400
    assert "&lt;b&gt;Acme&lt;/b&gt;" in answer.text
    assert "<b>Acme" not in answer.text
    assert re.search(
        r'name="tax_id"[^>]* aria-invalid="true" aria-describedby="f-tax_id-help f-tax_id-error"', answer.text
    )
    assert answer.text.count("aria-invalid") == 1
    long = sign_in("bill").post(at, {**typed, "tax_id": "", "company": "A" * 201})
    assert "The company is not right: it is longer than 200 characters." in long.text
    assert f'value="{"A" * 201}"' in long.text
    assert sign_in("bill").post(at, {**typed, "tax_id": ""}).status_code == 302
    assert Billing.objects.get(account=acme).contacts == ["a@acme.example", "b@acme.example"]
    shown = sign_in("bill").get(reverse("billing_payment", args=(acme.pk,))).text
    assert "&lt;b&gt;Acme&lt;/b&gt;" in shown
    assert "a@acme.example, b@acme.example" in shown
