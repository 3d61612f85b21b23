"""Take all second factors from somebody who has lost them and their recovery codes.

Their password stays and all their sessions end; they are told by mail, and it is written to the trail. Make sure first
that it is they who ask.
"""

import argparse
import sys

from mediadesk.actions.people.drop_second_factors import drop_second_factors
from mediadesk.queries.people import account_of_trail
from mediadesk.rules.names import clean_email
from mediadesk.rules.refusals import Why
from mediadesk.store.people import User
from mediadesk.surfaces.operator import OPERATOR


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The address."""
    parser.add_argument("--email", required=True, help="the address the user signs in with")


def run(options: argparse.Namespace) -> int:
    """Take them away and say so."""
    user = User.objects.filter(email=clean_email(options.email)).first()
    if user is None or not (account_id := account_of_trail(user)):
        raise Why.NOT_FOUND(what="user with an account")
    drop_second_factors(OPERATOR, account_id=account_id, user_id=user.pk)
    sys.stdout.write(f"{user.email} signs in with the password alone now.\n")
    return 0
