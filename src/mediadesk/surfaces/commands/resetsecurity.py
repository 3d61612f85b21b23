"""Take back all security settings of an account in which nobody gets in any more.

Networks, lengths of sessions, second factors that are asked for, and single sign-on alone are as they come afterwards.
Users keep their own factors: see `mediadesk dropfactors`.
"""

import argparse
import sys

from mediadesk.actions.teams.reset_security import reset_security
from mediadesk.surfaces.operator import OPERATOR, find_account


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The account."""
    parser.add_argument("account", help="the account's id or its exact name")


def run(options: argparse.Namespace) -> int:
    """Take them back and say so."""
    account = find_account(options.account)
    reset_security(OPERATOR, account_id=account.pk)
    sys.stdout.write(
        f"The security settings of {account.name} are as they come. Master admins are told by mail.\n"
    )
    return 0
