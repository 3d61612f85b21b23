"""How SQLite answers a question: for tests that no list is read to its end."""

import pytest
from django.db import connection

reads_plans_of_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="it reads the plans of SQLite, which are not those of PostgreSQL"
)


def plan(statement: str) -> str:
    """The plan of a statement, a line a step."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return "\n".join(row[3] for row in cursor.fetchall())


def steps(work) -> int:
    """How many hundred steps SQLite takes for it: the same on every machine."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    connection.connection.set_progress_handler(count, 100)
    try:
        work()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return taken
