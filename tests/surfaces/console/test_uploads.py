"""Files that lie, break, burst or do not fit: each is told by its name, and the others of the upload go ahead."""

from __future__ import annotations

import dataclasses
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image

from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.engines import blobs
from mediadesk.rules.price_list import plan_named
from mediadesk.store.models import Asset
from tests.pictures import SVG, bomb, document, film, picture


@pytest.fixture
def limits(settings) -> None:
    """Small ones, so that small files exceed them."""
    settings.MEDIADESK = dataclasses.replace(
        settings.MEDIADESK, upload_limit_mb=1, pixel_limit_mp=1, frame_limit=3
    )


def moving(frames: int) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("L", (8, 8), 40 * number) for number in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def folder(world) -> str:
    return f"/console/{world.account.pk}/e/acme/library/folders/{world.root.pk}"


def send(client, world, *files: tuple[str, bytes]):
    """Send files by the plain form; gives the page one lands on."""
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(f"{folder(world)}/upload", {"file": sent}, follow=True)


def stored(world) -> int:
    """How many files are kept for Acme's environment."""
    return [found for found, _ in blobs.current().aged(older_than_seconds=-60)].count(world.environment.pk)


DAMAGED = " cannot be used: it is damaged or cut off. See whether it opens"  # in our words alone
# fmt: off
BAD = {
    # called         is                        and what the person is told after its name
    "bomb.png":     (bomb(),                   " cannot be used: it has 20000 × 20000 pixels"),
    "flood.gif":    (moving(4),                " cannot be used: it has 4 frames; 3 are allowed"),
    "large.bin":    (bytes(1_000_001),         ": This is larger than allowed (1 MB). Make it smaller"),
    "empty.txt":    (b"",                      " cannot be used: it is empty. See whether it opens"),
    "open.svg":     (SVG[:-6],                 " cannot be used: it is not well-formed XML"),
    "cut.png":      (picture()[:60],           DAMAGED),
    "cut.jpg":      (picture("JPEG")[:200],    DAMAGED),
    "cut.mp4":      (film()[:500],             DAMAGED.partition(".")[0]),
    "cut.pdf":      (document()[:60],          DAMAGED),
    "lying.txt":    (picture()[:60],           DAMAGED),
    "bell\x07.gif":  (picture("GIF")[:20],      DAMAGED),
}
# fmt: on


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_is_named_with_the_reason_and_the_others_go_ahead(
    world, sign_in, limits, name
) -> None:
    data, words = BAD[name]

    page = send(sign_in("edda"), world, ("first.txt", b"first"), (name, data), ("last.txt", b"last"))

    assert page.status_code == 200
    assert f"{name.replace(chr(7), '')}{words}" in page.text
    assert "first.txt was uploaded" in page.text
    assert "last.txt was uploaded" in page.text
    assert set(Asset.objects.values_list("name", flat=True)) == {"first.txt", "last.txt"}
    assert stored(world) == 2


def test_a_file_for_which_no_room_is_left_is_named_and_a_smaller_one_goes_ahead(world, sign_in) -> None:
    world.account.plan = "free"
    world.account.save(update_fields=["plan"])
    filler = upload_asset(world.olga, folder_id=world.root.pk, name="filler", source=io.BytesIO(b"filler"))
    Asset.objects.filter(pk=filler.pk).update(size_bytes=plan_named("free").storage_bytes * 11 // 10 - 5)

    page = send(sign_in("edda"), world, ("long.txt", b"too long"), ("short.txt", b"short"))

    assert "long.txt: The storage of your plan is full" in page.text
    assert "Delete assets you no longer need and empty the trash, or choose a larger plan." in page.text
    assert "short.txt was uploaded" in page.text
    assert stored(world) == 2


# fmt: off
LYING = {
    # called           is                                    becomes
    "photo.jpg":      (picture("PNG"),                      ("image", "png")),
    "setup.exe":      (picture("WEBP"),                     ("image", "webp")),
    "cat.gif":        (SVG,                                 ("image", "svg")),
    "paper.pdf":      (film(),                              ("video", "mp4")),
    "film.mp4":       (document(),                          ("image", "pdf")),
    "photo.png":      (b"#!/bin/sh\necho owned\n",          ("raw", "")),
    "photo.jpeg":     (b"<html><script>alert(1)</script>",  ("raw", "")),
}
# fmt: on


@pytest.mark.parametrize("name", LYING)
def test_a_file_is_what_it_holds_whatever_it_is_called(world, sign_in, name) -> None:
    client, (data, kind) = sign_in("edda"), LYING[name]
    send(client, world, (name, data))

    asset = Asset.objects.get()
    original = client.get(f"/console/{world.account.pk}/e/acme/library/assets/{asset.pk}/original")

    assert b"".join(original.streaming_content) == data
    assert (asset.name, asset.resource_type, asset.format) == (name, *kind)
    assert "html" not in original["Content-Type"]
    assert original["X-Content-Type-Options"] == "nosniff"
    if kind[0] == "raw":
        assert original["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("lying.jpg", b"only words", True),
        ("Film.MOV", b"only words", True),
        ("words.txt", b"only words", False),
        ("jpg", b"only words", False),
        ("photo.jpg", picture(), False),
    ],
    ids=["words", "film", "text", "no-ending", "picture"],
)
def test_who_takes_a_file_for_a_picture_is_told_that_it_is_none(world, sign_in, name, data, told) -> None:
    client, url = sign_in("edda"), f"{folder(world)}/upload"
    page = client.post(url, {"file": SimpleUploadedFile(name, data)}, follow=True)
    script = client.post(
        url, {"file": SimpleUploadedFile(name, data)}, headers={"Accept": "application/json"}
    )

    assert ("kept as a plain file" in page.text) is told
    assert ("kept as a plain file" in script.json()["note"]) is told


@pytest.mark.parametrize(
    ("name", "data", "status", "words"),
    [
        ("bomb.png", bomb(), 400, "bomb.png cannot be used"),
        ("large.bin", bytes(1_000_001), 413, "larger than allowed (1 MB)"),
    ],
    ids=["bomb", "large"],
)
def test_the_pages_script_is_told_the_same(world, sign_in, limits, name, data, status, words) -> None:
    sent = {"file": SimpleUploadedFile(name, data)}

    answer = sign_in("edda").post(f"{folder(world)}/upload", sent, headers={"Accept": "application/json"})

    assert answer.status_code == status
    assert words in answer.json()["message"]
    assert stored(world) == 0


def test_a_replacement_that_cannot_be_used_is_told_and_the_asset_stays(world, sign_in, limits) -> None:
    asset = upload_asset(world.olga, folder_id=world.root.pk, name="a.png", source=io.BytesIO(picture()))
    url = f"/console/{world.account.pk}/e/acme/library/assets/{asset.pk}"
    sent = {"file": SimpleUploadedFile("bomb.png", bomb()), "version": 1}

    page = sign_in("edda").post(f"{url}/replace", sent, follow=True)

    assert "bomb.png cannot be used" in page.text
    assert Asset.objects.get().sha256 == asset.sha256
    assert stored(world) == 1


def test_a_large_file_waits_where_leftovers_are_swept(settings) -> None:
    waiting = TemporaryUploadedFile("large.mp4", "video/mp4", 0, None)
    try:
        assert waiting.temporary_file_path().startswith(f"{settings.MEDIADESK.data}/incoming/")
    finally:
        waiting.close()
