"""Invoices by mail: who gets them, with what, and how often an overdue one is reminded of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from django.conf import settings
from django.test import override_settings

from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.give_roles import Wanted, give_roles
from mediadesk.actions.billing.add_line import add_line
from mediadesk.actions.billing.change_billing_details import change_billing_details
from mediadesk.actions.billing.credit_invoice import credit_invoice
from mediadesk.actions.billing.mark_paid import mark_paid
from mediadesk.actions.billing.remind_of_invoice import remind_of_invoice
from mediadesk.rules import money
from mediadesk.rules.billing_details import Details
from mediadesk.store.billing import Billing, Invoice
from mediadesk.store.teams import Mail, Member
from mediadesk.store.trail import TrailEntry
from mediadesk.surfaces import jobs
from mediadesk.surfaces.billing_dates import remind_of_invoices
from mediadesk.surfaces.operator import OPERATOR
from tests.actions.billing.conftest import on
from tests.engines.test_mail import Letterbox, serving

CONTACTS = Details(contacts=("bills@acme.example", "books@else.example"))


def contacts_of(world, details: Details) -> None:
    """Bill names the billing contacts on 1 November."""
    with on(11, 1):
        change_billing_details(world.bill, details=details)


def issued(account) -> Invoice:
    """An invoice of that day's month and $5, issued on 1 November and due on the 15th."""
    with on(11, 1):
        invoice = add_line(OPERATOR, account_id=account.pk, title="A workshop", cents=5_00, at_once=True)
    assert invoice is not None
    assert invoice.due_on == date(2026, 11, 15)
    return invoice


def told(account) -> list[tuple[str, str]]:
    """The letters about invoices: to whom, under which subject."""
    rows = Mail.objects.filter(account=account, invoice__isnull=False).order_by("created_at", "to")
    return list(rows.values_list("to", "subject"))


def test_the_billing_contacts_get_each_invoice_and_credit_note(world, acme) -> None:
    contacts_of(world, CONTACTS)
    number = issued(acme).number
    with on(11, 2):
        note = credit_invoice(OPERATOR, number=number, reason="A mistake")
    invoice, credit = f"Invoice {number} for {acme.name}", f"Credit note {note.number} for {acme.name}"
    both = CONTACTS.contacts
    assert told(acme) == [*((to, invoice) for to in both), *((to, credit) for to in both)]


def test_without_contacts_the_role_billing_gets_them_and_else_master_admins(world, acme) -> None:
    number = issued(acme).number
    bill, olga = (world.members[name] for name in ("bill", "olga"))
    assert [to for to, _ in told(acme)] == [bill.email]
    Member.objects.filter(pk=bill.pk).update(status=Member.DISABLED)
    credit_invoice(OPERATOR, number=number, reason="A mistake")
    assert [to for to, _ in told(acme)][1:] == [olga.email]


def test_whoever_holds_the_role_billing_beside_another_gets_them_unless_a_policy_takes_it(
    world, acme
) -> None:
    Member.objects.filter(pk=world.member("bill").pk).delete()
    give_roles(world.olga, holder=f"member:{world.member('rita').pk}", wanted=[Wanted("billing")])
    issued(acme)
    assert [to for to, _ in told(acme)] == ["rita@acme.example"]

    rita = f'Cloudinary::User::"{world.member("rita").pk}"'
    taken = f'forbid(principal == {rita}, action == Cloudinary::Action::"billing.update", resource);'
    create_policy(world.olga, name="Not Rita", statement=taken)
    issued(acme)
    assert sorted(to for to, _ in told(acme)) == ["olga@acme.example", "rita@acme.example"]


def test_where_nothing_is_to_be_paid_no_letter_is_sent(world, acme) -> None:
    contacts_of(world, CONTACTS)
    with on(11, 1):
        assert add_line(OPERATOR, account_id=acme.pk, title="Given back", cents=-500_00, at_once=True) is None
    assert told(acme) == []


def test_the_letter_carries_the_pdf_and_says_what_is_to_be_paid_until_when(world, acme) -> None:
    contacts_of(world, Details(contacts=("bills@acme.example",)))
    invoice, letterbox = issued(acme), Letterbox()
    total = money.shown(invoice.gross_cents, "USD")
    with (
        serving(letterbox) as at,
        override_settings(MEDIADESK=replace(settings.MEDIADESK, mail_url=f"smtp://{at}?tls=off")),
    ):
        assert jobs.deliver_queued_mails() == 1
    mail = letterbox.only()
    (attached,) = mail.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == (
        "application/pdf",
        f"{invoice.number}.pdf",
    )
    assert (
        f"Total {total}" in pypdfium2.PdfDocument(attached.get_content())[0].get_textpage().get_text_bounded()
    )
    said = mail.get_body(("plain",)).get_content()
    assert f"It comes to {total}, to be paid by 15 November 2026." in said


def test_an_overdue_invoice_is_reminded_of_after_3_10_and_20_days_once_each(world, acme) -> None:
    contacts_of(world, Details(contacts=("bills@acme.example",)))
    invoice, days = issued(acme), []
    for day in range(12, 31):
        for _ in range(2):
            before = len(told(acme))
            with on(11, day):
                remind_of_invoices()
            days += [day] * (len(told(acme)) - before)
    with on(12, 31):
        remind_of_invoices()
        remind_of_invoice(OPERATOR, number=invoice.number)
    assert days == [18, 25]
    assert told(acme)[1:] == [("bills@acme.example", f"The invoice {invoice.number} is overdue")] * 3
    entries = TrailEntry.objects.filter(account_id=acme.pk, event="invoice_reminded").order_by("number")
    assert [entry.details["days"] for entry in entries] == [3, 10, 46]


@pytest.mark.parametrize("became", ["paid", "credited", "by card"])
def test_nothing_is_reminded_of_that_need_not_be_paid_by_hand(world, acme, became) -> None:
    invoice = issued(acme)
    if became == "paid":
        mark_paid(OPERATOR, number=invoice.number)
    elif became == "credited":
        credit_invoice(OPERATOR, number=invoice.number, reason="A mistake")
    else:
        Invoice.objects.filter(pk=invoice.pk).update(way=Billing.BY_CARD)
    with on(12, 31):
        remind_of_invoices()
    assert not Mail.objects.filter(subject__contains="overdue").exists()
