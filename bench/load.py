"""Load on one address by wrk (Debian's package of that name), and how figures are printed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from statistics import median

RUNS = 3


def rate(url: str, headers: dict[str, str], *, connections: int = 8, seconds: int = 4) -> float:
    """Answers a second, the median of three runs. Any answer that is no success ends the benchmark."""
    wrk = shutil.which("wrk") or sys.exit("These benchmarks need wrk: apt-get install wrk")
    said = [part for name, text in headers.items() for part in ("-H", f"{name}: {text}")]
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", *said, url]
    subprocess.run([*command[:3], "-d1s", *command[4:]], check=True, capture_output=True)  # warm
    rates = []
    for _ in range(RUNS):
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        if "Non-2xx" in told or "Socket errors" in told:
            sys.exit(f"{url} did not answer well:\n{told}")
        rates.append(float(re.search(r"Requests/sec:\s*([\d.]+)", told)[1]))
    return median(rates)


def show(what: str, figure: float, unit: str, *, beside: str = "") -> None:
    """One line of results."""
    print(f"{what:<58}{figure:>12,.2f} {unit:<6}{beside}", flush=True)
