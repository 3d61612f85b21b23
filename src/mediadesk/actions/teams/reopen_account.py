"""Open an account again that was closed, by the operator."""

from django.conf import settings
from django.urls import reverse

from mediadesk.access.facts import Actor
from mediadesk.actions.alarming import mail_master_admins
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.ledger import take_up_again
from mediadesk.rules.closing import account_reopened, erased_from, is_over
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Account


def reopen_account(actor: Actor, *, account_id: str) -> None:
    """Let everybody in again who was in it; from today on it pays again. Master admins are told by mail.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ACCOUNT_NOT_CLOSED, ACCOUNT_ERASED.
    """
    with change_by_operator(actor, account_id=account_id, doing="open the account again") as step:
        account = step.account
        if not account.closed:
            raise Why.ACCOUNT_NOT_CLOSED(name=account.name)
        if account.closed_at and is_over(account.closed_at, step.now):  # batches of it may be gone already
            raise Why.ACCOUNT_ERASED(name=account.name, day=erased_from(account.closed_at))

        Account.objects.filter(pk=account.pk).update(closed=False, closed_at=None)
        take_up_again(step)

        step.record(Event.ACCOUNT_REOPENED, account, name=account.name)
        step.access_changed()
        link = f"{settings.MEDIADESK.url}{reverse('dashboard', args=(account.pk,))}"
        mail_master_admins(step, account_reopened(account_name=account.name, link=link))
