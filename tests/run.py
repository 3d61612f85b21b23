"""Runs all tests: the whole suite on SQLite, and beside it those that meet PostgreSQL once more on PostgreSQL.

`make test` runs this. Arguments are handed to pytest in both runs. The second mostly waits for locks, so that it fills
what the first leaves of two cores; what it said is printed when the first is done.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import postgres

NO_TESTS_CHOSEN = 5  # pytest's own code
AT_ONCE = ("-n", "3", "--dist", "worksteal")  # on two cores: journeys and races mostly wait
LEFT_OUT = (
    *("MEDIADESK_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"),  # the tests say themselves what is set
    "PYTHONDONTWRITEBYTECODE",  # the program is started hundreds of times: compiled once, each start takes half as long
)
ON_POSTGRES = "(race or both_databases) and not judge"


def main() -> int:
    """Run both and say which failed; each runs whatever becomes of the other."""
    subprocess.run(["sh", "tests/setup_browser.sh"], cwd=ROOT, check=False)
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    with tempfile.TemporaryFile() as said, ThreadPoolExecutor(1) as beside:
        postgresql = beside.submit(_on_postgres, surroundings, said)
        print("\n=== tests on SQLite ===", flush=True)
        sqlite = _pytest(surroundings, "not judge", *AT_ONCE)
        code = postgresql.result()
        print("\n=== tests on PostgreSQL ===", flush=True)
        said.seek(0)
        print(said.read().decode(errors="replace"), flush=True)
    return max(sqlite, 0 if code == NO_TESTS_CHOSEN else code)


def _on_postgres(surroundings: dict[str, str], said: IO[bytes]) -> int:
    try:
        with postgres.running_postgres() as url:
            return _pytest(
                surroundings | {"MEDIADESK_DATABASE_URL": url},
                ON_POSTGRES,
                "-p",
                "no:cacheprovider",
                said=said,
            )
    except postgres.NoPostgresError as reason:
        said.write(f"The tests on PostgreSQL did not run. {reason}".encode())
        return 1


def _pytest(surroundings: dict[str, str], marks: str, *how: str, said: IO[bytes] | None = None) -> int:
    command = [sys.executable, "-m", "pytest", *how, "-m", marks, *sys.argv[1:]]
    ran = subprocess.run(command, cwd=ROOT, env=surroundings, check=False, stdout=said, stderr=said)
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
