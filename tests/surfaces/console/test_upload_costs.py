"""What an upload costs, counted and not timed: statements, bytes written and flushed, processes."""

from __future__ import annotations

import os
import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediadesk.store.models import Asset

pytestmark = pytest.mark.django_db
STATEMENTS = 17
_OF_TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@pytest.fixture
def send(world, sign_in):
    """Send a file of no known type as the page's script does."""
    client = sign_in("olga")
    address = f"/console/{world.account.pk}/e/acme/library/folders/{world.root.pk}/upload"

    def send(content: bytes) -> None:
        sent = {"file": SimpleUploadedFile("plan.bin", content)}
        answer = client.post(address, sent, headers={"Accept": "application/json"})
        assert answer.status_code == 201, answer.content

    send(b"the first, after which facts are kept")
    return send


def test_an_upload_asks_the_database_so_often_and_no_more(send) -> None:
    with CaptureQueriesContext(connection) as asked:
        send(b"another")

    told = [one["sql"] for one in asked if not one["sql"].startswith(_OF_TRANSACTIONS)]
    assert len(told) == STATEMENTS, "\n".join(sql[:120] for sql in told)


@pytest.mark.parametrize("size", [900_000, 3_000_000], ids=["in memory", "where bytes wait"])
def test_a_file_is_written_and_flushed_once_and_starts_no_process(send, monkeypatch, size) -> None:
    content, written, flushed = os.urandom(size), [], []
    write, fsync = os.write, os.fsync

    def noted_write(file: int, data: bytes) -> int:
        written.append(write(file, data))
        return written[-1]

    def noted_fsync(file: int) -> None:
        flushed.append(os.fstat(file).st_size)
        fsync(file)

    def started(*_: object, **__: object) -> None:
        raise AssertionError("A process was started.")

    monkeypatch.setattr(os, "write", noted_write)
    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(subprocess, "Popen", started)
    send(content)

    assert sum(written) == len(content) == Asset.objects.latest("id").size_bytes
    assert flushed.count(len(content)) == 1
