"""What an account is on, and what a change of plan or seats would cost and mean: asked before, charged the same."""

from dataclasses import dataclass
from datetime import date

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.rules.charges import Terms, Totals, totals, with_tax
from mediadesk.rules.cycles import Cycle, cycle_on
from mediadesk.rules.limits import InTheWay, Use, in_the_way
from mediadesk.rules.moves import Move, month_of, move
from mediadesk.rules.plans import Plan, Price
from mediadesk.rules.price_list import all_plans, plan_named, price_list, require_plan
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.billing import Billing
from mediadesk.store.teams import Account
from mediadesk.store.terms import paid_terms, planned_terms
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
    """One plan beside the others. `quote` is empty for the present one, and for what cannot be chosen: `why_not`.

    `trial_days`: for how long it can be tried out now; 0: not.
    """

    plan: Plan
    price: Price | None  # None: not sold in the account's currency
    present: bool
    quote: Quote | None
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
    trials = not now.tried and month_of(Terms(now.paid.plan), billing.currency) == 0
    return now, tuple(_offer(account, billing, now, plan, trials=trials) for plan in all_plans())


def _offer(account: Account, billing: Billing, now: Standing, plan: Plan, *, trials: bool) -> PlanOffer:
    present = plan.id == account.plan
    seats = now.extra_seats if plan.seats is not None else 0
    ways = in_the_way(plan_named(plan.id, extra_seats=seats), now.use)
    found, why_not = None, ""
    if not plan.sold and not present:
        why_not = "The operator of this installation gives it."
    elif plan.id != now.paid.plan.id:
        try:
            found = _quote(billing, now, Terms(plan, seats))
        except Refusal as refusal:
            why_not = refusal.sentence
    days = plan.trial_days if trials and plan.sold and not present else 0
    price = plan.price(billing.currency) if not plan.prices or billing.currency in plan.prices else None
    return PlanOffer(plan, price, present, found, why_not, days, ways)


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
        in_the_way=in_the_way(plan_named(after.plan.id, extra_seats=after.extra_seats), now.use),
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
    plan = plan_named(account.plan, extra_seats=account.extra_seats)
    use = use_of(account, now=at)
    later = planned and plan_named(planned.plan.id, extra_seats=planned.extra_seats)
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
        over_planned=in_the_way(later, use) if later else (),
    )
    return account, billing, found
