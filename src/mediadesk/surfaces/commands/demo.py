"""Serve a demo: an account with a cast, groups, folders and pictures, in a data directory of its own.

The account is built once, into ./data-demo unless --data or MEDIADESK_DATA names another place. Each start
prints a new one-time link that signs in as its owner, Olga, and the command whose link asks for a new password of
Vera, who may see less, and then signs in as her.
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
    url = settings.MEDIADESK.url if "MEDIADESK_URL" in os.environ else f"http://localhost:{options.port}"
    link = new_sign_in_link(olga).replace(settings.MEDIADESK.url, url, 1)
    _tell(f"Olga, the owner of the account, signs in once at\n\n  {link}\n")
    as_vera = (
        f"MEDIADESK_URL={url} mediadesk signinlink --data {settings.MEDIADESK.data} --email vera@acme.example"
    )
    _tell(
        f"To come in as Vera, who may see less, set her a password at the link that this prints:\n\n  {as_vera}\n"
    )
    return 0 if options.build_only else serve.run(options)


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
