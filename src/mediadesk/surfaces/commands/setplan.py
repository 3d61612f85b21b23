"""Put an account on another plan, perhaps with extra seats.

Nobody is thrown out when the new plan is smaller: existing users stay, new ones are refused until there is
a seat.
"""

import argparse
import sys

from mediadesk.actions.billing.set_plan import set_plan
from mediadesk.rules.price_list import all_plans
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Account
from mediadesk.surfaces.operator import OPERATOR


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The account, the plan, extra seats."""
    parser.add_argument("account", help="the account's id or its exact name")
    parser.add_argument("plan", help=f"one of {', '.join(plan.id for plan in all_plans())}")
    parser.add_argument(
        "--extra-seats", type=int, default=0, metavar="N", help="seats besides those of the plan"
    )


def run(options: argparse.Namespace) -> int:
    """Change it and say what holds now."""
    found = Account.objects.filter(pk=options.account) or Account.objects.filter(name=options.account)
    if len(found) > 1:
        sys.stderr.write("mediadesk: more than one account has this name; give the id of one:\n")
        sys.stderr.writelines(f"  {account.pk}\n" for account in found)
        return 1
    if not found:
        names = Account.objects.order_by("name").values_list("name", flat=True)[:20]
        raise Why.UNKNOWN(what="account", name=options.account, known=", ".join(names) or "none")
    set_plan(OPERATOR, account_id=found[0].pk, plan=options.plan, extra_seats=max(0, options.extra_seats))
    sys.stdout.write(f"{found[0].name} is on the plan {options.plan} now.\n")
    return 0
