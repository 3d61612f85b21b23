"""`python -m bench.deep_cursor ACCOUNT`: the console's cursor for the page in the middle of the members by name."""

from __future__ import annotations

import sys

import django

django.setup()

from mediadesk.queries.keyset import make_cursor  # noqa: E402 - Django must be set up first
from mediadesk.store.models import Member  # noqa: E402


def main(account_id: str) -> str:
    """As `queries/members.py` makes it for the last row of the page before."""
    rows = Member.objects.filter(account_id=account_id).order_by("name", "id")
    return make_cursor(
        rows[rows.count() // 2], column="name", back=False, salt=f"members {account_id} name False"
    )


if __name__ == "__main__":
    print(main(sys.argv[1]))
