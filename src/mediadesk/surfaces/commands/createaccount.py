"""Create an account with its first environment, its first keys and its Master admin.

Prints a one-time sign-in link for the Master admin. Works while the server runs.
"""

import argparse
import json
import sys

from django.core.management import call_command

from mediadesk.actions.teams.create_account import NewAccount, create_account
from mediadesk.rules.price_list import all_plans
from mediadesk.surfaces.operator import OPERATOR
from mediadesk.surfaces.sso.proofs import LINK_HOURS, new_sign_in_link


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name, address, plan, cloud name."""
    parser.add_argument("--name", required=True, help="the name of the account: your company or team")
    parser.add_argument("--email", required=True, help="the address of its Master admin")
    parser.add_argument("--person", default="", help="the name of its Master admin")
    plans = ", ".join(plan.id for plan in all_plans())
    parser.add_argument("--plan", default="unlimited", help=f"one of {plans} (default: unlimited)")
    parser.add_argument(
        "--environment", default="", metavar="CLOUD_NAME", help="cloud name of the first environment"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, for scripts")


def run(options: argparse.Namespace) -> int:
    """Create it and print what is needed to begin."""
    call_command("migrate", verbosity=0, interactive=False)
    new = create_account(
        OPERATOR,
        name=options.name,
        email=options.email,
        plan=options.plan,
        cloud_name=options.environment,
        person=options.person,
    )
    told = _told(new)
    sys.stdout.write(json.dumps(told) + "\n" if options.json else _text(told))
    return 0


def _told(new: NewAccount) -> dict[str, str]:
    environment_key, account_key = new.keys
    return {
        "account_id": new.account.pk,
        "account_key": account_key.row.key,
        "account_secret": account_key.secret,
        "cloud_name": new.environment.cloud_name,
        "api_key": environment_key.row.key,
        "api_secret": environment_key.secret,
        "email": new.user.email,
        "sign_in_url": new_sign_in_link(new.user),
    }


def _text(told: dict[str, str]) -> str:
    return (
        f"The account is there. {told['email']} signs in once, within {LINK_HOURS} hours, at\n\n"
        f"  {told['sign_in_url']}\n\n"
        "For programs (the secrets are not shown again):\n\n"
        f"  CLOUDINARY_URL=cloudinary://{told['api_key']}:{told['api_secret']}@{told['cloud_name']}\n"
        f"  CLOUDINARY_ACCOUNT_URL=account://{told['account_key']}:{told['account_secret']}@{told['account_id']}\n"
    )
