"""An archive is imported and downloaded where bytes are kept in a bucket, in several parts, as on a disk."""

from __future__ import annotations

import io
import os
import zipfile

import pytest
from django.urls import reverse

from mediadesk.actions.library.keep_part import keep_part
from mediadesk.actions.library.start_import import start_import
from mediadesk.engines import blobs
from mediadesk.rules.uploads import Span
from mediadesk.store.models import Asset, Folder, Job
from tests.engines.conftest import _any_bucket, bucket, s3_server
from tests.pictures import picture
from tests.surfaces.importing import ended, tree, work_off

__all__ = ["_any_bucket", "bucket", "s3_server"]

PART_BYTES = 6_000_000


@pytest.fixture
def in_the_bucket(bucket):
    """All bytes are kept in a bucket meanwhile."""
    before = blobs.current()
    blobs.use(bucket)
    yield bucket
    blobs.use(before)


def sent_in_parts(actor, folder, data: bytes) -> str:
    for start in range(0, len(data), PART_BYTES):
        span = Span(start, min(start + PART_BYTES, len(data)), len(data))
        part = io.BytesIO(data[span.start : span.end])
        arrived = keep_part(
            actor,
            folder_id=folder.pk,
            token="shoot",
            name="shoot.zip",
            span=span,
            source=part,
            for_import=True,
        )
    assert arrived.is_whole
    return arrived.upload_id


def test_what_was_packed_is_imported_and_downloaded_as_it_was(
    world, sign_in, in_the_bucket, django_capture_on_commit_callbacks
) -> None:
    files = {
        "Press/door.png": picture(),
        "Press/2030/large.bin": os.urandom(2 * PART_BYTES),
        "note.txt": b"What is in it",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)

    with django_capture_on_commit_callbacks(execute=True):
        upload_id = sent_in_parts(world.edda, world.root, packed.getvalue())
        job = start_import(world.edda, folder_id=world.root.pk, upload_id=upload_id)
        work_off()

    assert ended(job).state == Job.DONE
    assert tree(world.environment) == ["Press/2030/large.bin", "Press/door.png", "note.txt"]
    assert Asset.objects.get(name="door.png").width_px  # it was looked into
    kept = [environment for environment, _ in in_the_bucket.aged(older_than_seconds=-60)]
    assert kept.count(world.environment.pk) == 3  # the archive and its parts are gone

    edda, address = sign_in("edda"), (world.account.pk, "acme")
    root = Folder.objects.get(parent=None, environment=world.environment)
    answer = edda.get(reverse("folder_archive", args=(*address, root.pk)), {"now": "yes"})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files
    door = Asset.objects.get(name="door.png")
    drawn = edda.get(reverse("asset_preview", args=(*address, door.pk, 320)))
    assert drawn["Content-Type"].startswith("image/")
