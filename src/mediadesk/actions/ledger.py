"""Keeping the ledger inside a frame: what a change costs, and the turn of a cycle (decision 0015).

The lock on the account's row puts all of it in one order.
"""

import logging
from collections.abc import Iterable
from datetime import date

from mediadesk.actions.change import Step
from mediadesk.actions.invoicing import issue, kept_lines, tax_of
from mediadesk.rules import money
from mediadesk.rules.charges import Line, Terms, Totals, lines_of_change, lines_of_cycle, totals
from mediadesk.rules.cycles import Cycle, cycle_on
from mediadesk.rules.events import Event
from mediadesk.rules.plans import Plan, Price
from mediadesk.rules.price_list import plan_named, price_list
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing, Invoice, LedgerLine
from mediadesk.store.terms import coming_terms, paid_terms, terms_of

log = logging.getLogger(__name__)

_PRICED = ("priced_plan", "priced_month", "priced_extra_seat")
_TURNED = (
    *("cycle_first", "cycle_next", "next_plan", "next_extra_seats"),
    *("plan_after_trial", "currency", "next_currency"),
)


def billing_of(step: Step) -> Billing:
    """How the account pays, its cycle being the present one: those that have ended are closed first.

    An account that paid nothing so far begins here, in the cycle counted from the day it was founded.

    Cost: 1 query; where a cycle has ended, those of `issue` and 2 more for each.
    """
    billing = Billing.objects.filter(account=step.account).first()
    if billing is None:
        billing = _begin(step)
    while billing.cycle_next <= step.now.date():
        _turn(step, billing)
    return billing


def cycle_of(billing: Billing) -> Cycle:
    """The cycle that is paid for."""
    return Cycle(billing.cycle_first, billing.cycle_next)


def keep_price(billing: Billing, plan: Plan) -> None:
    """Keep what a plan costs in the account's currency: until the cycle ends it is charged and given back at that.

    What the price list does not say any more stays as it was. Cost: 1 query.
    """
    _price_at(billing, plan)
    billing.save(update_fields=_PRICED)


def _price_at(billing: Billing, plan: Plan) -> None:
    listed, same = plan.price_in(billing.currency) if plan.prices else None, billing.priced_plan == plan.id
    if listed is None:
        if same and plan.prices:
            log.warning("%s: the plan %s has no price in %s any more", billing, plan.id, billing.currency)
            return
        listed = Price()
    seat = listed.extra_seat
    if seat is None and same:
        seat = billing.priced_extra_seat
    billing.priced_plan, billing.priced_month, billing.priced_extra_seat = plan.id, listed.month, seat


def put_on(step: Step, terms: Terms) -> None:
    """Put the account on these terms from now on. The caller charges for it and records it. Cost: 1 query."""
    step.account.plan, step.account.extra_seats = terms.plan.id, terms.extra_seats
    step.account.save(update_fields=["plan", "extra_seats"])
    step.access_changed()


def require_price(billing: Billing, lines: Iterable[Line], *, shown_cents: int) -> Totals:
    """Refuse when it costs another sum than the page showed.

    Args:
        shown_cents: with tax.

    Raises:
        Refusal: PRICE_CHANGED.
    """
    due = totals(lines, tax_of(billing)[0])
    if due.gross != shown_cents:
        raise Why.PRICE_CHANGED(price=money.shown(due.gross, billing.currency))
    return due


def charge(step: Step, billing: Billing, lines: Iterable[Line]) -> Invoice | None:
    """Keep lines in the ledger. By card an invoice is issued at once, else they wait for that of the next cycle.

    Cost: 1 query; those of `issue` by card.
    """
    charged = list(lines)
    if charged and billing.way == Billing.BY_CARD:
        return issue(step, billing, charged)
    LedgerLine.objects.bulk_create(kept_lines(step, charged, currency=billing.currency))
    return None


def _begin(step: Step) -> Billing:
    today, anchor = step.now.date(), step.account.created_at.date().day
    cycle = cycle_on(anchor, today)
    billing = Billing.objects.create(
        account=step.account,
        currency=price_list().currencies[0],
        anchor_day=anchor,
        cycle_first=cycle.first,
        cycle_next=cycle.next,
    )
    keep_price(billing, plan_named(step.account.plan))
    paid = paid_terms(step.account, billing)
    charge(step, billing, lines_of_change(None, paid, billing.currency, cycle, day=today))
    return billing


def take_up_again(step: Step) -> None:
    """Let an account pay again that was closed: cycles that passed cost nothing, the present one from today on."""
    billing, today = Billing.objects.filter(account=step.account).first(), step.now.date()
    while billing is not None and billing.cycle_next <= today:
        _turn(step, billing, paid_from=today)


def _turn(step: Step, billing: Billing, *, paid_from: date | None = None) -> None:
    """Close a cycle: what was chosen for its end comes true, the next one is charged, its invoice issued.

    Args:
        paid_from: the day from which on the next one is paid for; None: all of it.
    """
    before, after = terms_of(step.account), coming_terms(step.account, billing)
    if after is not None:
        if billing.plan_after_trial:
            billing.plan_after_trial = billing.next_plan or billing.plan_after_trial
        put_on(step, after)
        step.record(Event.PLAN_CHANGED, step.account, before=before.title, after=after.title)
    cycle = cycle_on(billing.anchor_day, billing.cycle_next)
    billing.cycle_first, billing.cycle_next = cycle.first, cycle.next
    billing.next_plan, billing.next_extra_seats = "", None
    listed = plan_named(billing.plan_after_trial or step.account.plan)
    if billing.next_currency:
        _take_up_currency(step, billing, listed)
    _price_at(billing, listed)
    billing.save(update_fields=[*_TURNED, *_PRICED])
    paid = paid_terms(step.account, billing)
    if paid_from is None:
        issue(step, billing, lines_of_cycle(paid, billing.currency, cycle))
    elif paid_from < cycle.next:
        issue(step, billing, lines_of_change(None, paid, billing.currency, cycle, day=paid_from))


def _take_up_currency(step: Step, billing: Billing, plan: Plan) -> None:
    """Charge in the currency that was chosen from now on; while something waits in the former one, a cycle later.

    So it is too where the plan has no price in it any more, or the account has extra seats and it has none for these.
    """
    issue(step, billing)
    waits = LedgerLine.objects.filter(account=step.account, invoice=None).exists()
    if not waits and plan.fits_currency(billing.next_currency, step.account.extra_seats):
        billing.currency, billing.next_currency = billing.next_currency, ""
        billing.priced_plan = ""  # what was kept is in the former one
