"""`python -m bench.limit_members ACCOUNT`: the seconds SQLite itself takes for the rows of one page of members.

The statements that a page cannot do without (the members, and what they belong to), prepared, on an open connection
of their own, with nothing made of the rows. The fastest batch counts: what is more was another process'.
"""

from __future__ import annotations

import sys
import timeit

import django
import pysqlite3
from django.conf import settings

django.setup()

BATCHES, ROUNDS = 20, 100
PAGE = """
    SELECT m.id, m.name, m.email, m.role, m.status, m.all_environments, u.second_factor,
           m.last_sign_in_at, m.created_at, m.updated_at
    FROM store_member m LEFT JOIN store_user u ON u.id = m.user_id
    WHERE m.account_id = ? ORDER BY m.created_at, m.id LIMIT 25"""
BELONGINGS = """
    SELECT member_id, group_id, '' FROM store_groupmember WHERE member_id IN ({ids}) UNION ALL
    SELECT member_id, '', environment_id FROM store_memberenvironment WHERE member_id IN ({ids})"""


def main(account_id: str) -> float:
    """Seconds a page."""
    connection = pysqlite3.connect(settings.DATABASES["default"]["NAME"])

    def page() -> None:
        ids = [row[0] for row in connection.execute(PAGE, [account_id]).fetchall()]
        connection.execute(BELONGINGS.format(ids=",".join("?" * len(ids))), [*ids, *ids]).fetchall()

    return min(timeit.repeat(page, number=ROUNDS, repeat=BATCHES)) / ROUNDS


if __name__ == "__main__":
    print(main(sys.argv[1]))
