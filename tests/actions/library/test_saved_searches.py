"""Saved searches: names, limits, and what cannot be kept."""

from __future__ import annotations

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions import saved
from mediadesk.actions.library.change_search import change_search
from mediadesk.actions.library.save_search import save_search
from mediadesk.queries import saved_searches as saved_searches_query
from mediadesk.queries.saved_searches import saved_searches
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
    monkeypatch.setattr(saved, "MOST_SAVED", 2)
    save(world.edda, world)
    save(world.edda, world, name="Other")

    with pytest.raises(Refusal) as refused:
        save(world.edda, world, name="Third")
    assert refused.value.code == "searches_full"
    save(world.vera, world)


def test_an_environment_shares_so_many_and_no_more_and_lists_no_more(world, monkeypatch) -> None:
    monkeypatch.setattr(saved, "MOST_SHARED", 2)
    for name in ("One", "Two"):
        save(world.edda, world, name=name, shared=True)
    own = save(world.mila, world, name="Own")
    here = {"environment_id": world.environment.pk, "search_id": own.pk}

    for do, more in (
        (save_search, {"expression": "shirt", "environment_id": world.environment.pk}),
        (change_search, here),
    ):
        with pytest.raises(Refusal) as refused:
            do(world.mila, name="Three", shared=True, **more)
        assert refused.value.code == "shared_searches_full"
        assert "Delete" in refused.value.sentence

    SavedSearch.objects.update(shared=True)  # as some may be from before there was a limit
    monkeypatch.setattr(saved_searches_query, "MOST_LISTED", 2)
    rows = saved_searches(facts_for(world.mila), world.environment, member_id=world.mila.id)
    assert [row.name for row in rows] == ["Own", "One"]  # one's own first, if they are too many


def test_whoever_keeps_a_shared_search_shared_is_not_told_that_there_are_too_many(world, monkeypatch) -> None:
    row = save(world.edda, world, shared=True)
    monkeypatch.setattr(saved, "MOST_SHARED", 1)

    change_search(world.edda, environment_id=world.environment.pk, search_id=row.pk, name="New", shared=True)

    assert SavedSearch.objects.get(pk=row.pk).name == "New"


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
