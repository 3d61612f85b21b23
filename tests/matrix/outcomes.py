"""What came of a request: its answer in one word, and whether anything that is kept has changed."""

from __future__ import annotations

import hashlib

from django.db import connection

from tests.matrix import cells as grid

_TOLD = {
    "store_trailentry",
    "store_refusalcount",
    "django_session",
    "store_signincount",
    "usersessions_usersession",
}


def outcome(answer) -> str:
    """The answer as one word."""
    if answer.status_code == 302 and answer["Location"].startswith("/console/sign-in"):
        return grid.SIGN_IN
    known = {401: grid.KEY, 403: grid.REFUSED, 404: grid.ABSENT, 405: grid.METHOD}
    return known.get(
        answer.status_code, grid.DONE if answer.status_code < 500 else f"broken: {answer.status_code}"
    )


def fingerprint() -> str:
    """All that is kept, but for what tells of refusals and sign-ins, as one short text."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - _TOLD):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            heads = [column[0] for column in cursor.description]
            kept = [
                at
                for at, head in enumerate(heads)
                if head not in {"trail_count", "trail_head", "last_used_at", "last_used_on"}
            ]
            digest.update(repr([[row[at] for at in kept] for row in cursor.fetchall()]).encode())
    return digest.hexdigest()
