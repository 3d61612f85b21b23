"""Load on one address by wrk (Debian's package of that name), and how figures are printed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.request

WARM = 12


def rate(url: str, headers: dict[str, str], *, connections: int = 8, seconds: int = 2) -> float:
    """Answers a second. Any answer that is no success ends the benchmark."""
    wrk = shutil.which("wrk") or sys.exit("These benchmarks need wrk: apt-get install wrk")
    said = [part for name, text in headers.items() for part in ("-H", f"{name}: {text}")]
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", *said, url]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = float(re.search(r"Requests/sec:\s*([\d.]+)", told)[1])
    if "Non-2xx" in told or "Socket errors" in told or not found:
        sys.exit(f"{url} did not answer well:\n{told}")
    return found


def warm(url: str, headers: dict[str, str]) -> None:
    """Ask a few times over, so that every worker has read its templates and met the address before."""
    for _ in range(WARM):
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            answer.read()


def show(what: str, figure: float, unit: str, *, beside: str = "") -> None:
    """One line of results."""
    print(f"{what:<58}{figure:>12,.2f} {unit:<6}{beside}", flush=True)
