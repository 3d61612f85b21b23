"""Close an account: nobody comes in any more, and after some days what it keeps is erased."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.alarming import mail_master_admins
from mediadesk.actions.change import change
from mediadesk.actions.invoicing import issue
from mediadesk.rules.closing import account_closed, erased_from
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing, owed_by
from mediadesk.store.teams import Account


def close_account(actor: Actor, *, name: str) -> None:
    """Close it at once: sessions, API keys, tokens, public pages and jobs of it are refused from the next request on.

    Nothing is removed yet: until its days are over `reopen_account` brings back what it keeps. What waits to be billed
    is put on a last invoice; what is owed stays owed. Master admins are told by mail.

    Args:
        name: the account's name, typed by whoever means it.

    Raises:
        Refusal: NOT_ALLOWED, BAD_VALUE (another name).
    """
    with change(actor, May.ACCOUNT_DELETE) as step:
        account = step.account
        if name.strip() != account.name:
            raise Why.BAD_VALUE(what="The name", reason=f"type {account.name} to close this account")
        if billing := Billing.objects.filter(account=account).first():
            issue(step, billing)

        Account.objects.filter(pk=account.pk).update(closed=True, closed_at=step.now)

        day = erased_from(step.now)
        step.record(Event.ACCOUNT_CLOSED, account, name=account.name, day=day)
        step.access_changed()
        who = step.actor.label.partition(" <")[0]
        owed = owed_by(account)
        mail_master_admins(step, account_closed(account_name=account.name, who=who, until=day, owed=owed))
