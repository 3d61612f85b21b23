"""Uploads in parts: in any order, repeated, by several at once, by whoever may; nothing is left of the rest (T-73)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.leftovers import sweep
from mediadesk.actions.library import keep_part as keeping
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.discard_upload import discard_upload
from mediadesk.actions.library.keep_part import Arrived, keep_part
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.actions.parts import Parted, forget_old_uploads
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.delete_environment import delete_environment
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import blobs, clock
from mediadesk.rules.price_list import plan_named
from mediadesk.rules.refusals import Why
from mediadesk.rules.uploads import MEGA, MOST_PART_BYTES, Span
from mediadesk.rules.usage import stops_at
from mediadesk.store.models import Asset, PartedUpload, TrailEntry, UploadPart
from tests.actions.library.saying import put, told
from tests.refusals import refused

WHOLE = b"0123456789abcdef"
PARTS = (Span(0, 6, 16), Span(6, 12, 16), Span(12, 16, 16))


def send(actor, folder, span: Span, *, token: str = "film", data: bytes = WHOLE) -> Arrived:
    source = io.BytesIO(data[span.start : span.end])
    return keep_part(actor, folder_id=folder.pk, token=token, name="film.bin", span=span, source=source)


def finish(actor, folder, *, token: str = "film") -> Asset:
    return upload_asset(actor, folder_id=folder.pk, name="film.bin", source=Parted(token))


def stored(world) -> int:
    """How many files are kept for Acme's environment."""
    return [found for found, _ in blobs.current().aged(older_than_seconds=-60)].count(world.environment.pk)


def bytes_of(asset: Asset) -> bytes:
    with blobs.current().open(asset.environment_id, asset.sha256) as kept:
        return kept.read()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 1, 2, 0, 0)], ids=str)
def test_parts_in_any_order_and_more_than_once_become_one_asset(
    world, order, django_capture_on_commit_callbacks
) -> None:
    whole = [send(world.edda, world.root, PARTS[number]).is_whole for number in order]
    assert whole.index(True) == max(order.index(number) for number in range(3))

    with django_capture_on_commit_callbacks(execute=True):
        asset = finish(world.edda, world.root)

    assert bytes_of(asset) == WHOLE
    assert told("asset_uploaded") == [{"asset": "film.bin", "folder": "Home"}]
    assert not UploadPart.objects.exists()
    assert stored(world) == 1


def test_who_lost_the_last_answer_gets_the_same_asset_once_more(world) -> None:
    for part in PARTS:
        send(world.edda, world.root, part)
    asset = finish(world.edda, world.root)

    again = send(world.edda, world.root, PARTS[-1])

    assert (again.is_whole, again.asset_id) == (True, asset.pk)
    assert finish_while_another_did(world) == asset
    assert Asset.objects.count() == 1


def finish_while_another_did(world) -> Asset:
    """Two have seen that all is there, and the other one was quicker."""
    upload = PartedUpload.objects.get()
    asset_id, upload.asset_id = upload.asset_id, ""
    upload.save()
    for part in PARTS:
        send(world.edda, world.root, part)
    PartedUpload.objects.update(asset_id=asset_id)
    return finish(world.edda, world.root)


def test_once_its_asset_is_deleted_the_same_upload_begins_anew(world) -> None:
    for part in PARTS:
        send(world.edda, world.root, part)
    delete_assets(world.olga, asset_ids=[finish(world.edda, world.root).pk])

    arrived = [send(world.edda, world.root, part) for part in PARTS]

    assert [one.is_whole for one in arrived] == [False, False, True]
    assert not arrived[-1].asset_id


def test_nobody_goes_on_with_the_upload_of_another_or_learns_of_it(world) -> None:
    """Not another member, not a key of the same environment, not another account: by the same word it is theirs."""
    key = create_api_key(
        world.olga, name="Shop", role="media_library_admin", environment_id=world.environment.pk
    )
    program = replace(world.edda, id=key.row.pk, kind=type(world.edda.kind).API_KEY)
    send(world.edda, world.root, PARTS[0])

    for other, folder in ((world.mila, world.root), (program, world.root), (world.otto, world.other_root)):
        assert not send(other, folder, PARTS[1]).is_whole
        assert send(other, folder, PARTS[2]).size_bytes == 10
        assert (
            refused(upload_asset, other, folder_id=folder.pk, name="a", source=Parted("film"))
            is Why.NOT_FOUND
        )
        theirs = PartedUpload.objects.get(actor_id=world.edda.id)
        discard_upload(other, folder_id=folder.pk, upload_id=theirs.pk)

    assert PartedUpload.objects.count() == 4


