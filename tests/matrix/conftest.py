"""The stage is built once a module; every cell plays on it and leaves it as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection, transaction

from tests.matrix import stage as stages
from tests.stripe_place import card_payment


def unkept():
    """A transaction in which the frames of the actions run as their own outermost, and nothing of which is kept."""
    block = transaction.atomic()
    block._from_testcase = True
    return block


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    from mediadesk.access import load

    with django_db_blocker.unblock(), unkept():
        yield stages.build()
        load._facts.clear()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def all_pages_are_there(settings):
    """Everybody may found an account, so that the pages for it answer."""
    settings.MEDIADESK = replace(settings.MEDIADESK, signup="open")


@pytest.fixture(autouse=True)
def cards_are_taken(_stripe_place):
    """Payment by card is set up, so that its forms answer."""
    with card_payment(_stripe_place):
        yield


@pytest.fixture
def play(stage):
    """Send the request of a cell, look at what it did, and take it back: `play(send, look)` gives both answers."""
    from mediadesk.access import load

    def _play(send, look=lambda: None):
        wrote = []

        def watch(execute, sql, params, many, context):
            if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "WITH")):
                wrote.append(sql)
            return execute(sql, params, many, context)

        with unkept():
            with connection.execute_wrapper(watch):
                answer = send()
            seen = look() if wrote else None
            transaction.set_rollback(True)
        if wrote:
            load._facts.clear()
        return answer, seen

    return _play
