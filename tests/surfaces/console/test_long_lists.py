"""Inviting a whole company by a CSV file: 10,000 lines are previewed and sent, more are refused and nothing is lost."""

import html
import re
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from mediadesk.store.models import Invitation, Mail, Member

MOST_LINES = 10_000
MOST_QUERIES = 12


def at(world, rest: str) -> str:
    return f"/console/{world.account.pk}/invite/{rest}"


def csv(lines: int) -> bytes:
    """Of every ten lines one has no address, and one an address that is in the account already."""
    people = (
        f"Person {n},{f'nobody-{n}' if n % 10 == 3 else f'person-{n}@example.org'},editor,acme"
        for n in range(lines - 1)
    )
    return "\n".join(["name,email,role,environments", *people, "Edda,edda@acme.example,editor,acme"]).encode()


def post(client, world, content: bytes, **more):
    """Upload a file for the preview."""
    form = {"role": "editor", "where": "all", "note": "Welcome aboard", "text": "", **more}
    return client.post(at(world, "preview"), form | {"file": SimpleUploadedFile("people.csv", content)})


@contextmanager
def counted():
    """Counts statements; Django's own log of them ends at 9,000."""
    statements = []

    def note(execute, sql, params, many, context):
        statements.append(sql[:20])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


@pytest.mark.parametrize("lines", [10, MOST_LINES])
def test_a_preview_takes_few_queries_and_a_long_one_shows_what_is_wrong_first(world, sign_in, lines) -> None:
    client = sign_in("olga")
    client.get(f"/console/{world.account.pk}/invite")

    with counted() as statements:
        page = post(client, world, csv(lines))

    wrong = lines // 10 + 1
    assert page.status_code == 200
    assert len(statements) <= MOST_QUERIES
    assert f"{wrong:,} lines cannot go ahead" in page.text
    assert f"Send {lines - wrong:,} invitations" in page.text
    rows = re.findall(r"Not sent|>Invited<", page.text)
    assert len(rows) == min(lines, 500)
    if lines == MOST_LINES:
        assert "10,000 lines; shown are 500, those that cannot go ahead first" in page.text
        assert set(rows) == {"Not sent"}
    assert not Invitation.objects.exists()


def test_the_good_lines_of_a_long_list_are_sent_together(world, sign_in) -> None:
    client = sign_in("olga")
    preview = post(client, world, csv(MOST_LINES)).text
    confirmed = html.unescape(re.search(r'name="text" hidden>\n(.*?)</textarea>', preview, re.DOTALL)[1])
    form = {"text": confirmed, "role": "editor", "where": "all", "previewed": "yes"}

    with counted() as statements:
        page = client.post(at(world, "send"), form)

    assert page.status_code == 200
    assert "8,999 people are invited" in page.text
    assert page.text.count("data-copy=") == 200
    assert "8,799 more are invited; make their links on the Users page." in page.text
    assert Member.objects.filter(status="pending").count() == Mail.objects.count() == 8_999
    assert len(statements) < 8_999 / 10  # a statement takes many rows, as many as the database lets it


def test_one_line_too_many_is_refused_with_the_limit_and_the_form_comes_back_as_it_was(
    world, sign_in
) -> None:
    page = post(sign_in("olga"), world, csv(MOST_LINES + 1))

    assert page.status_code == 413
    assert "larger than allowed (10,000 addresses at once)" in page.text
    assert "Make it smaller and try again." in page.text
    assert "person-9999@example.org" in page.text  # to be parted here, or in the file
    assert "Welcome aboard" in page.text
    assert not Invitation.objects.exists()


def test_a_file_that_is_too_large_is_not_read_and_the_form_comes_back_as_it_was(world, sign_in) -> None:
    page = post(sign_in("olga"), world, b"a" * 4_000_001, role="reports")

    assert page.status_code == 413
    assert "larger than allowed (4 MB)" in page.text
    assert "Welcome aboard" in page.text
    assert re.search(r'value="reports" required checked', page.text)
