"""Closing an account: who may, what stops at once, what is still paid, and what brings it back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from mediadesk.access.facts import Kind
from mediadesk.actions.billing.add_line import add_line
from mediadesk.actions.billing.set_plan import set_plan
from mediadesk.actions.billing.turn_cycle import turn_cycle
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.actions.teams.close_account import close_account
from mediadesk.actions.teams.reopen_account import reopen_account
from mediadesk.engines import clock
from mediadesk.rules.closing import WAITS
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import (
    Account,
    Asset,
    Invoice,
    LedgerLine,
    Mail,
    TrailEntry,
)
from mediadesk.surfaces.account_dates import look_after_closed_accounts
from mediadesk.surfaces.billing_dates import look_after_billing, remind_of_invoices
from mediadesk.surfaces.operator import OPERATOR
from mediadesk.surfaces.sso.enter import carry_over
from mediadesk.wiring.cli import main

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def why(do) -> Why:
    with pytest.raises(Refusal) as caught:
        do()
    return caught.value.why


@pytest.mark.parametrize("name", ["adam", "tess", "bill", "edda"])
def test_only_a_master_admin_closes_an_account(world, name) -> None:
    assert why(lambda: close_account(world.actors[name], name="Acme")) is Why.NOT_ALLOWED
    assert not Account.objects.filter(closed=True).exists()


@pytest.mark.parametrize("typed", ["", "acme", "Other"])
def test_it_is_closed_by_its_exact_name_alone(world, typed) -> None:
    assert why(lambda: close_account(world.olga, name=typed)) is Why.BAD_VALUE
    assert not Account.objects.filter(closed=True).exists()


def test_what_waits_is_put_on_a_last_invoice_and_what_is_owed_stays_owed(world) -> None:
    add_line(OPERATOR, account_id=world.account.pk, title="Training", cents=100_00)
    assert not Invoice.objects.exists()

    close_account(world.olga, name="Acme")

    last = Invoice.objects.get()
    assert (last.net_cents, last.state) == (100_00, Invoice.OPEN)
    told = Mail.objects.get(to="olga@acme.example", subject="Acme is closed")
    assert f"Still to be paid: the invoice {last.number}." in told.text
    with clock.stand_still_at(clock.now() + timedelta(days=20)):
        remind_of_invoices()
    assert TrailEntry.objects.filter(event="invoice_reminded").count() == 1


def test_a_closed_account_is_charged_nothing_even_when_it_was_closed_since_it_was_due(world) -> None:
    set_plan(OPERATOR, account_id=world.account.pk, plan="plus")
    close_account(world.olga, name="Acme")
    lines = LedgerLine.objects.count()
    with clock.stand_still_at(clock.now() + timedelta(days=45)):
        turn_cycle(OPERATOR, account_id=world.account.pk)
        look_after_billing()

    assert LedgerLine.objects.count() == lines


def test_whoever_comes_back_pays_from_that_day_on_and_nothing_for_the_time_between(world) -> None:
    with clock.stand_still_at(datetime(2027, 3, 25, 12, tzinfo=UTC)) as now:
        Account.objects.filter(pk=world.account.pk).update(created_at=datetime(2027, 1, 1, tzinfo=UTC))
        set_plan(OPERATOR, account_id=world.account.pk, plan="plus")
        close_account(world.olga, name="Acme")
        before = set(LedgerLine.objects.values_list("pk", flat=True))
        now.move(days=26)  # into the next month, at its twentieth

        reopen_account(OPERATOR, account_id=world.account.pk)
        look_after_billing()

    (line,) = LedgerLine.objects.exclude(pk__in=before)
    assert (line.first, line.last) == (date(2027, 4, 20), date(2027, 4, 30))
    assert line.cents == 99_00 * 11 // 30


def test_closing_shuts_everybody_out_at_once_and_tells_the_master_admins(
    sign_in, world, client_factory
) -> None:
    olga = sign_in("olga")
    edda = client_factory()
    edda.force_login(world.member("edda").user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reverse("dashboard", args=(world.account.pk,))
    assert edda.get(page).status_code == 200

    gone = olga.post(reverse("account_close", args=(world.account.pk,)), {"name": "Acme"}, follow=True)

    assert "Acme is closed." in gone.content.decode()
    for browser in (olga, edda):
        refused = browser.get(page)
        assert refused.status_code == 403
        assert "This account is closed." in refused.content.decode()
    told = Mail.objects.get(to="olga@acme.example")
    assert (told.subject, Mail.objects.count()) == ("Acme is closed", 1)
    entry = TrailEntry.objects.filter(event="account_closed").get()
    assert entry.details["day"] == str((clock.now() + WAITS).date())


def test_another_account_of_the_same_person_goes_on_and_the_switcher_names_the_open_one_alone(
    sign_in, world
) -> None:
    user = world.member("olga").user
    other = world.member("otto")
    other.user, other.email = user, user.email
    other.save()
    olga = sign_in("olga")

    close_account(world.olga, name="Acme")

    seen = olga.get(reverse("dashboard", args=(world.other_account.pk,))).content.decode()
    assert reverse("dashboard", args=(world.account.pk,)) not in seen
    assert olga.get(reverse("home")).url == reverse("dashboard", args=(world.other_account.pk,))


def test_the_operator_opens_it_again_as_it_was(sign_in, world, capsys) -> None:
    olga, page = sign_in("olga"), reverse("dashboard", args=(world.account.pk,))
    upload_asset(world.olga, folder_id=world.root.pk, name="a.txt", source=io.BytesIO(b"a"))
    close_account(world.olga, name="Acme")
    with clock.stand_still_at(clock.now() + WAITS - DAY):
        look_after_closed_accounts()

    assert main(["reopenaccount", "Acme"]) == 0

    assert "open again" in capsys.readouterr().out
    assert olga.get(page).status_code == 200
    assert Asset.objects.count() == 1
    assert Mail.objects.filter(subject="Acme is open again").exists()
    assert main(["reopenaccount", "Acme"]) != 0
    assert "is not closed" in capsys.readouterr().err


def test_the_address_of_whoever_is_in_a_closed_account_follows_them(world) -> None:
    close_account(world.olga, name="Acme")
    user = world.member("edda").user
    user.email = "edda@new.example"
    user.save()

    carry_over(replace(world.edda, kind=Kind.VISITOR, id="", account_id=""), user)

    assert world.member("edda").email == "edda@new.example"


def test_whoever_has_no_other_account_is_told_that_theirs_is_closed_and_until_when(sign_in, world) -> None:
    edda = sign_in("edda")
    close_account(world.olga, name="Acme")

    page = edda.get(reverse("home")).content.decode()

    assert "Acme is closed." in page
    assert "can open it again" in page


def test_the_page_says_what_goes_and_what_holds_it_up(sign_in, world) -> None:
    olga, page = sign_in("olga"), reverse("account_close", args=(world.account.pk,))
    upload_asset(world.olga, folder_id=world.root.pk, name="a.txt", source=io.BytesIO(b"a"))
    add_line(OPERATOR, account_id=world.account.pk, title="Training", cents=100_00)

    said = olga.get(page).content.decode()

    for word in ("8 users", "1 environment", "1 asset", "what is owed stays owed", "100.00"):
        assert word in said
    wrong = olga.post(page, {"name": "Acm"})
    assert wrong.status_code == 400
    assert "type Acme" in wrong.content.decode()