def test_whoever_may_no_longer_upload_neither_goes_on_nor_ends(world) -> None:
    for part in PARTS:
        send(world.edda, world.root, part)
    member = world.member("edda")
    change_members_role(world.olga, member_ids=[member.pk], role="media_library_user")

    assert refused(send, world.edda, world.root, PARTS[0]) is Why.NOT_ALLOWED
    assert refused(finish, world.edda, world.root) is Why.NOT_ALLOWED
    disable_members(world.olga, member_ids=[member.pk])
    assert refused(finish, world.edda, world.root) is Why.MEMBER_NOT_ACTIVE
    assert not Asset.objects.exists()


def test_whoever_may_not_upload_leaves_no_byte(world) -> None:
    assert refused(send, world.vera, world.root, PARTS[0]) is Why.NOT_ALLOWED
    assert refused(send, world.otto, world.root, PARTS[0]) is Why.NOT_FOUND
    assert stored(world) == 0
    assert TrailEntry.objects.filter(event="refused").count() == 1


@pytest.mark.parametrize(
    ("span", "data", "why"),
    [
        (Span(3, 9, 16), WHOLE, Why.PART_OF_ANOTHER),
        (Span(0, 6, 16), b"other bytes here", Why.PART_OF_ANOTHER),
        (Span(6, 12, 20), WHOLE, Why.PART_OF_ANOTHER),
        (Span(6, 12, 16), b"too short", Why.BAD_VALUE),
        (Span(6, 2_000_000_006, 2_000_000_006), WHOLE, Why.BAD_VALUE),
    ],
    ids=["overlap", "others", "size", "short", "long"],
)
def test_a_part_that_does_not_fit_is_refused_and_the_upload_stays(world, span, data, why) -> None:
    send(world.edda, world.root, PARTS[0])

    assert refused(send, world.edda, world.root, span, data=data) is why

    assert stored(world) == 1
    assert [send(world.edda, world.root, part).is_whole for part in PARTS] == [False, False, True]


def test_a_size_that_is_told_last_must_hold_what_is_there(world) -> None:
    send(world.edda, world.root, Span(0, 6))
    send(world.edda, world.root, Span(12, 16))

    assert refused(send, world.edda, world.root, Span(6, 12, 12)) is Why.PART_OF_ANOTHER
    assert send(world.edda, world.root, Span(6, 12, 16)).is_whole


def test_a_file_that_will_be_too_large_is_refused_at_its_first_part(world, settings) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, upload_limit_mb=1)

    assert refused(send, world.edda, world.root, Span(0, 6, 1_000_001)) is Why.TOO_LARGE
    assert not PartedUpload.objects.exists()


def test_room_is_asked_for_all_that_is_to_come_of_all_uploads(world) -> None:
    world.account.plan = "free"
    world.account.save(update_fields=["plan"])
    large = put(world.olga, world.root, "large.txt", "large")
    plan = plan_named("free")
    most = plan.storage_bytes * stops_at(plan) // 100
    Asset.objects.filter(pk=large.pk).update(size_bytes=most - 20)

    assert refused(send, world.edda, world.root, Span(0, 6, 21)) is Why.STORAGE_FULL
    send(world.edda, world.root, PARTS[0])
    assert refused(send, world.mila, world.root, Span(0, 5, 5)) is Why.STORAGE_FULL
    assert not send(world.mila, world.root, Span(0, 3, 4)).is_whole

    Asset.objects.filter(pk=large.pk).update(size_bytes=most)  # filled meanwhile
    assert refused(send, world.edda, world.root, PARTS[1]) is Why.STORAGE_FULL
    assert stored(world) == 3


