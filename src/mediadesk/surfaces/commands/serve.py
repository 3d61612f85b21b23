"""Serve the console and the API: migrates the database first, then answers until it is stopped."""

import argparse
import ipaddress
import os
import socket
import subprocess
import sys
from typing import Final

from django.conf import settings
from django.core.management import call_command

from mediadesk.store.people import User
from mediadesk.surfaces.front.server import serve
from mediadesk.surfaces.sso import first_start

APPLICATION: Final = "mediadesk.wiring.asgi:application"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Address, port, processes."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default: 8000)")
    parser.add_argument(
        "--workers", type=int, default=min(4, os.cpu_count() or 1), metavar="N", help="processes"
    )


def run(options: argparse.Namespace) -> int:
    """Serve. With MEDIADESK_DEBUG only on this machine's own addresses (T-117)."""
    if settings.DEBUG and not _is_own(options.host):
        sys.stderr.write(
            "mediadesk: MEDIADESK_DEBUG shows secrets to visitors; listen on 127.0.0.1 or turn it off.\n"
        )
        return 2
    if not _is_free(options.host, options.port):
        sys.stderr.write(
            f"mediadesk: something listens on {options.host}:{options.port} already; --port names another.\n"
        )
        return 1
    if "MEDIADESK_URL" not in os.environ:
        os.environ["MEDIADESK_URL"] = settings.MEDIADESK.url.replace("8000", str(options.port))
    call_command("migrate", verbosity=0, interactive=False)
    _greet(options)
    beside = subprocess.Popen([sys.executable, "-m", "mediadesk", "jobs"])
    try:
        serve(APPLICATION, host=options.host, port=options.port, workers=options.workers)
    finally:
        beside.terminate()
        beside.wait(timeout=30)
    return 0


def _greet(options: argparse.Namespace) -> None:
    address = os.environ["MEDIADESK_URL"]
    sys.stdout.write(f"Mediadesk answers at {address} (listening on {options.host}:{options.port}).\n")
    if not User.objects.exists():
        token = first_start.new_token()
        sys.stdout.write(f"Create the first account at\n\n  {address}/console/start?token={token}\n\n")
    sys.stdout.flush()


def _is_free(host: str, port: int) -> bool:
    """Whether nobody listens there. The server itself would share the port with whoever does, request by request."""
    try:
        *kind, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(*kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError:
        return False
    return True


def _is_own(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
