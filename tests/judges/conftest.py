"""A copy of Mediadesk to be judged, and an account made while it runs."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from tests.running import running_copy


@dataclass(frozen=True)
class Judged:
    """Where a server answers, and what `createaccount --json` told of its account."""

    url: str
    told: dict


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """A running server with one account."""
    with running_copy(tmp_path_factory.mktemp("data")) as copy:
        made = copy.command("createaccount", "--name", "Judged", "--email", "olga@acme.example", "--json")
        yield Judged(copy.url, json.loads(made))
