"""Erase what a closed account kept, once its days are over: its assets batch by batch, then all the rest."""

from typing import Any, Final

from mediadesk.access.facts import Actor
from mediadesk.actions.change import Step, change_by_operator
from mediadesk.actions.outside import asked
from mediadesk.actions.removing import let_go
from mediadesk.engines import cards, clock
from mediadesk.rules.closing import WAITS, is_over
from mediadesk.rules.events import Event
from mediadesk.store import models as store
from mediadesk.store.models import Account, Asset, Billing, Environment, Folder

_AT_ONCE: Final = 200  # assets, under one lock of the account

ERASED: Final[tuple[Any, ...]] = (
    store.PublicPage, store.SavedSearch, store.Job, store.Review, store.AccessRequest, store.Grant, store.Bundle,
    store.CustomRole, store.Policy, store.ApiKey, store.PartedUpload, store.AssetVersion, store.Collection,
    store.MetadataRule, store.MetadataField, store.IdentityProvider, store.VerifiedDomain, store.ScimToken,
    store.ScimUser, store.ScimGroup, store.UsageAlert, store.ActiveMember, store.Mail, store.Group, store.Environment,
    store.Member,
)  # fmt: skip
"""What goes with an account, in an order in which nothing holds another back. Assets and folders go before."""
STAYS: Final[tuple[Any, ...]] = (store.Billing, store.Invoice, store.LedgerLine, store.UsageDay)
"""What was paid for and used stays, as the law asks, and so does the trail. Of how it was paid the invoices tell."""
_NOBODYS: Final = {
    "way": Billing.BY_INVOICE, "card_label": "", "card_expires": "", "company": "", "address": "", "tax_id": "",
    "purchase_order": "", "contacts": [],
}  # fmt: skip
"""How an account pays when nobody is left of whom that could tell; the invoices name their buyers by value."""
_COUNTED: Final[tuple[Any, ...]] = (store.StoredMonth, store.Copies, store.LibraryCount, store.AssetViews)


def erase_account(actor: Actor, *, account_id: str) -> bool:
    """Erase one batch of assets, or when there is none left all the rest. Nothing, before its days are over.

    Each batch is kept by itself: one that was broken off is begun anew. The logins of people are their own and stay.

    Returns:
        Whether there is more to erase.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, CARDS_AWAY (nothing was done).
    """
    _forget_cards(account_id)
    with change_by_operator(actor, account_id=account_id, doing="erase a closed account") as step:
        account = step.account
        step.unchanged_is_fine()
        if not account.closed or account.erased_at or not is_over(account.closed_at, step.now):
            return False
        every = Asset.kept.filter(account=account).order_by("environment_id", "id")
        first = every.values_list("environment_id", flat=True).first()
        if first:
            let_go(step, list(every.filter(environment=first)[:_AT_ONCE]))
            return True
        _erase_the_rest(step)
        return False


def _forget_cards(account_id: str) -> None:
    """Have the collector forget the card of an account that is due. It is asked outside of the frame. Cost: 1 query."""
    due = Billing.objects.filter(account_id=account_id, account__closed_at__lte=clock.now() - WAITS)
    customer = due.exclude(card_label="").values_list("customer", flat=True).first()
    if customer and cards.there_are():
        asked(lambda collector: collector.forget_cards(customer))
        due.update(card_label="", card_expires="")


def _erase_the_rest(step: Step) -> None:
    account = step.account
    Account.objects.filter(pk=account.pk).update(owner=None, security={}, erased_at=step.now)
    environments = list(Environment.objects.filter(account=account).order_by("pk"))
    for one in environments:  # the trail tells the sweep whose bytes are left
        step.record(Event.ENVIRONMENT_DELETED, one, name=one.name, cloud_name=one.cloud_name)
    while Folder.objects.filter(account=account, children=None).delete()[0]:
        pass  # from the leaves up: a folder that holds another cannot go
    for counted in _COUNTED:
        counted.objects.filter(environment_id__in=[one.pk for one in environments]).delete()
    for model in ERASED:
        model.objects.filter(account=account).delete()
    Billing.objects.filter(account=account).update(**_NOBODYS)
    step.record(Event.ACCOUNT_ERASED, account, name=account.name)
    step.access_changed()
