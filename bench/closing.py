"""Closing the month of many accounts: each is charged, invoiced and told in its trail by itself.

Beside it the same number of durable transactions of one row each, which is what the disk allows one after the other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from bench.load import show

ACCOUNTS = 10_000


def run() -> None:
    """Seed a fresh database, close the month, and measure the limit in it."""
    with tempfile.TemporaryDirectory(prefix="mediadesk-closing-") as data:
        settings = {
            **os.environ,
            "MEDIADESK_DATA": data,
            "DJANGO_SETTINGS_MODULE": "mediadesk.wiring.settings",
        }
        command = [sys.executable, "-m", "bench.access.start", "bench.close_month", str(ACCOUNTS)]
        said = subprocess.run(command, env=settings, check=True, stdout=subprocess.PIPE, text=True).stdout
    closed, alone = map(float, said.split())
    show(f"the month of {ACCOUNTS:,} accounts closed", closed, "s", beside="aim ≤ 60 s")
    show("one account", closed / ACCOUNTS * 1000, "ms")
    show("as many transactions of one row each", alone, "s", beside="the disk's limit, one after the other")
    show("closing ÷ the disk's limit", closed / alone, "×")
