"""What is said beside an uploaded file, what is overwritten and by whom, and what is refused."""

from __future__ import annotations

import base64
import io
import time

import cloudinary.uploader
import pytest
from cloudinary.exceptions import AuthorizationRequired, BadRequest, NotAllowed

from mediadesk.actions.access.change_api_key import change_api_key
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.store.models import Asset, Folder, PartedUpload, TrailEntry
from tests.actions.library.saying import put
from tests.pictures import picture
from tests.promises.uploading import FILM, MB, content, part, signed

NOT_TAKEN = [
    ({"eager": [{"width": 100}]}, "eager is not done here"),
    ({"moderation": "manual"}, "moderation is not done here"),
    ({"type": "private"}, "type=private is not done here"),
    ({"resource_type": "image"}, "it is of the kind raw, and image was said"),
    ({"resource_type": "film"}, "use one of: auto, image, video, raw"),
    ({"allowed_formats": ["png"], "resource_type": "auto"}, "is not among those allowed"),
    ({"public_id": "a//b"}, "empty part between slashes"),
    ({"public_id": "a?b"}, "it may not hold"),
    ({"context": "no pair"}, "key=value"),
]


@pytest.mark.proves("CLD-031")
@pytest.mark.parametrize(
    ("headers", "words"),
    [
        (part(0, 4 * MB, len(FILM)), "All parts except EOF-chunk must be larger than 5mb"),
        ({**part(0, 4, 4), "Content-Range": "bytes 4-0/9"}, "it ends before it begins"),
        ({**part(0, 4, 4), "Content-Range": "0-3/4"}, "write it like bytes 0-5999999/22744222"),
        (part(0, 9, 9), "the part is not as long as it says"),
        (part(0, 4, 4, token=" "), "X-Unique-Upload-Id"),
        (part(0, 4, 4, token="x" * 501), "at most 500 characters"),
        (part(0, 200 * MB, 200 * MB), "larger than allowed (100 MB for one part)"),
    ],
    ids=["small", "backwards", "words", "short", "nameless", "long-name", "large"],
)
def test_a_part_that_cannot_be_one_is_named(key, post, headers, words) -> None:
    sent = FILM[: 4 * MB] if "4000000" in str(headers) or "3999999" in headers["Content-Range"] else b"four"

    status, answered = post({**signed(key), "file": ("a.bin", sent)}, headers=headers)

    assert status == 400
    assert words in answered["error"]["message"]
    assert not PartedUpload.objects.exists()


@pytest.mark.proves("CLD-032")
def test_what_is_not_signed_by_the_secret_or_not_in_time_is_refused(key, post) -> None:
    good = signed(key, public_id="a")
    ago, ahead = int(time.time()) - 3700, int(time.time()) + 600
    bad = {
        "another parameter": {**good, "public_id": "b"},
        "a parameter more": {**good, "overwrite": "0"},
        "another secret": signed(key, secret="x" * 27, public_id="a"),
        "no signature": {**good, "signature": ""},
        "no hash": {**good, "signature": "zz" * 20},
        "of no hash's length": {**good, "signature": "ab"},
        "no key": {**good, "api_key": "123456789012345"},
        "an hour ago": signed(key, public_id="a", timestamp=str(ago)),
        "ahead": signed(key, public_id="a", timestamp=str(ahead)),
        "no time": signed(key, public_id="a", timestamp="now"),
    }
    answers = {what: post({**fields, "file": ("a.txt", b"text")}) for what, fields in bad.items()}

    assert {what: status for what, (status, _) in answers.items() if status != 401} == {}
    assert all("message" in answered["error"] for _, answered in answers.values())
    assert not Asset.objects.exists()


@pytest.mark.proves("CLD-032")
def test_a_key_of_another_environment_or_of_the_account_uploads_nothing_and_a_disabled_one_no_more(
    key, post, world
) -> None:
    theirs = create_api_key(
        world.otto, name="Theirs", role="master_admin", environment_id=world.other_environment.pk
    )
    account = create_api_key(world.olga, name="Account", role="master_admin")
    send = {"file": ("a.txt", b"text")}

    assert post({**signed(theirs), **send})[0] == 401
    assert post({**signed(account), **send})[0] == 401
    assert post({**signed(key), **send})[0] == 200
    change_api_key(world.olga, key_id=key.row.pk, enabled=False)
    assert post({**signed(key), **send})[0] == 401


@pytest.mark.proves("CLD-033")
def test_an_asset_that_is_there_is_overwritten_and_its_former_content_is_a_version(api, world) -> None:
    uploader = api()
    first = uploader.upload(io.BytesIO(b"one"), public_id="a", resource_type="raw", tags="old")
    second = uploader.upload(io.BytesIO(b"two"), public_id="a", resource_type="raw")

    asset = Asset.objects.get()
    assert first["asset_id"] == second["asset_id"] == asset.pk
    assert content(asset) == b"two"
    assert asset.versions.count() == 1
    assert second["tags"] == ["old"]


