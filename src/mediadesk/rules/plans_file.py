"""An operator's plans.toml: read with the line of every mistake, and written with a comment beside every key."""

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mediadesk.rules.charges import MOST_CENTS
from mediadesk.rules.money import CURRENCIES
from mediadesk.rules.plans import Plan, Price
from mediadesk.rules.price_list import PriceList, Seller, Taxes

MOST: Final = 1_000_000_000
"""Beyond it a number is a slip of the finger, or does not fit a column."""


class BadPlans(ValueError):
    """A plans.toml that cannot be used; the message names the line, the key and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Key:
    """One row: a key of plans.toml, how its value is read, and the comment that stands beside it."""

    name: str
    read: Callable[[Any], Any]
    does: str


def _require(instead: str, *, fits: bool) -> None:
    if not fits:
        raise ValueError(instead)


def _text(value: Any) -> str:
    _require("write a text in quotation marks", fits=isinstance(value, str))
    return str(value)


def _texts(value: Any) -> tuple[str, ...]:
    fits = isinstance(value, list) and all(isinstance(one, str) for one in value)
    _require('write a list of texts, ["like this", "and this"]', fits=fits)
    return tuple(value)


def _whole(value: Any) -> int:
    fits = type(value) is int and 0 <= value <= MOST
    _require(f"write a whole number from 0 to {MOST:_}; leave it out for no limit", fits=fits)
    return int(value)


def _days(value: Any) -> int:
    _require("write a whole number of days from 0 to 3650", fits=type(value) is int and 0 <= value <= 3650)
    return int(value)


def _cents(value: Any) -> int:
    fits = type(value) is int and 0 <= value <= MOST_CENTS
    _require(f"write a whole number from 0 to {MOST_CENTS:_}", fits=fits)
    return int(value)


def _prefix(value: Any) -> str:
    fits = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{0,20}", value) is not None
    _require("write at most 20 letters, digits, - and _", fits=fits)
    return str(value)


def _flag(value: Any) -> bool:
    _require("write true or false", fits=isinstance(value, bool))
    return bool(value)


def _percent(value: Any) -> int:
    number = value if type(value) in {int, float} and math.isfinite(value) else -1
    rate = round(number * 100)
    fits = 0 <= rate <= 10_000 and abs(rate - number * 100) < 1e-6
    _require("write a percentage from 0 to 100 with two digits at most after the point", fits=fits)
    return rate


# fmt: off
SELLER_KEYS: Final = (
    #   key                   read as  what it does
    Key("name",               _text,  "who sells, as invoices name you"),
    Key("address",            _texts, "one text a line"),
    Key("tax_id",             _text,  "your own tax id"),
    Key("email",              _text,  "where questions about invoices go"),
    Key("pay_to",             _texts, "how invoices are paid, such as your bank account; one text a line"),
    Key("invoice_prefix",     _prefix,  "invoices are numbered after it: INV-000001"),
    Key("credit_note_prefix", _prefix,  "and credit notes after this"),
    Key("due_days",           _days, "days in which an invoice is to be paid"),
    Key("grace_days",         _days, "days after a payment failed until uploads stop; deliveries never do"),
)
PLAN_KEYS: Final = (
    Key("title",        _text,  "the name that people see"),
    Key("seats",        _whole, "users; left out: no limit"),
    Key("environments", _whole, "separate libraries; left out: no limit"),
    Key("storage_gb",   _whole, "storage in gigabytes; left out: no limit"),
    Key("credits",      _whole, "each is 1,000 transformations, 1 GB of storage or of bandwidth; left out: no limit"),
    Key("sold",         _flag,  "false: only you give it, with mediadesk setplan"),
    Key("hard",         _flag,  "true: uploads stop at the limit; false: a tenth above it, after warnings"),
    Key("trial_days",   _days,  "days for which it can be tried once without paying; 0: none"),
    Key("trash_days",   _days,  "days for which deleted assets can be restored; 0: they are gone at once"),
    Key("versions",     _whole, "earlier versions of an asset that are kept; 0: none"),
    Key("features",     _texts, "names of features that this plan has"),
)
PRICE_KEYS: Final = (
    Key("month",      _cents, "a month, before tax, in cents (yen for JPY)"),
    Key("extra_seat", _cents, "a seat more, a month; left out: extra seats are not sold"),
)
# fmt: on


def read_price_list(text: str) -> PriceList:
    """Read an operator's plans.toml.

    Raises:
        BadPlans: not TOML, no plan, an unknown or missing key, a wrong value, a plan that lacks a price in a
            currency in which others have one.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"plans.toml is not TOML: {error}"
        raise BadPlans(message) from None
    file = _File(text)
    for name in tables.keys() - {"plans", "seller", "taxes"}:
        raise file.refuse((), name, "is not known: there are [seller], [taxes] and [plans.<id>]")
    plans = file.table(tables, (), "plans")
    if not plans:
        raise file.refuse((), "plans", "names no plan: write a table [plans.free]")
    read = PriceList(
        plans={plan_id: _plan(file, plans, plan_id) for plan_id in plans},
        seller=Seller(**file.read(tables, (), "seller", SELLER_KEYS)),
        taxes=_taxes(file, tables),
    )
    for plan in read.plans.values():
        if plan.prices and (missing := [code for code in read.currencies if code not in plan.prices]):
            raise file.refuse(
                ("plans", plan.id), "prices", f"lacks a price in {missing[0]}, which other plans have"
            )
    return read


