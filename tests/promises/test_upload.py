"""Uploads as the official client sends them: whole and in parts, signed, with what it says beside the file."""

from __future__ import annotations

import base64
import hashlib
import io

import pytest

from mediadesk.store.models import Asset
from tests.actions.library.saying import told
from tests.pictures import picture
from tests.promises.uploading import FILM, MB, content, part, signed


@pytest.mark.proves("CLD-030")
def test_a_picture_is_uploaded_by_a_signed_request_and_answered_as_it_is(api, world) -> None:
    data = picture()
    told_now = api().upload(
        io.BytesIO(data), filename="Red door.png", public_id="doors/red", display_name="The red door",
        tags=["red", "door"], context={"alt": "A door", "by": "a=b|c"},
    )  # fmt: skip

    asset = Asset.objects.get()
    version = int(asset.content_at.timestamp())
    assert told_now["public_id"] == asset.public_id == "doors/red"
    assert told_now["asset_id"] == asset.pk
    assert (told_now["width"], told_now["height"], told_now["format"]) == (
        asset.width_px,
        asset.height_px,
        "png",
    )
    assert (told_now["resource_type"], told_now["type"], told_now["bytes"]) == ("image", "upload", len(data))
    assert told_now["etag"] == hashlib.md5(data).hexdigest()
    assert told_now["tags"] == ["door", "red"]
    assert told_now["context"] == {"custom": {"alt": "A door", "by": "a=b|c"}}
    assert (told_now["display_name"], told_now["original_filename"]) == ("The red door", "Red door")
    secret = api.key.secret
    expected = hashlib.sha1(f"public_id=doors/red&version={version}{secret}".encode()).hexdigest()
    assert (told_now["version"], told_now["signature"]) == (version, expected)
    assert asset.uploaded_by == f"API key {api.key.row}"


@pytest.mark.proves("CLD-031")
def test_a_large_file_comes_in_parts_and_keeps_its_name(api, world) -> None:
    answered = api().upload_large(
        io.BytesIO(FILM), filename="film.bin", public_id="films/first", chunk_size=5 * MB, tags="a,b"
    )

    asset = Asset.objects.get()
    assert answered["public_id"] == asset.public_id == "films/first"
    assert (answered["resource_type"], answered["bytes"], answered["tags"]) == ("raw", len(FILM), ["a", "b"])
    assert content(asset) == FILM
    assert told("asset_uploaded")[-1] == {"asset": "film.bin", "folder": "Home"}


@pytest.mark.proves("CLD-031")
def test_without_a_name_all_parts_are_answered_the_same_random_one(api, world) -> None:
    answered = api().upload_large(io.BytesIO(FILM), chunk_size=5 * MB, resource_type="auto")

    assert answered["public_id"] == Asset.objects.get().public_id
    assert len(answered["public_id"]) == 20


@pytest.mark.proves("CLD-031")
def test_parts_may_come_in_any_order_more_than_once_and_with_a_size_that_is_told_last(key, post) -> None:
    ends = {0: 5 * MB, 5 * MB: 10 * MB, 10 * MB: len(FILM)}

    def send(start: int, total: int):
        fields = {**signed(key, public_id="film"), "file": ("film.bin", FILM[start : ends[start]])}
        return post(fields, headers=part(start, ends[start], total))

    first, again = send(5 * MB, -1), send(5 * MB, -1)
    _, last = send(10 * MB, len(FILM))
    status, whole = send(0, len(FILM))
    _, once_more = send(0, len(FILM))

    assert first == again == (200, {"done": False, "bytes": 5 * MB, "public_id": "film", "kind": "upload"})
    assert (last["done"], last["bytes"]) == (False, len(FILM) - 5 * MB)
    assert status == 200
    assert (whole["bytes"], whole["etag"]) == (len(FILM), hashlib.md5(FILM).hexdigest())
    assert once_more["asset_id"] == whole["asset_id"]
    assert Asset.objects.count() == 1


@pytest.mark.proves("CLD-032")
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_both_versions_and_both_hashes_of_a_signature_are_taken(key, post, version, algorithm) -> None:
    fields = signed(key, version=version, algorithm=algorithm, public_id="a", tags="x,y", context="k=v w")

    assert post({**fields, "file": ("a.txt", b"text")})[0] == 200


@pytest.mark.proves("CLD-032")
def test_a_key_and_its_secret_do_as_well_as_a_signature(key, post) -> None:
    login = base64.b64encode(f"{key.row.key}:{key.secret}".encode()).decode()

    status, answered = post(
        {"file": ("a.txt", b"text")}, resource_type="raw", headers={"Authorization": f"Basic {login}"}
    )

    assert (status, answered["resource_type"]) == (200, "raw")


@pytest.mark.proves("CLD-028")
@pytest.mark.parametrize("way", ["signed", "?dry_run=true"])
def test_an_upload_is_not_tried_out_and_says_so(key, post, way) -> None:
    login = base64.b64encode(f"{key.row.key}:{key.secret}".encode()).decode()
    file = {"file": ("a.txt", b"text")}
    if way == "signed":
        status, answered = post({**signed(key, public_id="tried", dry_run="true"), **file})
    else:
        status, answered = post(file, query=way, headers={"Authorization": f"Basic {login}"})

    assert status == 400
    assert "cannot be shown before it is done" in answered["error"]["message"]
    assert not Asset.objects.exists()