@pytest.mark.proves("CLD-033")
def test_what_must_not_be_overwritten_stays_and_is_answered_as_existing(api, world) -> None:
    uploader = api()
    uploader.upload(io.BytesIO(b"one"), public_id="a", resource_type="raw")
    answered = uploader.upload(io.BytesIO(b"two"), public_id="a", resource_type="raw", overwrite=False)

    assert answered["existing"] is True
    assert content(Asset.objects.get()) == b"one"
    assert TrailEntry.objects.filter(event="asset_replaced").count() == 0


@pytest.mark.proves("CLD-033")
def test_nobody_overwrites_what_they_may_not_replace_nor_learns_what_it_is(api, world) -> None:
    """A key that may only add (Contributor of one folder) meets a public id of its own folder, and one of another."""
    press = Folder.objects.create(
        account=world.account, environment=world.environment, parent=world.root, name="Press",
        created_at=world.root.created_at, updated_at=world.root.created_at,
    )  # fmt: skip
    seen, hidden = put(world.olga, press, "seen.txt"), put(world.olga, world.root, "hidden.txt")
    uploader = api("folder_contributor", folder_ids=[press.pk])

    for asset, words in ((seen, "replace an asset by another file"), (hidden, "is taken")):
        with pytest.raises((NotAllowed, cloudinary.exceptions.AlreadyExists), match=words) as refused:
            uploader.upload(
                io.BytesIO(b"x"), public_id=asset.public_id, resource_type="raw", asset_folder="Press"
            )
        assert "hidden.txt" not in str(refused.value)
    with pytest.raises(NotAllowed, match="add assets to a folder"):
        uploader.upload(io.BytesIO(b"x"), resource_type="raw")
    assert {content(seen), content(hidden)} == {b"A text of no known type"}


@pytest.mark.proves("CLD-034")
def test_folders_are_found_by_their_path_and_made_when_they_are_not_there(api, world) -> None:
    uploader = api()
    plain = uploader.upload(io.BytesIO(b"1"), resource_type="raw", asset_folder="Press/2030")
    prefixed = uploader.upload(io.BytesIO(b"2"), resource_type="raw", folder="Press/2030", public_id="two")

    assert plain["asset_folder"] == prefixed["asset_folder"] == "Press/2030"
    assert prefixed["public_id"] == "Press/2030/two"
    assert Folder.objects.filter(environment=world.environment).count() == 3


@pytest.mark.proves("CLD-034")
def test_whoever_may_make_no_folder_cannot_tell_a_hidden_one_from_none(api, world) -> None:
    create_folder(world.olga, parent_id=world.root.pk, name="Secret", private=True)
    open_one = create_folder(world.olga, parent_id=world.root.pk, name="Open")
    uploader = api("folder_contributor", folder_ids=[open_one.pk])
    said = []

    for path in ("Secret", "Nowhere", "Secret/below", "Nowhere/below"):
        with pytest.raises(NotAllowed) as refused:
            uploader.upload(io.BytesIO(b"1"), resource_type="raw", asset_folder=path)
        said.append(str(refused.value))

    assert len(set(said)) == 1


@pytest.mark.proves("CLD-035")
def test_names_come_from_files_when_that_is_asked(api, world) -> None:
    uploader = api()
    plain = {"resource_type": "raw", "use_filename": True, "filename": "Red door.txt"}

    unique = uploader.upload(io.BytesIO(b"1"), **plain)
    exact = uploader.upload(io.BytesIO(b"2"), **plain, unique_filename=False)

    assert exact["public_id"] == "Red_door"
    assert unique["public_id"].startswith("Red_door_")
    assert len(unique["public_id"]) == len("Red_door_") + 6


@pytest.mark.proves("CLD-035")
def test_what_is_not_done_or_cannot_be_is_refused_and_named(api, world) -> None:
    uploader = api()

    for options, words in NOT_TAKEN:
        with pytest.raises(BadRequest, match=words):
            uploader.upload(io.BytesIO(b"text"), **{"resource_type": "raw", **options})

    assert not Asset.objects.exists()


@pytest.mark.proves("CLD-035")
def test_a_parameter_of_nobody_is_passed_over_and_a_data_uri_is_a_file(key, post) -> None:
    uri = f"data:image/png;base64,{base64.b64encode(picture()).decode()}"

    status, answered = post({**signed(key, colour_of_the_sky="blue"), "file": uri})
    broken, _ = post({**signed(key), "file": "data:image/png;base64,%%%"})
    address, _ = post({**signed(key), "file": "https://example.com/a.png"})
    none, _ = post(signed(key))

    assert (status, answered["format"]) == (200, "png")
    assert (broken, address, none) == (400, 400, 400)


@pytest.mark.proves("CLD-035")
def test_a_wrong_secret_is_what_the_client_raises_for_it(api, world) -> None:
    uploader = api()
    cloudinary.config(api_secret="x" * 27)

    with pytest.raises(AuthorizationRequired):
        uploader.upload(io.BytesIO(b"text"), resource_type="raw")
