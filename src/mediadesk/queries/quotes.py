"""What an account is on, and what a change of plan or seats would cost and mean: asked before, charged the same."""

from dataclasses import dataclass
from datetime import date

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.rules.charges import Terms, Totals, totals, with_tax
from mediadesk.rules.cycles import Cycle, cycle_on
from mediadesk.rules.limits import InTheWay, Use, in_the_way
from mediadesk.rules.moves import Move, move
from mediadesk.rules.plans import Plan, Price
from mediadesk.rules.price_list import all_plans, price_list, require_plan
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.trials import why_no_trial
from mediadesk.store.billing import Billing
from mediadesk.store.teams import Account
from mediadesk.store.terms import paid_terms, planned_terms, terms_of
from mediadesk.store.usage import use_of


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account is on now, what is chosen for the end of its cycle, and what of it is used.

    `plan` has the extra seats in it. `paid`: what is paid for; another plan than `plan` while that is tried out.
    `currency`: in which the account pays. `over`: what is used more than the plan has; `over_planned`: than what is
    planned has.
    """

    plan: Plan
    paid: Terms
    currency: str
    use: Use
    cycle: Cycle
    planned: Terms | None
    trial_ends_on: date | None
    tried: bool
    over: tuple[InTheWay, ...]
    over_planned: tuple[InTheWay, ...]

    @property
    def extra_seats(self) -> int:
        """Seats besides those of the plan."""
        return self.paid.extra_seats


@dataclass(frozen=True, slots=True)
class Quote:
    """What a change means. `due` is charged now; `month` is the price of whole cycles after it, both with tax apart."""

    move: Move
    currency: str
    tax_rate: int
    due: Totals
    month: Totals
    in_the_way: tuple[InTheWay, ...]


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """One plan beside the others. `why_not`: why it cannot be chosen; empty when it can, or is the present one.

    `price` is None where it is not sold in the account's currency, and for whoever may not see prices. `extra_seats`
    are those that come along: as many as now, where it sells any. `trial_days`: how long it can be tried; 0: not.
    """

    plan: Plan
    price: Price | None
    present: bool
    extra_seats: int
    why_not: str
    trial_days: int
    in_the_way: tuple[InTheWay, ...]


def standing(facts: Facts) -> Standing:
    """The plan and the seats as they are.

    Raises:
        Refusal: NOT_ALLOWED, unless the plan may be seen.

    Cost: 5 queries.
    """
    require(facts, May.PLAN_VIEW, Target(facts.account_id))
    _, _, found = _read(facts.account_id)
    return found


def quote(facts: Facts, *, plan: str = "", extra_seats: int | None = None, more_seats: int = 0) -> Quote:
    """What it costs to go to a plan, or to a number of extra seats, today.

    Args:
        plan: the present one when empty.
        extra_seats: as many as now when None; `more_seats` are added to them.

    Raises:
        Refusal: NOT_ALLOWED, unless prices may be seen and the plan chosen; NO_SUCH_PLAN, NOT_SOLD, NOT_SOLD_IN,
            NO_EXTRA_SEATS, SAME_TERMS.

    Cost: 5 queries.
    """
    for may in (May.PLAN_CHANGE, May.BILLING_VIEW):
        require(facts, may, Target(facts.account_id))
    account, billing, now = _read(facts.account_id)
    wanted = require_plan(plan) if plan else now.paid.plan
    if plan and not wanted.sold and wanted.id != account.plan:
        raise Why.NOT_SOLD(plan=wanted.title)
    seats = now.extra_seats if extra_seats is None else extra_seats
    if seats + more_seats < 0:
        raise Why.BAD_VALUE(
            what="The number of seats", reason=f"there are {seats:,} extra seats to give back"
        )
    return _quote(billing, now, Terms(wanted, seats + more_seats))


def plan_offers(facts: Facts) -> tuple[Standing, tuple[PlanOffer, ...]]:
    """What the account is on, and all plans of the price list beside it with what going there means.

    Raises:
        Refusal: NOT_ALLOWED, unless the plan may be seen.

    Cost: 5 queries.
    """
    require(facts, May.PLAN_VIEW, Target(facts.account_id))
    account, billing, now = _read(facts.account_id)
    priced = bool(decide(facts, May.BILLING_VIEW, Target(facts.account_id)))
    offers = (_offer(account, billing.currency, now, plan, priced=priced) for plan in all_plans())
    return now, tuple(offers)


def _offer(account: Account, currency: str, now: Standing, plan: Plan, *, priced: bool) -> PlanOffer:
    present, price = plan.id == account.plan, plan.price_in(currency)
    after = Terms(plan, now.extra_seats if plan.sells_seats(currency) else 0)
    why_not = ""
    if not plan.sold:
        why_not = "The operator of this installation gives it."
    elif price is None:
        why_not = f"It has no price in {currency}."
    over = in_the_way(after.whole, now.use, instead_of=now.paid.whole)
    return PlanOffer(
        plan=plan,
        price=price if priced else None,
        present=present,
        extra_seats=after.extra_seats,
        why_not="" if present else why_not,
        trial_days=0 if present or why_not or over else _trial_days(plan, currency, now),
        in_the_way=over,
    )


def _trial_days(plan: Plan, currency: str, now: Standing) -> int:
    try:
        return 0 if why_no_trial(plan, now.paid, currency, tried=now.tried) else plan.trial_days
    except Refusal:  # the plan that is paid for has no price any more
        return 0


def _quote(billing: Billing, now: Standing, after: Terms) -> Quote:
    if after == now.paid:
        raise Why.SAME_TERMS(terms=after.title)
    found = move(now.paid, after, billing.currency, now.cycle, day=clock.now().date())
    rate, _ = price_list().taxes.due(billing.country, tax_id=billing.tax_id)
    return Quote(
        move=found,
        currency=billing.currency,
        tax_rate=rate,
        due=totals(found.lines, rate),
        month=with_tax(found.month_after, rate),
        in_the_way=in_the_way(after.whole, now.use, instead_of=now.paid.whole),
    )


def _read(account_id: str) -> tuple[Account, Billing, Standing]:
    """The rows as they are once the cycles that have ended are closed; nothing is written."""
    account, at = Account.objects.get(pk=account_id), clock.now()
    billing = Billing.objects.filter(account=account).first() or Billing(
        account=account, currency=price_list().currencies[0], anchor_day=account.created_at.day
    )
    planned = planned_terms(account, billing)
    if planned is not None and billing.cycle_next <= at.date():
        account.plan = planned.plan.id if billing.next_plan else account.plan
        account.extra_seats, planned = planned.extra_seats, None
    plan, use = terms_of(account).whole, use_of(account, now=at)
    found = Standing(
        plan=plan,
        paid=paid_terms(account, billing),
        currency=billing.currency,
        use=use,
        cycle=cycle_on(billing.anchor_day, at.date()),
        planned=planned,
        trial_ends_on=billing.trial_ends_on,
        tried=billing.tried,
        over=in_the_way(plan, use),
        over_planned=in_the_way(planned.whole, use) if planned else (),
    )
    return account, billing, found