def test_who_tells_of_large_files_and_sends_little_keeps_no_room_from_others(world) -> None:
    """Of what is to come from one uploader so much counts as one part may have."""
    world.account.plan = "free"
    world.account.save(update_fields=["plan"])
    large = put(world.olga, world.root, "large.txt", "large")
    plan, part = plan_named("free"), MOST_PART_BYTES
    most = plan.storage_bytes * stops_at(plan) // 100
    Asset.objects.filter(pk=large.pk).update(size_bytes=most - 2 * part - 2 * MEGA)

    def send_end(actor, token: str, *, of: int) -> None:
        span, end = Span(of - 4, of, of), io.BytesIO(b"tail")
        keep_part(actor, folder_id=world.root.pk, token=token, name="film.bin", span=span, source=end)

    for number in range(5):
        send_end(world.edda, f"film {number}", of=part)

    send_end(world.mila, "hers", of=part)
    assert refused(send_end, world.adam, "his", of=part) is Why.STORAGE_FULL


def test_room_is_asked_once_more_when_all_is_there(world) -> None:
    world.account.plan = "free"
    world.account.save(update_fields=["plan"])
    large = put(world.olga, world.root, "large.txt", "large")
    for part in PARTS:
        send(world.edda, world.root, part)
    Asset.objects.filter(pk=large.pk).update(size_bytes=plan_named("free").storage_bytes * 2)

    assert refused(finish, world.edda, world.root) is Why.STORAGE_FULL
    Asset.objects.filter(pk=large.pk).update(size_bytes=5)
    assert bytes_of(finish(world.edda, world.root)) == WHOLE


def test_only_so_many_uploads_of_one_are_open_at_once(world, monkeypatch) -> None:
    monkeypatch.setattr(keeping, "MOST_OPEN", 2)
    for token in ("first", "second"):
        send(world.edda, world.root, PARTS[0], token=token)

    assert refused(send, world.edda, world.root, PARTS[0], token="third") is Why.UPLOADS_OPEN
    send(world.mila, world.root, PARTS[0], token="third")
    upload = PartedUpload.objects.filter(actor_id=world.edda.id).first()
    discard_upload(world.edda, folder_id=world.root.pk, upload_id=upload.pk)
    send(world.edda, world.root, PARTS[0], token="third")


def test_an_upload_has_only_so_many_parts(world, monkeypatch) -> None:
    monkeypatch.setattr(keeping, "MOST_PARTS", 2)
    for part in PARTS[:2]:
        send(world.edda, world.root, part)

    assert refused(send, world.edda, world.root, PARTS[2]) is Why.PART_OF_ANOTHER


def test_what_was_left_alone_for_a_day_is_forgotten_with_its_bytes(world) -> None:
    begun = clock.now()
    with clock.stand_still_at(begun):
        send(world.edda, world.root, PARTS[0])
        send(world.mila, world.root, Span(0, 3, 9), token="other")
        kept = put(world.olga, world.root, "same.txt", WHOLE[:3].decode())
    with clock.stand_still_at(begun + timedelta(hours=23)):
        assert forget_old_uploads() == 0
        send(world.edda, world.root, PARTS[1])
    with clock.stand_still_at(begun + timedelta(hours=25)):
        assert forget_old_uploads() == 1

    assert PartedUpload.objects.get().actor_id == world.edda.id
    assert stored(world) == 3
    assert bytes_of(kept) == WHOLE[:3]


def test_the_sweep_leaves_the_parts_of_an_open_upload(world) -> None:
    send(world.edda, world.root, PARTS[0])

    assert sweep(older_than_seconds=-60) == 0
    assert stored(world) == 1


def test_the_parts_of_an_upload_go_with_its_environment(
    world, elsewhere, django_capture_on_commit_callbacks
) -> None:
    send(world.edda, elsewhere, PARTS[0])

    with django_capture_on_commit_callbacks(execute=True):
        delete_environment(world.olga, environment_id=elsewhere.environment_id)

    assert not UploadPart.objects.exists()
    assert elsewhere.environment_id not in {
        found for found, _ in blobs.current().aged(older_than_seconds=-60)
    }
