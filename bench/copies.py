"""A copy of Mediadesk with as many members as a benchmark wants, seeded once and kept for the next run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.running import Copy, running_copy

KEPT = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "mediadesk-bench"))
"""Where seeded copies are kept; remove it to seed anew."""


@dataclass(frozen=True)
class Seeded:
    """A running copy, and what `bench/seed.py` has said about what is in it."""

    copy: Copy
    account_id: str
    key: str
    secret: str
    session: str
    folder: str
    cloud_name: str

    @property
    def users(self) -> str:
        """The address of the Provisioning API's users."""
        return f"{self.copy.url}/v1_1/provisioning/accounts/{self.account_id}/users"

    @property
    def page(self) -> str:
        """The address of the console's Users page."""
        return f"{self.copy.url}/console/{self.account_id}/users"


@contextmanager
def seeded_copy(members: int, *, workers: int = 2) -> Iterator[Seeded]:
    """Serve a copy with so many members."""
    data = KEPT / f"{members}"
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with running_copy(data, workers=workers) as copy:
        yield Seeded(copy, **json.loads(run_beside(copy, "bench.seed", str(members))))


def run_beside(copy: Copy, module: str, *arguments: str) -> str:
    """Run a program of bench/ with the copy's settings and database; gives what it printed."""
    command = [sys.executable, "-m", module, *arguments]
    settings = {**copy.settings, "DJANGO_SETTINGS_MODULE": "mediadesk.wiring.settings"}
    return subprocess.run(command, env=settings, check=True, stdout=subprocess.PIPE, text=True).stdout
