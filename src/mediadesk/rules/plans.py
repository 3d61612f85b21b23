"""The plans: how many seats and environments, how much storage and credit, at what price.

An operator's `plans.toml` may replace these rows (docs/guides/plans.md). Prices are integer cents.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

GIGABYTE: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """One row of the price list. None stands for "no limit"; prices are cents a month before tax."""

    id: str
    title: str
    seats: int | None
    environments: int | None
    storage_gb: int | None
    credits: int | None
    price_cents: int
    extra_seat_cents: int | None
    features: frozenset[str] = frozenset()

    @property
    def storage_bytes(self) -> int | None:
        """The storage limit in bytes, or None."""
        return None if self.storage_gb is None else self.storage_gb * GIGABYTE


class BadPlans(ValueError):
    """A plans.toml that cannot be used; the message names the plan and what is wrong with it."""


# fmt: off
_ROWS: Final = (
    #    id            name          seats  envs  storage GB  credits  cents    extra seat
    Plan("free",       "Free",       3,     1,    25,         25,      0,       None),
    Plan("plus",       "Plus",       3,     2,    225,        225,     99_00,   19_00),
    Plan("advanced",   "Advanced",   5,     3,    600,        600,     249_00,  19_00),
    Plan("enterprise", "Enterprise", 100,   20,   10_000,     10_000,  0,       15_00),
    Plan("unlimited",  "Unlimited",  None,  None, None,       None,    0,       None),
)
# fmt: on

PLANS: Final[Mapping[str, Plan]] = {row.id: row for row in _ROWS}


def read_plans(text: str) -> dict[str, Plan]:
    """Read an operator's plans.toml: one table a plan, `[plans.<id>]`, keys as the fields of `Plan`.

    Raises:
        BadPlans: not TOML, no plan, an unknown or missing key, a wrong type, a number below zero.
    """
    try:
        tables = tomllib.loads(text).get("plans", {})
    except tomllib.TOMLDecodeError as error:
        message = f"plans.toml is not TOML: {error}"
        raise BadPlans(message) from None
    if not isinstance(tables, dict) or not tables:
        message = "plans.toml names no plan: write a table [plans.free]"
        raise BadPlans(message)
    return {plan_id: _plan(plan_id, table) for plan_id, table in tables.items()}


def _plan(plan_id: str, table: object) -> Plan:
    def refuse(reason: str) -> BadPlans:
        return BadPlans(f"plan {plan_id}: {reason}")

    if not isinstance(table, dict):
        raise refuse("must be a table")
    known = {field.name for field in fields(Plan)} - {"id"}
    if unknown := sorted(table.keys() - known):
        raise refuse(f"unknown key {unknown[0]}")
    if "title" not in table:
        raise refuse("title is missing")
    numbers: dict[str, int | None] = {}
    for key in sorted(known - {"title", "features"}):
        value = table.get(key, 0 if key == "price_cents" else None)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise refuse(f"{key} must be a whole number from 0 up, or left out for no limit")
        numbers[key] = value
    return Plan(
        id=plan_id,
        title=str(table["title"]),
        seats=numbers["seats"],
        environments=numbers["environments"],
        storage_gb=numbers["storage_gb"],
        credits=numbers["credits"],
        price_cents=numbers["price_cents"] or 0,
        extra_seat_cents=numbers["extra_seat_cents"],
        features=frozenset(map(str, table.get("features", ()))),
    )
