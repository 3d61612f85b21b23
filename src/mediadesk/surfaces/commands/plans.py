"""Show the plans in force, or write them as a plans.toml to begin with."""

import argparse
import sys

from mediadesk.rules import money
from mediadesk.rules.plans import Plan
from mediadesk.rules.plans_file import written
from mediadesk.rules.price_list import price_list
from mediadesk.surfaces.columns import columns

_NO_SELLER = (
    "Invoices do not say whom to pay, and how: set name and pay_to under [seller] in plans.toml "
    "(docs/guides/plans.md) before the first is issued.\n"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """As a table, or as a file."""
    parser.add_argument(
        "--toml", action="store_true", help="as a plans.toml, with a comment beside every key"
    )


def run(options: argparse.Namespace) -> int:
    """Print them."""
    prices = price_list()
    if options.toml:
        sys.stdout.write(written(prices))
        return 0
    head = ("ID", "PLAN", "SEATS", "ENVIRONMENTS", "STORAGE", "CREDITS", "A MONTH", "EXTRA SEAT", "")
    sys.stdout.write(columns([head, *map(_row, prices.plans.values())]))
    if not (prices.seller.name and prices.seller.pay_to):
        sys.stderr.write(_NO_SELLER)
    return 0


def _row(plan: Plan) -> tuple[str, ...]:
    storage = "no limit" if plan.storage_gb is None else f"{plan.storage_gb:,} GB"
    limits = [_limit(plan.seats), _limit(plan.environments), storage, _limit(plan.credits)]
    sold = "" if plan.sold else "given by setplan"
    return plan.id, plan.title, *limits, _price(plan, "month"), _price(plan, "extra_seat"), sold


def _limit(number: int | None) -> str:
    return "no limit" if number is None else f"{number:,}"


def _price(plan: Plan, part: str) -> str:
    prices = {code: getattr(price, part) for code, price in plan.prices.items()}
    return ", ".join(money.shown(cents, code) for code, cents in prices.items() if cents is not None) or "-"
