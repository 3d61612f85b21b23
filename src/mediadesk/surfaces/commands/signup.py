"""Print a link with which somebody founds an account of their own.

It works once, for seven days, and proves the address: hand it to nobody else. MEDIADESK_SIGNUP must be open or invite.
"""

import argparse
import sys

from django.conf import settings

from mediadesk.rules.price_list import all_plans, require_plan
from mediadesk.surfaces.sso.sign_up import sign_up_link


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The address, and a plan that is not theirs to choose."""
    parser.add_argument("email", help="whoever becomes the Master admin of the new account")
    plans = ", ".join(plan.id for plan in all_plans())
    parser.add_argument(
        "--plan", default="", help=f"the plan of the account: one of {plans}; left out: theirs to choose"
    )


def run(options: argparse.Namespace) -> int:
    """Print the link."""
    if settings.MEDIADESK.signup == "off":
        sys.stderr.write("mediadesk: nobody may sign up; set MEDIADESK_SIGNUP to invite, and start anew\n")
        return 1
    plan = require_plan(options.plan).id if options.plan else ""
    sys.stdout.write(sign_up_link(options.email, plan=plan) + "\n")
    return 0
