"""Runs all tests: the whole suite on SQLite, then those that meet PostgreSQL once more on PostgreSQL.

`make test` runs this. Arguments are handed to pytest in both runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import postgres

NO_TESTS_CHOSEN = 5  # pytest's own code
ON_POSTGRES = "(race or both_databases) and not judge"


def main() -> int:
    """Run both and say which failed; the second runs even where the first has failed."""
    subprocess.run(["sh", "tests/setup_browser.sh"], cwd=ROOT, check=False)
    surroundings = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MEDIADESK_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"))
    }
    # MEDIADESK_ variables of the shell are left out: the tests say themselves what is set.
    codes = [_pytest("SQLite", surroundings, "not judge")]
    try:
        with postgres.running_postgres() as url:
            codes.append(_pytest("PostgreSQL", surroundings | {"MEDIADESK_DATABASE_URL": url}, ON_POSTGRES))
    except postgres.NoPostgresError as reason:
        print(f"\nThe tests on PostgreSQL did not run. {reason}", flush=True)
        codes.append(1)
    return max(codes)


def _pytest(database: str, surroundings: dict[str, str], marks: str) -> int:
    print(f"\n=== tests on {database} ===", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-m", marks, *sys.argv[1:]]
    code = subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode
    if code == NO_TESTS_CHOSEN:
        print(f"No test is marked for {database}.", flush=True)
        return 0 if database == "PostgreSQL" else code
    return code


if __name__ == "__main__":
    sys.exit(main())
