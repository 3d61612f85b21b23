"""Money as whole numbers of a currency's smallest unit, here called cents; yen have no smaller one (ISO 4217)."""

import re
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


def cents_of(text: str, currency: str) -> int:
    """The amount that somebody typed: "1,200.50", "1200", "-5". A point before cents, commas between thousands.

    Raises:
        ValueError: it is no amount, or has more digits after the point than the currency.
        KeyError: a currency that is not in the table.
    """
    digits = CURRENCIES[currency].digits
    match = re.fullmatch(r"(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?", text.strip(), re.ASCII)
    if match is None or len(match[3] or "") > digits:
        message = f"write an amount like {plain(123456, currency)}"
        raise ValueError(message)
    cents = int(match[2].replace(",", "") + (match[3] or "").ljust(digits, "0"))
    return -cents if match[1] else cents


def portion(cents: int, part: int, whole: int) -> int:
    """The part-th of whole of an amount, rounded to the nearest cent, a half away from zero.

    Exact in integers. `portion(-c, …) == -portion(c, …)`, so that what was charged is given back to the cent.

    Raises:
        ZeroDivisionError: whole is 0.
    """
    rounded = (2 * abs(cents) * part + whole) // (2 * whole)
    return -rounded if cents < 0 else rounded
