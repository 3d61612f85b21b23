"""The price list in force: the built-in one, or an operator's in its place. Who sells, and at what tax."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from mediadesk.rules.plans import PLANS, Plan
from mediadesk.rules.refusals import Why


@dataclass(frozen=True, slots=True)
class Seller:
    """Whoever runs the installation, as invoices name them, and on what terms."""

    name: str = ""
    address: tuple[str, ...] = ()
    tax_id: str = ""
    email: str = ""
    pay_to: tuple[str, ...] = ()  # how to pay an invoice: the lines that it shows
    invoice_prefix: str = "INV-"
    credit_note_prefix: str = "CN-"
    due_days: int = 14  # from the day of an invoice
    grace_days: int = 14  # from the first payment that failed; after it uploads stop


@dataclass(frozen=True, slots=True)
class Taxes:
    """Rates in hundredths of a percent (1900 is 19 %) by the buyer's country, ISO 3166-1 alpha-2.

    In countries of `reverse_charge` a buyer with a tax id pays none to the seller, and the invoice says why.
    """

    default: int = 0
    rates: Mapping[str, int] = field(default_factory=dict)
    reverse_charge: frozenset[str] = frozenset()

    def due(self, country: str, *, tax_id: str) -> tuple[int, bool]:
        """The rate for a buyer, and whether it is nought because the buyer owes the tax."""
        if tax_id and country in self.reverse_charge:
            return 0, True
        return self.rates.get(country, self.default), False


@dataclass(frozen=True, slots=True)
class PriceList:
    """All that an operator's plans.toml says."""

    plans: Mapping[str, Plan]
    seller: Seller = field(default_factory=Seller)
    taxes: Taxes = field(default_factory=Taxes)

    @property
    def currencies(self) -> tuple[str, ...]:
        """Those in which a plan has a price, in their order; the first is that of new accounts."""
        return tuple(dict.fromkeys(code for plan in self.plans.values() for code in plan.prices)) or ("USD",)


BUILT_IN: Final = PriceList(PLANS)
_in_force: list[PriceList] = [BUILT_IN]


def use_price_list(chosen: PriceList) -> None:
    """Put a price list in force. Called once, when the process is wired."""
    _in_force[:] = [chosen]


def price_list() -> PriceList:
    """The price list in force."""
    return _in_force[0]


def all_plans() -> tuple[Plan, ...]:
    """The plans in force, in the order of their table."""
    return tuple(price_list().plans.values())


def plan_named(plan_id: str, *, extra_seats: int = 0) -> Plan:
    """The plan of this id, its seats raised by the extra ones.

    An account on a plan that the operator has since taken off the list keeps the built-in row of that
    name, or else has no limits: nobody is locked out by an edit of the list.
    """
    plan = price_list().plans.get(plan_id) or PLANS.get(plan_id) or PLANS["unlimited"]
    return plan.with_seats(extra_seats)


def require_plan(plan_id: str) -> Plan:
    """The plan of this id.

    Raises:
        Refusal: NO_SUCH_PLAN.
    """
    plans = price_list().plans
    if plan_id not in plans:
        raise Why.NO_SUCH_PLAN(plan=plan_id, plans=", ".join(plans))
    return plans[plan_id]
