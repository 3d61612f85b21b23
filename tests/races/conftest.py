"""An installation of its own for each race, and programs that race in it."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import migrated

PROGRAM = Path(__file__).with_name("racer.py")


@dataclass(frozen=True)
class Installation:
    """An account on the Free plan, with three seats and Olga in one of them."""

    environment: dict[str, str]

    def ask(self, fact: str) -> object:
        """Read, or make ready, a fact of the account."""
        program = self._start(fact, "")
        return self._end(program)

    def race(self, race: str, *names: str) -> Counter[str]:
        """Run a race in two programs at once. Returns how often each outcome was had in both together."""
        programs = [self._start(race, name) for name in names or ("first", "second")]
        ended: Counter[str] = Counter()
        for program in programs:
            assert program.stdout.readline() == "ready\n", program.communicate()[1]
        for program in programs:
            program.stdin.write("go\n")
            program.stdin.flush()
        for program in programs:
            ended += Counter(self._end(program))
        return ended

    def _start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, PROGRAM, *arguments],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _end(self, program: subprocess.Popen[str]) -> object:
        said, error = program.communicate(timeout=240)
        assert program.returncode == 0, error
        return json.loads(said)


@pytest.fixture
def installation(tmp_path) -> Iterator[Installation]:
    """On the database that the tests run on; `make test` runs the races on both."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("MEDIADESK_")}
    environment |= {
        "MEDIADESK_DATA": f"{tmp_path}/data",
        "DJANGO_SETTINGS_MODULE": "mediadesk.wiring.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, (f"{migrated.ROOT}", os.environ.get("PYTHONPATH")))),
    }
    with ExitStack() as stack:
        if url := os.environ.get("MEDIADESK_DATABASE_URL"):
            environment["MEDIADESK_DATABASE_URL"] = stack.enter_context(migrated.database_on(url))
        else:
            migrated.put_into(tmp_path / "data")
        make = ["createaccount", "--name", "Acme", "--email", "olga@acme.example", "--plan", "free", "--json"]
        subprocess.run(
            [sys.executable, "-m", "mediadesk", *make], env=environment, capture_output=True, check=True
        )
        yield Installation(environment)
