"""The trash is found by an index of its own, however large the library beside it is."""

import pytest

from mediadesk.access.visible import trash_where
from mediadesk.engines import clock
from mediadesk.store.models import Asset
from tests.access.test_visible import facts_of


@pytest.mark.parametrize("name", ["olga", "vera"])
def test_a_page_of_the_trash_is_read_in_its_order(world, name) -> None:
    facts = facts_of(world, name)
    there = trash_where(facts, environment_id=world.environment.pk)

    plan = there.order_by("-trashed_at", "-id")[:60].explain()

    assert "assets_in_the_trash (environment_id=?" in plan
    assert "ORDER BY" not in plan


def test_what_is_to_be_removed_is_looked_up_and_not_looked_for(world) -> None:
    over = Asset.kept.filter(trashed_at__isnull=False, trash_ends_at__lte=clock.now())

    assert "assets_to_be_removed (trash_ends_at<?" in over.explain()
