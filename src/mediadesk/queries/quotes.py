"""What an account is on, and what a change of plan or seats would cost and mean: asked before, charged the same."""

from dataclasses import dataclass
from datetime import date

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.rules.charges import Terms, Totals, totals, with_tax
from mediadesk.rules.cycles import Cycle, cycle_on
from mediadesk.rules.limits import InTheWay, Use, ending, in_the_way
from mediadesk.rules.moves import Move, kept_seats, month_of, move, require_seats_sold
from mediadesk.rules.moves import more_seats as more_seats_of
from mediadesk.rules.plans import Plan, Price
from mediadesk.rules.price_list import all_plans, plan_named, price_list, require_plan
from mediadesk.rules.refusals import Why
from mediadesk.rules.trials import why_no_trial
from mediadesk.store.billing import Billing
from mediadesk.store.teams import Account
from mediadesk.store.terms import coming_terms, lasting_plan, paid_terms, planned_terms, terms_of, terms_shown
from mediadesk.store.usage import use_of


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account is on now, what is chosen for the end of its cycle, and what of it is used.

    `plan` has the extra seats in it. `paid`: what is paid for; another plan than `plan` while that is tried out.
    `currency`: in which the account pays. `over`: what is used more than the plan has; `over_planned`: than what is
    planned has. `shown`: all of it as a form keeps it. `ending_seats`: those that are gone then. `month`: what a month
    costs at the price of this one; to be told to those alone who see prices.
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
    shown: str
    ending_seats: int
    next_currency: str
    month: Totals
    over_planned: tuple[InTheWay, ...]

    @property
    def extra_seats(self) -> int:
        """Seats besides those of the plan."""
        return self.paid.extra_seats

    @property
    def seats_lacking(self) -> int:
        """How many seats more are used than there are."""
        return 0 if self.plan.seats is None else max(0, self.use.seats - self.plan.seats)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a change means. `due` is charged now; `month` is the price of whole cycles after it, both with tax apart.

    `later`: what holds in these. `kept`: so many of the seats are there already, and were to be given back. `by_card`:
    what is charged is collected at once, else it stands on the next invoice. `months_in`: the currency of `month`.
    `still_over`: of what even more is used than there is then, though no less than before.
    """

    move: Move
    currency: str
    tax_rate: int
    due: Totals
    month: Totals
    in_the_way: tuple[InTheWay, ...]
    later: Terms
    kept: int = 0
    by_card: bool = False
    months_in: str = ""
    still_over: tuple[InTheWay, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """One plan beside the others. `why_not`: why it cannot be chosen; empty when it can, or is the present one.

    `price` is None where it is not sold in the account's currency, and for whoever may not see prices. `extra_seats`
    are those that come along: as many as now, where it sells any. `trial_days`: how long it can be tried; 0: not.
    `still_over`: as of a `Quote`.
    """

    plan: Plan
    price: Price | None
    present: bool
    extra_seats: int
    why_not: str
    trial_days: int
    in_the_way: tuple[InTheWay, ...]
    still_over: tuple[InTheWay, ...]


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
        extra_seats: as many as now when None.
        more_seats: so many more, of which those that were to be given back are there already; below zero: so many
            fewer than are planned. Alone, without a plan or a number.

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
    if more_seats:
        return _quote_of_seats(account, billing, now, more_seats)
    seats = now.extra_seats if extra_seats is None else extra_seats
    return _quote(billing, now, Terms(wanted, seats))


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
    if plan.id == now.paid.plan.id:
        why_not = "It comes when the trial ends."
    elif not plan.sold:
        why_not = "The operator of this installation gives it."
    elif price is None:
        why_not = f"It has no price in {currency}."
    over = in_the_way(after.whole, now.use, instead_of=now.paid.whole)
    untried = why_not or why_no_trial(plan, now.paid, currency, tried=now.tried)
    return PlanOffer(
        plan=plan,
        price=price if priced else None,
        present=present,
        extra_seats=after.extra_seats,
        why_not="" if present else why_not,
        trial_days=0 if present or over or untried else plan.trial_days,
        in_the_way=over,
        still_over=_still_over(after, now, over),
    )


def _still_over(after: Terms, now: Standing, in_its_way: tuple[InTheWay, ...]) -> tuple[InTheWay, ...]:
    return tuple(one for one in in_the_way(after.whole, now.use) if one not in in_its_way)


def _quote_of_seats(account: Account, billing: Billing, now: Standing, more: int) -> Quote:
    """What `buy_seats_more` and `release_seats` do, asked before."""
    planned = now.planned or now.paid
    if planned.extra_seats + more < 0:
        reason = f"there are {planned.extra_seats:,} extra seats to give back"
        raise Why.BAD_VALUE(what="The number of seats", reason=reason)
    if more < 0:
        return _quote(billing, now, Terms(planned.plan, planned.extra_seats + more))
    coming = coming_terms(account, billing) if now.planned else None
    bought, later = more_seats_of(terms_of(account), coming, now.planned, more)
    for one in (Terms(plan_named(now.paid.plan.id), now.extra_seats + bought) if bought else None, later):
        if one is not None:
            require_seats_sold(one, billing.currency)
    if bought or later is None:
        after = Terms(now.paid.plan, now.extra_seats + bought)
        return _quote(billing, now, after, later=later, kept=more - bought)
    return _told(billing, now, kept_seats(planned, later, billing.currency, now.cycle), later, kept=more)


def _quote(
    billing: Billing, now: Standing, after: Terms, *, later: Terms | None = None, kept: int = 0
) -> Quote:
    if after.same_as(now.paid):
        raise Why.SAME_TERMS(terms=after.title)
    found = move(now.paid, after, billing.currency, now.cycle, day=clock.now().date())
    return _told(billing, now, found, later or after, kept=kept)


def _told(billing: Billing, now: Standing, found: Move, later: Terms, *, kept: int) -> Quote:
    """A move with its sums; whole months after it cost what the price list says by then."""
    rate, _ = price_list().taxes.due(billing.country, tax_id=billing.tax_id)
    listed, months_in = Terms(plan_named(later.plan.id), later.extra_seats), billing.currency
    if billing.next_currency and listed.plan.fits_currency(billing.next_currency, later.extra_seats):
        months_in = billing.next_currency
    elif listed.plan.price_in(billing.currency) is None:
        listed = later
    # Seats that are kept take nothing away, even where more is used than there will be.
    over = () if kept else in_the_way(found.after.whole, now.use, instead_of=now.paid.whole)
    return Quote(
        move=found,
        currency=billing.currency,
        tax_rate=rate,
        due=totals(found.lines, rate),
        month=with_tax(month_of(listed, months_in), rate),
        in_the_way=over,
        later=later,
        kept=kept,
        by_card=billing.way == Billing.BY_CARD,
        months_in=months_in,
        still_over=_still_over(found.after, now, over),
    )


def _read(account_id: str) -> tuple[Account, Billing, Standing]:
    """The rows as they are once the cycles that have ended are closed; nothing is written."""
    account, at = Account.objects.get(pk=account_id), clock.now()
    billing = Billing.objects.filter(account=account).first() or Billing(
        account=account, currency=price_list().currencies[0], anchor_day=account.created_at.day
    )
    planned, coming = planned_terms(account, billing), coming_terms(account, billing)
    if planned is not None and coming is not None and billing.cycle_next <= at.date():
        account.plan, account.extra_seats, planned = coming.plan.id, coming.extra_seats, None
        billing.plan_after_trial = billing.plan_after_trial and (
            billing.next_plan or billing.plan_after_trial
        )
        billing.next_plan, billing.next_extra_seats = "", None
    plan, use, paid = terms_of(account).whole, use_of(account, now=at), paid_terms(account, billing)
    rate, _ = price_list().taxes.due(billing.country, tax_id=billing.tax_id)
    found = Standing(
        plan=plan,
        paid=paid,
        currency=billing.currency,
        use=use,
        cycle=cycle_on(billing.anchor_day, at.date()),
        planned=planned,
        trial_ends_on=billing.trial_ends_on,
        tried=billing.tried,
        over=in_the_way(plan, use),
        shown=terms_shown(account, billing),
        ending_seats=ending(plan, lasting_plan(account, billing)),
        next_currency=billing.next_currency,
        month=with_tax(month_of(paid, billing.currency), rate),
        over_planned=in_the_way(planned.whole, use) if planned else (),
    )
    return account, billing, found
