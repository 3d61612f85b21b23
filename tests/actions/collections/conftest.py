"""A collection in the small library of tests/actions/library."""

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_asset
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.share_collection import share_collection
from tests.actions.library.conftest import elsewhere, may, shelf

__all__ = ["elsewhere", "lookbook", "may", "sees", "shared", "shelf"]


@pytest.fixture
def lookbook(world, shelf):
    """An empty collection, shared with nobody."""
    return create_collection(world.olga, environment_id=world.environment.pk, name="Lookbook")


@pytest.fixture
def shared(world, lookbook):
    """`shared("vera", "collection_editor")` gives her a role in the lookbook."""

    def give(name: str, role: str = "collection_viewer", *, by=None, **more) -> None:
        ids = [world.member(name).pk]
        share_collection(by or world.olga, collection_id=lookbook.pk, role=role, member_ids=ids, **more)

    return give


@pytest.fixture
def sees():
    """`sees(actor, asset)`: whether they may see and download it now."""

    def ask(actor, asset) -> bool:
        facts, target = facts_for(actor), of_asset(asset)
        return all(decide(facts, one, target) for one in (May.ASSET_VIEW, May.ASSET_DOWNLOAD))

    return ask
