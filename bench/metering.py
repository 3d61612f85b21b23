"""What metering adds to a delivery: the same picture with and without it, in turns, in one process.

Beside it what a process writes every ten seconds, for as many environments as it has delivered from.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from bench.load import show

ENVIRONMENTS = 100
_EVERY_SECONDS = 10.0


def run() -> None:
    """Deliver from a fresh database, and print what metering adds."""
    with tempfile.TemporaryDirectory(prefix="mediadesk-metering-") as data:
        settings = {
            **os.environ,
            "MEDIADESK_DATA": data,
            "DJANGO_SETTINGS_MODULE": "mediadesk.wiring.settings",
        }
        command = [sys.executable, "-m", "bench.access.start", "bench.meter_deliveries", str(ENVIRONMENTS)]
        said = subprocess.run(command, env=settings, check=True, stdout=subprocess.PIPE, text=True).stdout
    delivery, added, counted, written = map(float, said.split())
    written_share = written / _EVERY_SECONDS * 100
    show(
        "a picture of 320 pixels through the console's route", delivery * 1e3, "ms", beside="of the processor"
    )
    show(
        "with metering ÷ without, median of pairs", 1 + added, "×", beside=f"{added * 100:+.1f} %, aim ≤ 3 %"
    )
    show(
        "counting one delivery", counted * 1e6, "µs", beside=f"{counted / delivery * 100:.2f} % of a delivery"
    )
    show(f"writing {ENVIRONMENTS} environments", written * 1e3, "ms", beside=f"{written_share:.2f} % of 10 s")
