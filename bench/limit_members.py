"""`python -m bench.limit_members ACCOUNT`: the seconds SQLite itself takes for the rows of one page of members.

The three statements that a page cannot do without (the members, their groups, their environments), prepared, on an
open connection, with nothing made of the rows.
"""

from __future__ import annotations

import sys
import time

import django

django.setup()

from django.db import connection  # noqa: E402 - Django must be set up first

ROUNDS = 2000
PAGE = """
    SELECT m.id, m.name, m.email, m.role, m.status, m.all_environments, u.second_factor,
           m.last_sign_in_at, m.created_at, m.updated_at
    FROM store_member m LEFT JOIN store_user u ON u.id = m.user_id
    WHERE m.account_id = %s ORDER BY m.created_at, m.id LIMIT 25"""
GROUPS = "SELECT member_id, group_id FROM store_groupmember WHERE member_id IN ({})"
PLACES = "SELECT member_id, environment_id FROM store_memberenvironment WHERE member_id IN ({})"


def main(account_id: str) -> float:
    """Seconds a page."""
    with connection.cursor() as cursor:
        began = time.perf_counter()
        for _ in range(ROUNDS):
            cursor.execute(PAGE, [account_id])
            rows = cursor.fetchall()
            ids = [row[0] for row in rows]
            for statement in (GROUPS, PLACES):
                cursor.execute(statement.format(",".join(["%s"] * len(ids))), ids)
                cursor.fetchall()
        return (time.perf_counter() - began) / ROUNDS


if __name__ == "__main__":
    print(main(sys.argv[1]))
