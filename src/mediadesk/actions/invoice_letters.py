"""Who gets invoices by mail, and the letters with the PDF inside a frame."""

from typing import Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from mediadesk.access.able import who_may
from mediadesk.access.catalogue import May
from mediadesk.actions.change import Step
from mediadesk.rules import money
from mediadesk.rules.invoices import invoice_overdue, invoice_sent
from mediadesk.rules.letters import Letter
from mediadesk.rules.roles import Role
from mediadesk.store.access import Grant, current_at
from mediadesk.store.billing import Billing, Invoice
from mediadesk.store.policies import Policy
from mediadesk.store.teams import Member

_READERS: Final = (Role.BILLING.api_id, Role.MASTER_ADMIN.api_id)


def invoice_readers(step: Step, billing: Billing | None) -> list[str]:
    """The addresses that get invoices: the billing contacts, else whoever has the role Billing, else Master admins.

    Where policies could take it from one of them, each is decided about.

    Cost: none where there are contacts; else 2 queries or 3, and where there are policies that of `who_may`.
    """
    if billing is not None and billing.contacts:
        return list(billing.contacts)
    active = Member.objects.filter(account=step.account).active(step.now)
    own = list(active.filter(role__in=_READERS).order_by("name", "id").values_list("role", "email"))
    of_account = Grant.objects.of_the_account()
    given = of_account.filter(current_at(step.now), account=step.account, role=_READERS[0])
    paying = [email for role, email in own if role == _READERS[0]]
    if own and given.exists():  # rarely: the role is held beside another, or through a group
        held_so = active.filter(Q(grants__in=given) | Q(groups__grants__in=given)).order_by("name", "id")
        paying = list(dict.fromkeys([*paying, *held_so.values_list("email", flat=True)]))
    masters = [email for role, email in own if role == _READERS[1]]
    if own and not step.account.closed and Policy.objects.filter(account=step.account, enabled=True).exists():
        able = who_may(step.account.pk, May.BILLING_UPDATE, epoch=step.account.access_epoch, now=step.now)
        see = {one.email for one in able}
        paying, masters = ([email for email in emails if email in see] for emails in (paying, masters))
    return paying or masters


def send_invoice(step: Step, invoice: Invoice, billing: Billing | None) -> None:
    """Send an invoice or a credit note that was issued just now."""
    readers = invoice_readers(step, billing)
    if not readers:
        return
    is_note, by_card = invoice.kind == Invoice.CREDIT_NOTE, invoice.way == Billing.BY_CARD
    words = invoice_sent(
        title=f"{'Credit note' if is_note else 'Invoice'} {invoice.number}",
        total=money.shown(invoice.gross_cents, invoice.currency),
        due_on=None if is_note or by_card else invoice.due_on,
        account_name=step.account.name,
        gives_back_of=invoice.credits.number if invoice.credits else "",
        link=_link(step, invoice),
    )
    _send(step, invoice, readers, words)


def remind(step: Step, invoice: Invoice, billing: Billing | None) -> None:
    """Send a reminder of an invoice that is overdue."""
    words = invoice_overdue(
        number=invoice.number,
        total=money.shown(invoice.gross_cents - invoice.credited_cents, invoice.currency),
        due_on=invoice.due_on or invoice.issued_on,
        pay_to=tuple(invoice.seller.get("pay_to", ())),
        account_name=step.account.name,
        link=_link(step, invoice),
    )
    _send(step, invoice, invoice_readers(step, billing), words)


def _send(step: Step, invoice: Invoice, readers: list[str], words: Letter) -> None:
    for address in readers:
        step.mail(to=address, **words, invoice_id=invoice.pk)


def _link(step: Step, invoice: Invoice) -> str:
    return f"{settings.MEDIADESK.url}{reverse('invoice', args=(step.account.pk, invoice.pk))}"