def _plan(file: "_File", plans: Mapping[str, Any], plan_id: str) -> Plan:
    at = ("plans", plan_id)
    if not re.fullmatch(r"[a-z0-9_-]{1,40}", plan_id):
        raise file.refuse(("plans",), plan_id, "cannot be a plan's id: use small letters, digits, - and _")
    table = dict(file.table(plans, ("plans",), plan_id))
    prices = file.table(table, at, "prices")
    table.pop("prices", None)
    values = file.read({plan_id: table}, ("plans",), plan_id, PLAN_KEYS)
    if not values.get("title"):
        raise file.refuse(at, "title", "is missing")
    limits: dict[str, Any] = dict.fromkeys(("seats", "environments", "storage_gb", "credits"))
    features = frozenset(values.pop("features", ()))
    for code in prices:
        if code not in CURRENCIES:
            raise file.refuse((*at, "prices"), code, f"is not a currency: use one of {', '.join(CURRENCIES)}")
    read = {code: Price(**file.read(prices, (*at, "prices"), code, PRICE_KEYS)) for code in prices}
    return Plan(id=plan_id, prices=read, features=features, **(limits | values))


def _taxes(file: "_File", tables: Mapping[str, Any]) -> Taxes:
    table = dict(file.table(tables, (), "taxes"))
    countries = file.value(("taxes",), "reverse_charge", _texts, table.pop("reverse_charge", []))
    rates = {name: file.value(("taxes",), name, _percent, value) for name, value in table.items()}
    for country in (*(rates.keys() - {"default"}), *countries):
        if not re.fullmatch(r"[A-Z]{2}", country):
            raise file.refuse(("taxes",), country, "is not a country: write two capital letters, as DE or US")
    default = rates.pop("default", 0)
    return Taxes(default, rates, frozenset(countries))


class _File:
    """The text, to find the line of what is wrong in it."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()

    def table(self, tables: Mapping[str, Any], at: tuple[str, ...], name: str) -> Mapping[str, Any]:
        found = tables.get(name, {})
        if not isinstance(found, dict):
            raise self.refuse(at, name, "must be a table")
        return found

    def read(
        self, tables: Mapping[str, Any], at: tuple[str, ...], name: str, keys: tuple[Key, ...]
    ) -> dict[str, Any]:
        table, known = self.table(tables, at, name), {key.name: key for key in keys}
        for unknown in table.keys() - known.keys():
            raise self.refuse((*at, name), unknown, f"is not known: there are {', '.join(known)}")
        return {key: self.value((*at, name), key, known[key].read, value) for key, value in table.items()}

    def value(self, at: tuple[str, ...], name: str, read: Callable[[Any], Any], value: Any) -> Any:
        try:
            return read(value)
        except ValueError as error:
            raise self.refuse(at, name, f"cannot be {value!r}: {error}") from None

    def refuse(self, at: tuple[str, ...], name: str, reason: str) -> BadPlans:
        return BadPlans(f"plans.toml line {self._line(at, name)}: {'.'.join((*at, name))} {reason}")

    def _line(self, at: tuple[str, ...], name: str) -> int:
        """The line of a key, or else of the table it is in, or else the first."""
        best, closeness = 1, -1
        table: tuple[str, ...] = ()
        for number, line in enumerate(self.lines, 1):
            header = re.match(r"\s*\[([^\[\]]+)\]", line)
            key = re.match(r"\s*([\w.\"'-]+)\s*=", line)
            if header:
                table = _path(header[1])
            found = table if header else (*table, *_path(key[1])) if key else ()
            wanted = (*at, name)
            near = next((n for n in range(len(wanted), 0, -1) if found[:n] == wanted[:n]), 0)
            if near > closeness and (header or key):
                best, closeness = number, near
        return best


def _path(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def written(prices: PriceList) -> str:
    """A price list as plans.toml, with a comment beside every key: what `mediadesk plans --toml` prints."""
    blocks = [_INTRO, _table("seller", SELLER_KEYS, prices.seller)]
    taxes = {"default": prices.taxes.default, **prices.taxes.rates}
    rates = [f"{name} = {rate / 100:g}" for name, rate in taxes.items()]
    countries = _toml(tuple(sorted(prices.taxes.reverse_charge)))
    blocks.append("\n".join(["[taxes]", _TAXES, *rates, f"reverse_charge = {countries}"]))
    for plan in prices.plans.values():
        blocks.append(_table(f"plans.{plan.id}", PLAN_KEYS, plan))
        for code, price in plan.prices.items():
            blocks.append(_table(f"plans.{plan.id}.prices.{code}", PRICE_KEYS, price))
    return "\n\n".join(blocks) + "\n"


def _table(head: str, keys: tuple[Key, ...], row: object) -> str:
    lines = [f"[{head}]"]
    for key in keys:
        shown = getattr(row, key.name)
        lines.append(
            f"{'# ' if shown is None else ''}{key.name} = {_toml(0 if shown is None else shown)}  # {key.does}"
        )
    return "\n".join(lines)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:_}"
    if isinstance(value, str):
        return '"' + re.sub(r'[\\"\x00-\x1f\x7f]', lambda one: f"\\u{ord(one[0]):04x}", value) + '"'
    return "[" + ", ".join(map(_toml, sorted(value) if isinstance(value, frozenset) else value)) + "]"


_INTRO: Final = """\
# The plans that this installation sells, and who sells them. Name this file in MEDIADESK_PLANS_FILE; it replaces the
# built-in list as a whole. `mediadesk plans` shows what is in force. A mistake stops the start and names its line."""
_TAXES: Final = """\
# Percent by the country of the buyer, "default" for all others. In the countries of reverse_charge a buyer with a tax
# id pays no tax to you; their invoice says that they owe it themselves."""
