"""The time of grace after a payment that failed: what begins and ends it, and who is told.

Within it everything works as before. After it nothing can be uploaded; what is there stays and is delivered, and
people sign in, read and pay.
"""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse

from mediadesk.access.able import who_may
from mediadesk.access.catalogue import May
from mediadesk.actions.change import Step
from mediadesk.rules import money
from mediadesk.rules.collecting import payment_came
from mediadesk.rules.letters import Letter
from mediadesk.rules.price_list import price_list
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing, Invoice
from mediadesk.store.kept import Given, KeptObjects

_GRACE: Final = KeptObjects(
    lambda: Billing.objects.filter(account_id=Given("account"), grace_ends_at__isnull=False).only(
        "grace_ends_at"
    )
)


def begin_grace(step: Step, billing: Billing) -> None:
    """Begin it with the first payment that failed. Cost: 1 query, none while it runs."""
    if billing.grace_ends_at is None:
        billing.grace_ends_at = step.now + timedelta(days=price_list().seller.grace_days)
        billing.save(update_fields=["grace_ends_at"])


def end_grace(step: Step, invoice: Invoice) -> None:
    """End it with the last invoice whose payment failed, and say so. Cost: 2 queries; who is told where it ends."""
    failed = Invoice.objects.filter(account=step.account, state=Invoice.OPEN).exclude(failure="")
    if failed.exists():
        return
    running = Billing.objects.filter(account=step.account, grace_ends_at__isnull=False)
    if running.update(grace_ends_at=None):
        total = money.shown(invoice.gross_cents, invoice.currency)
        name = step.account.name
        tell_payers(
            step, payment_came(number=invoice.number, total=total, account_name=name, link=payment_link(step))
        )


def require_paid(step: Step) -> None:
    """Refuse an upload once the time of grace is over.

    Raises:
        Refusal: PAYMENT_OVERDUE.

    Cost: 1 query.
    """
    billing = _GRACE.first({"account": step.account.pk})
    since = billing.grace_ends_at if billing else None
    if since is not None and since <= step.now:
        raise Why.PAYMENT_OVERDUE(since=f"{since:%-d %B %Y}")


def tell_payers(step: Step, words: Letter) -> None:
    """Send a letter to those who see to payment. Cost: that of `who_may`."""
    may = May.BILLING_UPDATE
    for one in who_may(step.account.pk, may, epoch=step.account.access_epoch, now=step.now):
        step.mail(to=one.email, **words)


def payment_link(step: Step) -> str:
    """The page on which one sees to payment."""
    return f"{settings.MEDIADESK.url}{reverse('billing_payment', args=(step.account.pk,))}"
