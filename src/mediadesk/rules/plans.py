"""The plans: how many seats and environments, how much storage and credit, at what price.

An operator's `plans.toml` may replace these rows (docs/guides/plans.md). Prices are whole cents a month, before tax.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from mediadesk.rules.refusals import Why

GIGABYTE: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """What a plan costs a month in one currency, and an extra seat; None: extra seats are not sold."""

    month: int = 0
    extra_seat: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One row of the price list. None stands for "no limit".

    `prices` by currency; a plan without any costs nothing. `sold`: whoever pays for an account may choose it
    themselves; the others are given by the operator. `hard`: uploads stop at the limit, not a tenth above it.
    `trash_days`: so long what is deleted can be restored. `versions`: so many earlier ones of an asset are kept.
    """

    id: str
    title: str
    seats: int | None
    environments: int | None
    storage_gb: int | None
    credits: int | None
    prices: Mapping[str, Price] = field(default_factory=dict)
    sold: bool = True
    hard: bool = False
    trial_days: int = 0
    trash_days: int = 30
    versions: int = 10
    features: frozenset[str] = frozenset()

    @property
    def storage_bytes(self) -> int | None:
        """The storage limit in bytes, or None."""
        return None if self.storage_gb is None else self.storage_gb * GIGABYTE

    def with_seats(self, extra_seats: int) -> "Plan":
        """The plan with so many seats more; one without a limit stays without."""
        return (
            self if self.seats is None or not extra_seats else replace(self, seats=self.seats + extra_seats)
        )

    def sells_seats(self, currency: str) -> bool:
        """Whether extra seats can be bought with it in this currency."""
        price = self.price_in(currency)
        return self.seats is not None and price is not None and price.extra_seat is not None

    def price_in(self, currency: str) -> Price | None:
        """What it costs in this currency; None: it is not sold in it."""
        return self.prices.get(currency) if self.prices else Price()

    def fits_currency(self, currency: str, extra_seats: int) -> bool:
        """Whether it has a price in this currency, for its extra seats too where there are any."""
        return self.price_in(currency) is not None and (not extra_seats or self.sells_seats(currency))

    def price(self, currency: str) -> Price:
        """What it costs in this currency.

        Raises:
            Refusal: NOT_SOLD_IN, unless the plan costs nothing at all.
        """
        found = self.price_in(currency)
        if found is None:
            raise Why.NOT_SOLD_IN(plan=self.title, currency=currency, currencies=", ".join(self.prices))
        return found


def _usd(month: int, extra_seat: int | None) -> Mapping[str, Price]:
    return {"USD": Price(month, extra_seat)}


# fmt: off
_ROWS: Final = (
    #    id            name          seats  envs  storage GB  credits  prices             sold
    Plan("free",       "Free",       3,     1,    25,         25,      _usd(0, 19_00)),
    Plan("plus",       "Plus",       3,     2,    225,        225,     _usd(99_00, 19_00), trial_days=14),
    Plan("advanced",   "Advanced",   5,     3,    600,        600,     _usd(249_00, 19_00), trial_days=14),
    Plan("enterprise", "Enterprise", 100,   20,   10_000,     10_000,  _usd(0, 15_00),    sold=False),
    Plan("unlimited",  "Unlimited",  None,  None, None,       None,    sold=False),
)
# fmt: on

PLANS: Final[Mapping[str, Plan]] = {row.id: row for row in _ROWS}
