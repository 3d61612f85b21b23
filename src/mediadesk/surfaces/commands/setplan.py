"""Put an account on another plan, perhaps with extra seats.

Nobody is thrown out when the new plan is smaller: existing users stay, new ones are refused until there is
a seat.
"""

import argparse
import sys

from mediadesk.actions.billing.set_plan import set_plan
from mediadesk.rules.price_list import all_plans
from mediadesk.surfaces.operator import OPERATOR, find_account


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The account, the plan, extra seats."""
    parser.add_argument("account", help="the account's id or its exact name")
    parser.add_argument("plan", help=f"one of {', '.join(plan.id for plan in all_plans())}")
    parser.add_argument(
        "--extra-seats", type=int, default=0, metavar="N", help="seats besides those of the plan"
    )


def run(options: argparse.Namespace) -> int:
    """Change it and say what holds now."""
    account = find_account(options.account)
    set_plan(OPERATOR, account_id=account.pk, plan=options.plan, extra_seats=options.extra_seats)
    sys.stdout.write(f"{account.name} is on the plan {options.plan} now.\n")
    return 0
