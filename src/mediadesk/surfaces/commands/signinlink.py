"""Print a link with which a user sets a new password: the way back where no mail server is set up.

Somebody who never had a password gets a one-time sign-in link instead. What the link is used for is
written to the trail.
"""

import argparse
import sys

from mediadesk.rules.names import clean_email
from mediadesk.rules.refusals import Why
from mediadesk.store.people import User
from mediadesk.surfaces.sso.proofs import new_sign_in_link, reset_link


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The address."""
    parser.add_argument("--email", required=True, help="the address the user signs in with")


def run(options: argparse.Namespace) -> int:
    """Print the link."""
    user = User.objects.filter(email=clean_email(options.email)).first()
    if user is None:
        known = User.objects.order_by("email").values_list("email", flat=True)[:20]
        raise Why.UNKNOWN(what="user", name=options.email, known=", ".join(known) or "none")
    link = reset_link(user) if user.password else new_sign_in_link(user)
    sys.stdout.write(link + "\n")
    return 0
