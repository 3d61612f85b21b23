"""What a policy forbids to see is not seen by way of the trash either: not listed, counted, shown or brought back."""

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.delete_for_good import delete_for_good
from mediadesk.actions.library.empty_trash import empty_trash
from mediadesk.actions.library.restore_assets import restore_assets
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.engines import clock
from mediadesk.queries.library import asset_page, trashed_to_show
from mediadesk.queries.trash import chosen_trash, restored_to, trash_page
from mediadesk.queries.versions import compared, version_to_show
from mediadesk.rules.refusals import Why
from mediadesk.store.models import Asset
from tests.refusals import refused

pytestmark = pytest.mark.both_databases


@pytest.fixture
def embargo(world, shelf):
    """Mila sees nothing that is tagged so; red is, and lies in the trash with blue."""
    statement = (
        f'forbid(principal == Cloudinary::User::"{world.mila.id}", action == Cloudinary::Action::"asset.view",'
        ' resource is Cloudinary::Asset) when { resource.tags.contains("embargo") };'
    )
    create_policy(world.olga, name="Embargo", statement=statement)
    tag_asset(world.olga, asset_ids=[shelf.red.pk], add=["embargo"])
    delete_assets(world.olga, asset_ids=[shelf.red.pk, shelf.blue.pk])


def test_what_one_may_not_see_is_neither_listed_nor_counted_in_the_trash(world, shelf, embargo) -> None:
    facts = facts_for(world.mila)

    page = trash_page(facts, world.environment)

    assert [row.asset.name for row in page.rows] == ["blue.txt"]
    assert (page.total, page.size_bytes) == (1, 4)
    assert [row.asset.name for row in chosen_trash(facts, world.environment, [shelf.red.pk])] == []
    assert trash_page(facts_for(world.olga), world.environment).total == 2


def test_what_one_may_not_see_is_neither_opened_nor_pictured_in_the_trash(world, shelf, embargo) -> None:
    facts = facts_for(world.mila)

    assert refused(asset_page, facts, "acme", shelf.red.pk, trashed=True) is Why.FORBIDDEN_BY_POLICY
    assert refused(trashed_to_show, facts, "acme", shelf.red.pk) is Why.FORBIDDEN_BY_POLICY
    assert trashed_to_show(facts, "acme", shelf.blue.pk) == shelf.blue


def test_what_one_may_not_see_now_one_does_not_see_as_it_was(world, shelf, embargo) -> None:
    restore_assets(world.olga, asset_ids=[shelf.red.pk])
    facts = facts_for(world.mila)

    assert refused(version_to_show, facts, "acme", shelf.red.pk, 1) is Why.FORBIDDEN_BY_POLICY
    assert refused(compared, facts, "acme", shelf.red.pk, 1) is Why.FORBIDDEN_BY_POLICY


@pytest.mark.parametrize("do", [restore_assets, delete_for_good])
def test_what_one_may_not_see_stays_in_the_trash(world, shelf, embargo, do) -> None:
    ids = [shelf.red.pk, shelf.blue.pk]

    assert refused(do, world.mila, asset_ids=ids) is Why.FORBIDDEN_BY_POLICY

    assert Asset.kept.filter(pk__in=ids, trashed_at__isnull=False).count() == 2


def test_emptying_the_trash_leaves_what_one_may_not_see(world, shelf, embargo) -> None:
    assert empty_trash(world.mila, environment_id=world.environment.pk, up_to=clock.now()) == 1

    assert Asset.kept.get(pk=shelf.red.pk).trash_ends_at > clock.now()


def test_a_folder_that_one_may_not_see_is_not_named_in_the_trash(world, shelf) -> None:
    statement = (
        f'forbid(principal == Cloudinary::User::"{world.mila.id}", action == Cloudinary::Action::"folder.view",'
        ' resource is Cloudinary::Folder) when { resource.name == "Secret" };'
    )
    create_policy(world.olga, name="Hidden", statement=statement)
    ids = [shelf.grey.pk, shelf.red.pk]
    delete_assets(world.olga, asset_ids=ids)
    facts = facts_for(world.mila)

    page = trash_page(facts, world.environment)

    said = {"grey.txt": "another folder", "red.txt": "Press"}
    assert {row.asset.name: row.folder for row in page.rows} == said
    assert {row.asset.name: row.folder for row in chosen_trash(facts, world.environment, ids)} == said
    assert restored_to(facts, Asset.kept.get(pk=shelf.grey.pk)) == "another folder"
    assert restored_to(facts_for(world.olga), Asset.kept.get(pk=shelf.grey.pk)) == "Secret"
