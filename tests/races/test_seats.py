"""The last seats, wanted by many at once, over two processes, on both databases (T-98, F-31)."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.postgres import running_postgres

PROGRAM = Path(__file__).with_name("invite_many.py")


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request) -> Iterator[dict[str, str]]:
    """The environment of an installation of its own, with an account on the Free plan: three seats."""
    with ExitStack() as stack:
        data = stack.enter_context(tempfile.TemporaryDirectory())
        environment = {name: text for name, text in os.environ.items() if not name.startswith("MEDIADESK_")}
        environment |= {
            "MEDIADESK_DATA": f"{data}/data",
            "DJANGO_SETTINGS_MODULE": "mediadesk.wiring.settings",
        }
        if request.param == "postgresql":
            environment["MEDIADESK_DATABASE_URL"] = stack.enter_context(running_postgres())
        make = ["createaccount", "--name", "Acme", "--email", "olga@acme.example", "--plan", "free", "--json"]
        made = subprocess.run(
            [sys.executable, "-m", "mediadesk", *make],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(made.stdout)["email"] == "olga@acme.example"
        yield environment


@pytest.mark.race
def test_two_hundred_invitations_at_once_leave_exactly_the_seats_there_are(installation) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, PROGRAM, name],
            env=installation,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("first", "second")
    ]

    answers = [racer.communicate("go\n", timeout=240) for racer in racers]

    assert [racer.returncode for racer in racers] == [0, 0], answers[0][1] + answers[1][1]
    assert sum(int(said) for said, _ in answers) == 2  # three seats, of which Olga has one
