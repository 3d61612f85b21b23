"""The operator's billing API: open to one token, closed to all else, and not there without one."""

from dataclasses import replace

import pytest

from mediadesk.actions.billing.add_line import add_line
from mediadesk.store.models import Invoice, TrailEntry
from mediadesk.surfaces.operator import OPERATOR
from mediadesk.wiring.bad_setting import BadSetting
from mediadesk.wiring.settings.table import read_settings

TOKEN = "a-token-of-thirty-two-characters"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
LIST = "/v2/billing/invoices"


@pytest.fixture(autouse=True)
def with_token(settings):
    """The operator has set one."""
    settings.MEDIADESK = replace(settings.MEDIADESK, billing_token=TOKEN)


def invoice_of(account, cents: int = 100_00) -> Invoice:
    """A new one."""
    return add_line(OPERATOR, account_id=account.pk, title="One", cents=cents, at_once=True)


def test_open_invoices_of_all_accounts_are_listed_and_marked_as_paid(client, world) -> None:
    first, second = invoice_of(world.account), invoice_of(world.other_account)
    listed = client.get(LIST, headers=BEARER).json()
    assert [(one["number"], one["gross_cents"], one["currency"]) for one in listed["invoices"]] == [
        (first.number, 100_00, "USD"), (second.number, 100_00, "USD"),
    ]  # fmt: skip
    paid = client.post(
        f"{LIST}/{first.number}/paid", {"how": "bank transfer"}, "application/json", headers=BEARER
    )
    assert paid.json()["state"] == "paid"
    assert [one["number"] for one in client.get(LIST, headers=BEARER).json()["invoices"]] == [second.number]
    entry = TrailEntry.objects.get(account_id=world.account.pk, event="invoice_paid")
    assert (entry.who, entry.details["how"]) == ("The operator, by the billing API", "bank transfer")


def test_a_long_list_is_read_page_by_page(client, world) -> None:
    numbers = [invoice_of(world.account).number for _ in range(101)]
    first = client.get(LIST, headers=BEARER).json()
    rest = client.get(f"{LIST}?after={first['next']}", headers=BEARER).json()
    assert [one["number"] for one in [*first["invoices"], *rest["invoices"]]] == numbers
    assert rest["next"] is None


def test_an_invoice_is_not_paid_twice_and_an_unknown_one_not_at_all(client, world) -> None:
    address = f"{LIST}/{invoice_of(world.account).number}/paid"
    assert [client.post(address, {}, "application/json", headers=BEARER).status_code for _ in range(2)] == [
        200,
        409,
    ]
    assert client.post(f"{LIST}/INV-999999/paid", {}, "application/json", headers=BEARER).status_code == 404


@pytest.mark.parametrize(
    "head", [{}, {"Authorization": f"Basic {TOKEN}"}, {"Authorization": f"Bearer {TOKEN}x"}]
)
def test_without_the_token_nothing_is_told_and_nothing_done(client, world, head) -> None:
    invoice = invoice_of(world.account)
    assert client.get(LIST, headers=head).status_code == 401
    assert client.post(f"{LIST}/{invoice.number}/paid", headers=head).status_code == 401
    invoice.refresh_from_db()
    assert invoice.state == "open"


def test_nobody_guesses_on_and_on(client, world) -> None:
    statuses = [client.get(LIST, headers={"Authorization": f"Bearer {n}"}).status_code for n in range(12)]
    assert statuses == [401] * 10 + [429] * 2


def test_without_a_token_set_the_addresses_are_not_there(client, world, settings) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, billing_token="")
    for head in ({}, {"Authorization": "Bearer "}, BEARER):
        assert client.get(LIST, headers=head).status_code == 404


def test_a_token_that_can_be_guessed_stops_the_start_and_is_not_shown() -> None:
    with pytest.raises(BadSetting, match="write 24 characters or more") as refused:
        read_settings({"MEDIADESK_BILLING_TOKEN": "hunter2"})
    assert "hunter2" not in str(refused.value)
    assert TOKEN not in repr(read_settings({"MEDIADESK_BILLING_TOKEN": TOKEN}))
