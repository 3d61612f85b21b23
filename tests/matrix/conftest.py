"""The stage is built once a module; every cell plays on it and leaves it as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.matrix import stage as stages
from tests.matrix.outcomes import Left
from tests.matrix.providers import published_anew
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
def proofs_are_fresh(monkeypatch):
    """The stage is signed in once, and played on for longer than a proof lasts."""
    monkeypatch.setattr("mediadesk.rules.security.FRESH", timedelta(days=1))


@pytest.fixture(autouse=True)
def all_pages_are_there(settings):
    """Everybody may found an account, so that the pages for it answer."""
    settings.MEDIADESK = replace(settings.MEDIADESK, signup="open")


@pytest.fixture(autouse=True)
def providers_and_records_are_there(monkeypatch):
    """What lies beyond this machine answers as it should: the matrix asks who may ask it."""
    monkeypatch.setattr("mediadesk.surfaces.console.views.sign_on._published", lambda _: {})
    monkeypatch.setattr("mediadesk.surfaces.console.views.sign_on.is_there", lambda *_: True)
    of_saml = "mediadesk.surfaces.console.views.sign_on_saml"
    monkeypatch.setattr(f"{of_saml}.published_as_posted", lambda _: ("", published_anew()))
    monkeypatch.setattr(f"{of_saml}.new_own_key", lambda: {"fingerprint": "new", "until": ""})


@pytest.fixture(autouse=True)
def cards_are_taken(_stripe_place):
    """Payment by card is set up, so that its forms answer."""
    with card_payment(_stripe_place):
        yield


@pytest.fixture
def play(stage):
    """Send the request of a cell, look at what it did, and take it back.

    `play(send, look)` gives the answer and what `look(answer, statements that wrote)` says, or an empty `Left` where
    nothing was written.
    """
    from mediadesk.access import kept_policies, load

    def _play(send, look):
        wrote = []

        def watch(execute, sql, params, many, context):
            if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "WITH")):
                wrote.append(sql)
            return execute(sql, params, many, context)

        kept = [(those, dict(those)) for those in (load._facts, kept_policies._policies)]
        with unkept():
            with connection.execute_wrapper(watch):
                answer = send()
            left = look(answer, wrote) if wrote else Left()
            transaction.set_rollback(True)
        if wrote:  # what was kept before is true again, with the rows that it was made of
            for those, before in kept:
                those.clear()
                those.update(before)
        return answer, left

    return _play
