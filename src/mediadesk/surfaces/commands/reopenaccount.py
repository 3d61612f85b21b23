"""Open an account again that somebody closed, while its data is not erased yet."""

import argparse
import sys

from mediadesk.actions.teams.reopen_account import reopen_account
from mediadesk.surfaces.operator import OPERATOR, find_account


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The account."""
    parser.add_argument("account", help="the account's id or its exact name")


def run(options: argparse.Namespace) -> int:
    """Open it and say so."""
    account = find_account(options.account)
    reopen_account(OPERATOR, account_id=account.pk)
    sys.stdout.write(f"{account.name} is open again. Master admins are told by mail.\n")
    return 0
