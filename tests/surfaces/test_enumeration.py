"""Nobody learns who has a login, or what there is, from an answer or from the work behind it (F-26, T-05, T-36).

Each row asks twice: about what is there, and about what is not. Status, body, statements and runs of the password
hash are the same; `tests/judges/test_enumeration.py` compares the times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client

from mediadesk.engines.hashing import Argon2id
from mediadesk.store.models import Errand, SignInCount
from tests.surfaces.asked_of_strangers import ASKED, Strangers, stage
from tests.surfaces.console.conftest import shelf
from tests.surfaces.public.conftest import lookbook, publish

__all__ = ["lookbook", "publish", "shelf", "stage"]


# What differs between any two answers: tokens, ids and moments, and how many were invited before.
RANDOM = re.compile(
    r"""csrf-token" content="\w+|csrfmiddlewaretoken" value="\w+|X-CSRFToken": "\w+|/console/invitation/[\w.-]+"""
    r"|\b[0-9a-f]{32}\b|\d{4}-\d\d-\d\dT[\d:.]+Z|W/..\w+|\d+ seats used"
)


@dataclass(frozen=True)
class Trace:
    """What a request gave, and what it took."""

    status: int
    body: str
    statements: tuple[str, ...]
    hashed: int


def _counting(original, runs: list[str]):
    def counted(self, *given):
        runs.append("run")
        return original(self, *given)

    return counted


@pytest.fixture
def hashed(monkeypatch):
    """How often a password was hashed, a list that grows."""
    runs: list[str] = []
    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2id, name, _counting(getattr(Argon2id, name), runs))
    return runs


def trace(ask, strangers: Strangers, hashed: list[str], *, there: bool, number: int) -> Trace:
    SignInCount.objects.all().delete()
    statements, before = [], len(hashed)

    def noted(execute, sql, params, many, context):
        statements.append(re.sub(r'"s\d+_x\d+"', "savepoint", sql))
        return execute(sql, params, many, context)

    browser = strangers.browser(Client(), ask.by)
    with connection.execute_wrapper(noted):
        response = ask.send(browser, strangers, there, number)
    body = RANDOM.sub("", response.content.decode())
    for said in strangers.names(ask, there, number):
        body = body.replace(said, "…")
    return Trace(response.status_code, body, tuple(statements), len(hashed) - before)


def test_what_is_there_and_what_is_not_are_answered_alike_by_the_same_work(stage, hashed, subtests) -> None:
    for ask in ASKED:
        with subtests.test(ask.id):
            for there in (True, False):
                trace(ask, stage, hashed, there=there, number=0)  # what a process keeps, it keeps for both
            known = trace(ask, stage, hashed, there=True, number=1)
            unknown = trace(ask, stage, hashed, there=False, number=1)

            assert known == unknown
            assert (known.status, known.hashed) == (ask.status, ask.hashed)


@pytest.mark.django_db
def test_the_test_sees_work_that_one_of_two_alone_takes(hashed) -> None:
    def send(browser, strangers, there, number):
        if there:
            Errand.objects.exists()
        return browser.get("/console/sign-in")

    ask = type(ASKED[0])("planted", send, 200)
    nobody = Strangers.nobody()

    assert trace(ask, nobody, hashed, there=True, number=1) != trace(
        ask, nobody, hashed, there=False, number=1
    )
