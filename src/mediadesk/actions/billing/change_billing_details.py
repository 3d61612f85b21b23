"""Change what invoices say of the buyer, who gets them by mail, and the currency."""

from dataclasses import replace

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import Step, change
from mediadesk.actions.ledger import billing_of, keep_price
from mediadesk.engines.tax_ids import clean_tax_id
from mediadesk.rules.billing_details import FIELDS, Details, tidied, told
from mediadesk.rules.events import Event
from mediadesk.rules.moves import require_seats_sold
from mediadesk.rules.price_list import plan_named, price_list
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing, LedgerLine
from mediadesk.store.terms import paid_terms, planned_terms


def change_billing_details(
    actor: Actor, *, details: Details, currency: str | None = None, version: int | None = None
) -> Billing:
    """Save the details; the next invoice says them, and those that were issued stay as they are.

    The currency changes at once while nothing was charged yet, else when the month of the plan ends.

    Args:
        currency: None leaves it as it is.
        version: of the details that were looked at; None does not ask whether somebody else changed them.

    Raises:
        Refusal: NOT_ALLOWED, CHANGED_MEANWHILE, BAD_VALUE, BAD_EMAIL, NOT_SOLD_IN, NO_EXTRA_SEATS.
    """
    with change(actor, May.BILLING_UPDATE) as step:
        step.unchanged_is_fine()
        billing = billing_of(step)
        if version is not None and version != billing.version:
            raise Why.CHANGED_MEANWHILE(what="the billing details")
        tidy = tidied(details)
        tidy = replace(tidy, tax_id=clean_tax_id(tidy.tax_id, tidy.country))
        changed = _write(step, billing, tidy)
        if currency is not None and currency != (billing.next_currency or billing.currency):
            _change_currency(step, billing, currency)
            changed = True
        if changed:
            billing.version += 1
            billing.save()
        return billing


def _write(step: Step, billing: Billing, tidy: Details) -> bool:
    changed = False
    for column, name, _ in FIELDS:
        before, after = getattr(billing, column), getattr(tidy, column)
        after = list(after) if column == "contacts" else after
        if before != after:
            changed = True
            setattr(billing, column, after)
            _record(step, name, told(before), told(after))
    return changed


def _change_currency(step: Step, billing: Billing, currency: str) -> None:
    expected = billing.next_currency or billing.currency
    sold_in = price_list().currencies
    if currency not in sold_in:
        raise Why.BAD_VALUE(what="The currency", reason=f"there are prices in {', '.join(sold_in)}")
    for terms in (paid_terms(step.account, billing), planned_terms(step.account, billing)):
        if terms is not None:
            terms.plan.price(currency)
            require_seats_sold(terms, currency)
    if LedgerLine.objects.filter(account=step.account).exists():
        billing.next_currency = "" if currency == billing.currency else currency
    else:
        billing.currency, billing.next_currency = currency, ""
        billing.priced_plan = ""  # what was kept is in the former one
        keep_price(billing, plan_named(billing.plan_after_trial or step.account.plan))
    _record(step, "the currency", expected, currency)


def _record(step: Step, what: str, before: str, after: str) -> None:
    step.record(Event.BILLING_DETAILS, step.account, what=what, before=before, after=after)
