"""When every decoder is at work, a person is told to come back, and nothing is said against the file."""

from __future__ import annotations

import contextlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mediadesk.actions import incoming
from mediadesk.engines import pixels, renditions
from mediadesk.engines.decoder.job import Limits
from mediadesk.store.library import Asset
from mediadesk.surfaces.console import drawing
from tests.pictures import picture


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch) -> None:
    """For a decoder; else each of these would take as long as people are let wait."""
    for module in (incoming, drawing):
        monkeypatch.setattr(module, "drawing_limits", lambda: Limits(wait_seconds=0))


def test_a_file_is_not_refused_for_want_of_a_decoder(world, sign_in) -> None:
    folder = f"/console/{world.account.pk}/e/acme/library/folders/{world.root.pk}"
    client, accept = sign_in("edda"), {"Accept": "application/json"}

    def send():
        sent = {"file": SimpleUploadedFile("a.png", picture())}
        return client.post(f"{folder}/upload", sent, headers=accept)

    with contextlib.ExitStack() as others:
        for _ in range(pixels.MOST_DECODERS):
            others.enter_context(pixels._free_decoders)
        answer = send()

    assert answer.status_code == 503
    assert answer.json()["message"].endswith("Try again in a moment.")
    assert not Asset.objects.exists()
    assert send().status_code == 201


def test_a_picture_that_cannot_be_drawn_now_is_not_said_to_be_missing(world, sign_in) -> None:
    library, client = f"/console/{world.account.pk}/e/acme/library", sign_in("edda")
    sent = {"file": SimpleUploadedFile("a.png", picture())}
    client.post(f"{library}/folders/{world.root.pk}/upload", sent)
    asset = Asset.objects.get()
    renditions.remove(asset.environment_id, asset.sha256)

    with contextlib.ExitStack() as others:
        for _ in range(pixels.MOST_DRAWERS):
            others.enter_context(pixels._free_drawers)
        assert client.get(f"{library}/assets/{asset.pk}/preview/320").status_code == 503
    assert client.get(f"{library}/assets/{asset.pk}/preview/320").status_code == 200
