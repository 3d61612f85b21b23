"""By moving a thing nobody may do more with it than where it was (T-14, decision 0027)."""

import pytest

from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.move_assets import move_assets
from mediadesk.actions.library.move_assets_back import move_assets_back
from mediadesk.actions.library.move_folder import move_folder
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import Asset, Folder
from tests.actions.library.saying import library
from tests.refusals import refused


@pytest.fixture
def mine(world, may):
    """A folder of which Rita is Manager."""
    folder = create_folder(world.olga, parent_id=world.root.pk, name="Rita's")
    may("rita", folder, "folder_manager")
    return folder


def give(world, folder, *codes: str) -> None:
    """Give Rita just these rights on a folder."""
    role = create_role(world.olga, kind=RoleKind.FOLDER, name="Some", permissions=["folder.view", *codes])
    share_folder(world.olga, folder_id=folder.pk, role=role.pk, member_ids=[world.rita.id])


def embargo(world, folder, *, when: str = "") -> None:
    create_policy(
        world.olga,
        name="Embargo",
        statement='forbid (principal, action == Cloudinary::Action::"asset.download", '
        f'resource in Cloudinary::Folder::"{folder.pk}") {when};',
    )


def to(folder) -> dict[str, str]:
    return {"folder_id": folder.pk}


def below(folder) -> dict[str, str]:
    return {"parent_id": folder.pk}


def test_an_asset_is_not_moved_to_where_one_may_do_more_with_it(world, shelf, mine) -> None:
    give(world, shelf.press, "asset.view", "asset.move", "asset.upload")
    before = library()

    with pytest.raises(Refusal) as caught:
        move_assets(world.rita, asset_ids=[shelf.red.pk], **to(mine))
    assert caught.value.why is Why.GAINED_BY_MOVING
    assert "red.txt to Rita's: you could then open and download the original" in str(caught.value)
    assert library() == before

    move_assets(world.rita, asset_ids=[shelf.red.pk], **to(shelf.year))
    move_assets(world.olga, asset_ids=[shelf.red.pk], **to(mine))


def test_a_folder_is_not_moved_to_where_one_may_do_more_with_it(world, shelf, mine) -> None:
    give(world, shelf.press, "folder.move", "folder.create", "asset.upload")
    inner = create_folder(world.olga, parent_id=world.root.pk, name="Inner", private=True)
    give_all = {"folder_id": inner.pk, "role": "folder_manager", "member_ids": [world.rita.id]}
    share_folder(world.olga, **give_all)
    before = library()

    assert refused(move_folder, world.rita, folder_id=shelf.year.pk, **below(mine)) is Why.GAINED_BY_MOVING
    assert library() == before

    move_folder(world.rita, folder_id=inner.pk, **below(mine))  # which is as much theirs where it is
    move_folder(world.olga, folder_id=shelf.year.pk, **below(mine))


@pytest.mark.parametrize("when", ["", 'when { resource.tags.contains("new") }'])
def test_nothing_is_moved_out_of_a_folder_to_be_rid_of_what_a_policy_forbids_there(
    world, shelf, mine, may, when
) -> None:
    may("rita", shelf.press, "folder_manager")
    tag_asset(world.olga, asset_ids=[shelf.blue.pk], add=["new"])
    embargo(world, shelf.press, when=when)

    asset_ids = [shelf.blue.pk]
    assert refused(move_assets, world.rita, asset_ids=asset_ids, **to(mine)) is Why.GAINED_BY_MOVING
    assert refused(move_folder, world.rita, folder_id=shelf.year.pk, **below(mine)) is Why.GAINED_BY_MOVING
    assert Folder.objects.get(pk=shelf.year.pk).parent_id == shelf.press.pk

    move_assets(world.rita, asset_ids=asset_ids, **to(shelf.press))
    if when:
        move_assets(world.rita, asset_ids=[shelf.red.pk], **to(mine))  # of which the policy does not speak


def test_what_was_moved_to_where_one_may_do_less_is_moved_back(world, shelf, mine, may) -> None:
    give(world, shelf.press, "asset.view", "asset.move", "asset.upload", "folder.move", "folder.create")
    inner = create_folder(world.rita, parent_id=mine.pk, name="Inner")
    asset = Asset.objects.get(pk=shelf.red.pk)
    move_assets(world.olga, asset_ids=[asset.pk], **to(mine))

    moved = move_assets(world.rita, asset_ids=[asset.pk], **to(shelf.press))
    folder = move_folder(world.rita, folder_id=inner.pk, **below(shelf.press))
    move_assets_back(world.rita, moved=moved)
    move_folder(world.rita, folder_id=inner.pk, version=folder.version, **below(mine))

    assert Asset.objects.get(pk=asset.pk).folder_id == Folder.objects.get(pk=inner.pk).parent_id == mine.pk
