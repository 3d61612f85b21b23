"""Before a job moves all that was found, a page says who gains or loses the sight of it: the same as for a few."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from mediadesk.access.load import facts_for
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.queries import moving as queries
from mediadesk.queries.found import Place, found_in
from mediadesk.queries.moving import moving, moving_found
from mediadesk.store.models import Asset, Job
from mediadesk.surfaces.console import selecting
from tests.actions.library.saying import put
from tests.surfaces.importing import work_off

_FIELD = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')
MOST_QUERIES = 13  # 6 of them are those of all facts
ALL = Place(of="search", expression="text*")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_is_many(monkeypatch):
    """Here two are more than one step is about."""
    monkeypatch.setattr(selecting, "MOST_AT_ONCE", 1)


@pytest.fixture
def files(world, shelf) -> list[Asset]:
    """Two texts in 2030, which Vera sees, one in Press and one in Secret, which she does not."""
    return [
        put(world.olga, shelf[where], f"text{number}.txt", f"Text {number}")
        for number, where in enumerate(("year", "year", "press", "secret"))
    ]


def at(world, name: str) -> str:
    return reverse(name, args=(world.account.pk, "acme"))


def sent(page) -> dict[str, str]:
    form = page.text[page.text.index("consequences") - 3000 :]
    return {name: unescape(value) for name, value in _FIELD.findall(form) if name[:4] != "csrf"}


def move_all(client, world, to, **place):
    """The page that follows when all that was found is to be moved there."""
    chosen = {"do": "move", "all": "yes", **(place or {"of": "search", "q": "text*"})}
    page = client.get(at(world, "assets_chosen"), chosen)
    return client.post(at(world, "assets_all"), {**sent(page), "folder": to.pk}, follow=True)


# fmt: off
WHO = [
    # who moves  what is said of Vera
    ("olga",     "Vera Viewer"),
    ("edda",     "1 person"),     # who may not know who has access
]
# fmt: on


@pytest.mark.parametrize(("who", "called"), WHO)
def test_who_loses_sight_is_said_before_the_job_begins(world, sign_in, shelf, files, who, called) -> None:
    client = sign_in(who)

    asks = move_all(client, world, shelf["secret"])
    assert "Move 4 assets to Secret?" in asks.text
    assert f"{called} no longer sees them, or some of them." in asks.text
    assert ("Vera" in asks.text) is (who == "olga")
    assert not Job.objects.exists()

    begun = client.post(at(world, "assets_all"), sent(asks), follow=True)
    assert "0 of 4 done" in begun.text
    work_off()
    assert Asset.objects.filter(folder=shelf["secret"], name__startswith="text").count() == 4


def test_where_nobodys_sight_is_altered_the_job_begins_at_once(world, sign_in, shelf, files) -> None:
    inside = create_folder(world.olga, parent_id=shelf["year"].pk, name="May")

    begun = move_all(sign_in("olga"), world, inside, of="folder", **{"in": shelf["year"].pk, "q": ""})

    assert "The job has begun." in begun.text


def test_more_ways_of_sharing_than_are_worked_out_are_told_as_such(
    world, sign_in, shelf, files, monkeypatch
) -> None:
    monkeypatch.setattr(queries, "MOST_WAYS", 0)

    asks = move_all(sign_in("olga"), world, shelf["secret"])

    assert "was not worked out" in asks.text
    assert "The job has begun." in sign_in("olga").post(at(world, "assets_all"), sent(asks), follow=True).text


def test_what_a_policy_says_of_single_assets_is_not_told_and_that_is_said(
    world, sign_in, shelf, files
) -> None:
    text = 'forbid(principal, action == Cloudinary::Action::"asset.view", resource) when { resource.name == "x" };'
    create_policy(world.olga, name="No x", statement=text, enabled=True)

    asks = move_all(sign_in("olga"), world, shelf["secret"])

    assert "Vera Viewer no longer sees them" in asks.text
    assert "Policies may say otherwise of some of them." in asks.text


def _opened_by_a_collection(world, shelf, files) -> None:
    best = create_collection(world.olga, environment_id=world.environment.pk, name="Best")
    add_to_collection(world.olga, collection_id=best.pk, asset_ids=[one.pk for one in files[:3]])
    share_collection(world.olga, collection_id=best.pk, role="collection_viewer", member_ids=[world.vera.id])


def _shared_with_more(world, shelf, files) -> None:
    share_folder(world.olga, folder_id=shelf["press"].pk, role="folder_viewer", member_ids=[world.vera.id])


def _with_a_policy(world, shelf, files) -> None:
    vera, secret = f'Cloudinary::User::"{world.vera.id}"', f'Cloudinary::Folder::"{shelf["secret"].pk}"'
    text = f'permit(principal == {vera}, action == Cloudinary::Action::"asset.view", resource in {secret});'
    create_policy(world.olga, name="Secret is seen", statement=text, enabled=True)


@pytest.mark.both_databases
@pytest.mark.parametrize("also", [None, _opened_by_a_collection, _shared_with_more, _with_a_policy])
def test_all_are_told_of_as_each_is(world, shelf, files, also) -> None:
    if also:
        also(world, shelf, files)
    facts = facts_for(world.olga)
    found = found_in(facts, world.environment, ALL)

    for to in ("press", "year", "secret"):
        few = moving(facts, [one.pk for one in files], shelf[to].pk)
        every = moving_found(facts, world.environment, found, shelf[to].pk)
        assert every.count == few.count == 4
        assert set(every.seen) == set(few.seen)


def test_it_costs_the_same_for_more_folders_and_more_assets(
    world, shelf, files, django_assert_num_queries
) -> None:
    facts = facts_for(world.olga)
    found = found_in(facts, world.environment, ALL)
    with django_assert_num_queries(MOST_QUERIES):
        moving_found(facts, world.environment, found, shelf["secret"].pk)

    for number in range(3):
        folder = create_folder(world.olga, parent_id=shelf["press"].pk, name=f"More {number}")
        put(world.olga, folder, f"text-more{number}.txt", f"Text more {number}")
        put(world.olga, folder, f"text-again{number}.txt", f"Text again {number}")
        share_folder(world.olga, folder_id=folder.pk, role="folder_viewer", member_ids=[world.vera.id])

    facts = facts_for(world.olga)
    found = found_in(facts, world.environment, ALL)
    with django_assert_num_queries(MOST_QUERIES):
        moving_found(facts, world.environment, found, shelf["secret"].pk)
