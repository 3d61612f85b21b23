"""What fails inside says nothing of itself outside but a reference, which stands in the log with all the rest."""

import base64
import io
import logging
import re

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

SECRET = "the disk of db-7.internal is full"


def failing(*, where: str):
    """A database that fails at the statements with these words."""

    def fail(execute, sql, params, many, context):
        if where in sql:
            raise OperationalError(SECRET)
        return execute(sql, params, many, context)

    return connection.execute_wrapper(fail)


@pytest.fixture
def log(monkeypatch) -> io.StringIO:
    """What the handler that is set up for production writes."""
    written = io.StringIO()
    (handler,) = (one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
    monkeypatch.setattr(handler, "stream", written)
    return written


@pytest.mark.parametrize("where", ["store_group", "django_session", ""])
def test_a_page_that_fails_shows_a_reference_that_stands_in_the_log_and_nothing_else(
    sign_in, world, log, where
) -> None:
    client = sign_in("olga")
    client.raise_request_exception = False

    with failing(where=where):
        answer = client.get(reverse("groups", args=(world.account.pk,)))

    (reference,) = re.findall(r"with the reference (\w{8})", answer.text)
    assert answer.status_code == 500
    assert "Something went wrong</h1>" in answer.text
    assert "plain-card" in answer.text
    assert not re.search(rf"{SECRET}|OperationalError|Traceback|store_group|\.py", answer.text)
    assert f"(reference {reference})" in log.getvalue()
    assert SECRET in log.getvalue()
    assert "default-src" in answer["Content-Security-Policy"]


def test_two_failures_have_two_references(sign_in, world) -> None:
    client = sign_in("olga")
    client.raise_request_exception = False

    with failing(where="store_group"):
        pages = [client.get(reverse("groups", args=(world.account.pk,))).text for _ in range(2)]

    assert len({re.search(r"reference (\w{8})", page)[1] for page in pages}) == 2


def test_a_program_gets_its_own_kind_of_error_with_the_reference(client, world, log) -> None:
    client.raise_request_exception = False
    basic = "Basic " + base64.b64encode(b"key:secret").decode()

    with failing(where=""):
        answer = client.get(
            f"/v1_1/provisioning/accounts/{world.account.pk}/users", headers={"Authorization": basic}
        )

    message = answer.json()["error"]["message"]
    assert answer.status_code == 500
    assert re.fullmatch(
        r"Something went wrong here\. It is noted in the log with the reference \w{8}: "
        r"tell whoever runs this installation\.",
        message,
    )
    assert re.search(r"reference (\w{8})", message)[1] in log.getvalue()
    assert SECRET not in answer.text
