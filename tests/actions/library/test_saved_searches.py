"""Saved searches: names, limits, and what cannot be kept."""

from __future__ import annotations

import pytest

from mediadesk.actions.library import save_search as saving
from mediadesk.actions.library.change_search import change_search
from mediadesk.actions.library.save_search import save_search
from mediadesk.rules.refusals import Refusal
from mediadesk.store.models import SavedSearch


def save(actor, world, **more):
    return save_search(
        actor, **{"environment_id": world.environment.pk, "name": "Shirts", "expression": "shirt"} | more
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": " "}, "bad_name"),
        ({"name": "SHIRTS"}, "name_taken"),
        ({"name": "Other", "expression": "tags="}, "bad_search"),
        ({"name": "Other", "expression": "  "}, "missing_value"),
        ({"name": "Other", "expression": "x" * 1001}, "bad_search"),
    ],
)
def test_what_cannot_be_kept_is_refused(world, more, code) -> None:
    save(world.edda, world)

    with pytest.raises(Refusal) as refused:
        save(world.edda, world, **more)

    assert refused.value.code == code
    assert SavedSearch.objects.count() == 1


def test_each_has_names_of_their_own(world) -> None:
    save(world.edda, world)
    save(world.vera, world)
    other = save(world.vera, world, name="Other")

    with pytest.raises(Refusal) as refused:
        change_search(
            world.vera, environment_id=world.environment.pk, search_id=other.pk, name="shirts", shared=False
        )
    assert refused.value.code == "name_taken"


def test_a_person_keeps_so_many_and_no_more(world, monkeypatch) -> None:
    monkeypatch.setattr(saving, "MOST_SAVED", 2)
    save(world.edda, world)
    save(world.edda, world, name="Other")

    with pytest.raises(Refusal) as refused:
        save(world.edda, world, name="Third")
    assert refused.value.code == "bad_value"
    save(world.vera, world)


def test_a_guest_keeps_searches_and_puts_none_on_the_pages_of_others(world) -> None:
    row = save(world.vera, world)

    with pytest.raises(Refusal) as saving_it:
        save(world.vera, world, name="Other", shared=True)
    with pytest.raises(Refusal) as changing_it:
        change_search(
            world.vera, environment_id=world.environment.pk, search_id=row.pk, name="Mine", shared=True
        )

    assert saving_it.value.code == changing_it.value.code == "not_allowed"
    assert list(SavedSearch.objects.values_list("name", "shared")) == [("Shirts", False)]


def test_whoever_may_not_open_the_library_saves_nothing(world) -> None:
    for actor in (world.bill, world.otto):
        with pytest.raises(Refusal):
            save(actor, world)
    assert not SavedSearch.objects.exists()
