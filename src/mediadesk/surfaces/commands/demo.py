"""Serve a demo: an account with a cast, groups, folders and pictures, in a data directory of its own.

The account is built once, into ./data-demo unless --data or MEDIADESK_DATA names another place. Each start
prints a new one-time link that signs in as its owner, Olga. `mediadesk signinlink --data data-demo --email
vera@acme.example` lets one in as somebody who may see less.
"""

import argparse
import os
import sys

from django.conf import settings
from django.core.management import call_command

from mediadesk.surfaces.commands import serve
from mediadesk.surfaces.demo.build import build_demo, olga_of_the_demo
from mediadesk.surfaces.sso.proofs import new_sign_in_link


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Those of serve, and whether to serve at all."""
    serve.add_arguments(parser)
    parser.add_argument("--build-only", action="store_true", help="build the account, print the link and end")


def run(options: argparse.Namespace) -> int:
    """Build it where it is not there yet, print the link, and serve."""
    call_command("migrate", verbosity=0, interactive=False)
    olga = olga_of_the_demo()
    if olga is None:
        _tell("Building the demo, which takes about a minute.")
        olga = build_demo(_tell)
    link = new_sign_in_link(olga)
    if "MEDIADESK_URL" not in os.environ:
        link = link.replace(settings.MEDIADESK.url, f"http://localhost:{options.port}", 1)
    _tell(f"Olga, the owner of the account, signs in once at\n\n  {link}\n")
    return 0 if options.build_only else serve.run(options)


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
