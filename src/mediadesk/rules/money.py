"""Money as whole numbers of a currency's smallest unit, here called cents; yen have no smaller one (ISO 4217)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Currency:
    """One row. `digits` after the point as ISO 4217 has them; `sign` stands before the number."""

    code: str
    digits: int
    sign: str
    name: str


# fmt: off
_ROWS: Final = (
    #        code   digits sign  name
    Currency("USD", 2, "$",    "US dollar"),
    Currency("EUR", 2, "€",    "Euro"),
    Currency("GBP", 2, "£",    "Pound sterling"),
    Currency("CHF", 2, "CHF ", "Swiss franc"),
    Currency("JPY", 0, "¥",    "Yen"),
    Currency("CAD", 2, "CA$",  "Canadian dollar"),
    Currency("AUD", 2, "A$",   "Australian dollar"),
    Currency("SEK", 2, "SEK ", "Swedish krona"),
    Currency("NOK", 2, "NOK ", "Norwegian krone"),
    Currency("DKK", 2, "DKK ", "Danish krone"),
    Currency("PLN", 2, "PLN ", "Polish zloty"),
    Currency("INR", 2, "₹",    "Indian rupee"),
    Currency("BRL", 2, "R$",   "Brazilian real"),
)
# fmt: on

CURRENCIES: Final[Mapping[str, Currency]] = {row.code: row for row in _ROWS}


def shown(cents: int, currency: str) -> str:
    """An amount as people read it: "€1,234.50", "-$19.00", "¥1,900".

    Raises:
        KeyError: a currency that is not in the table.
    """
    row = CURRENCIES[currency]
    return f"{'-' if cents < 0 else ''}{row.sign}{plain(abs(cents), currency)}"


def plain(cents: int, currency: str) -> str:
    """An amount without its sign of currency: "1,234.50"; for tables that name the currency once."""
    digits = CURRENCIES[currency].digits
    whole, part = divmod(abs(cents), 10**digits)
    return f"{'-' if cents < 0 else ''}{whole:,}" + (f".{part:0{digits}d}" if digits else "")


def portion(cents: int, part: int, whole: int) -> int:
    """The part-th of whole of an amount, rounded to the nearest cent, a half away from zero.

    Exact in integers. `portion(-c, …) == -portion(c, …)`, so that what was charged is given back to the cent.

    Raises:
        ZeroDivisionError: whole is 0.
    """
    rounded = (2 * abs(cents) * part + whole) // (2 * whole)
    return -rounded if cents < 0 else rounded
