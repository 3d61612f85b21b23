"""Jobs over all that was found: each asset is asked for as its turn comes, and changed as by hand (T-10, T-17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access import targets
from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.load import facts_for
from mediadesk.access.moved import require_assets_gain_nothing
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.library import start_change_of_found as starting
from mediadesk.actions.library.copy_assets import copy_assets
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.describe_assets import Description, describe_assets
from mediadesk.actions.library.move_assets import move_assets
from mediadesk.actions.library.rename_asset import rename_asset
from mediadesk.actions.library.restore_assets import restore_assets
from mediadesk.actions.library.start_change_of_found import start_change_of_found
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.actions.library.undo_job import undo_job
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.engines import clock
from mediadesk.queries.found import NEEDS, Place, counted, found_in, ids_of
from mediadesk.queries.jobs import job_page
from mediadesk.rules import at_once as rules
from mediadesk.rules.metadata.describing import Edit, How
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import Account, Asset, Collection, Job
from mediadesk.surfaces import at_once, working
from mediadesk.surfaces.at_once import said_in, said_of
from mediadesk.surfaces.working import work
from tests.access import test_visible as worlds
from tests.actions.library.saying import put
from tests.refusals import refused
from tests.surfaces.found import archive, begin, during, shoot, state
from tests.surfaces.importing import ended, work_off

__all__ = ["archive", "during", "shoot"]


SAID = Description(caption="By the sea", add_tags=["sea"], context={"season": "summer"})


_BY_HAND = {
    "move": lambda by, ids, folder: move_assets(by, asset_ids=ids, folder_id=folder.pk),
    "copy": lambda by, ids, folder: copy_assets(by, asset_ids=ids, folder_id=folder.pk),
    "tag": lambda by, ids, _: tag_asset(by, asset_ids=ids, add=["sea"]),
    "describe": lambda by, ids, _: describe_assets(by, asset_ids=ids, said=SAID),
    "delete": lambda by, ids, _: delete_assets(by, asset_ids=ids),
    "restore": lambda by, ids, _: restore_assets(by, asset_ids=ids),
}


DELETES = 'action in [Cloudinary::Action::"asset.delete", Cloudinary::Action::"move"]'


OF_CHANGES = worlds.POLICIES.map(lambda some: [(one[0], one[1], DELETES, *one[3:]) for one in some])


def built(world, shape, grants, policies, deed, to, name) -> tuple:
    """The same world once more, what is found in it, what of it may be changed, and where it would go."""
    Asset.kept.filter(trashed_at__isnull=False).delete()
    folders = worlds.grow(world, shape)
    worlds.give(world, folders, grants)
    worlds.wrote(world, folders, policies)
    Account.objects.update(access_epoch=F("access_epoch") + 1)  # as the actions do that give
    if deed == "restore":
        now = clock.now()
        Asset.objects.update(trashed_at=now, trash_ends_at=now + timedelta(days=9))
    facts, folder = worlds.facts_of(world, name), folders[to % len(folders)]
    place = Place("trash" if deed == "restore" else "search", expression="" if deed == "restore" else "a*")
    found = found_in(facts, world.environment, place)
    every = {one.pk: one for one in Asset.kept.select_related("folder")}
    ids = ids_of(found)
    seen = {pk for pk, one in every.items() if decide(facts, May.ASSET_VIEW, targets.of_asset(one))}
    assert set(ids) == (seen if deed != "restore" else {pk for pk in seen if _may(facts, deed, every[pk])})
    able = [pk for pk in ids if _may(facts, deed, every[pk])]
    assert counted(facts, world.environment, found, deed).able == len(able)
    if deed == "move":
        able = [pk for pk in able if _gains_nothing(facts, every[pk], folder)]
    return ids, able, folder, {one.name for pk, one in every.items() if pk in able}


@pytest.mark.both_databases
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shape=worlds.TREES,
    grants=worlds.GRANTS,
    policies=st.one_of(st.just([]), OF_CHANGES),
    deed=st.sampled_from(sorted(_BY_HAND)),
    to=st.integers(0, 7),
    name=st.sampled_from(["vera", "edda", "mila"]),
)
def test_a_job_changes_just_what_the_question_allows_as_it_is_changed_by_hand(
    world, shape, grants, policies, deed, to, name
) -> None:
    actor = world.actors[name]

    again = partial(built, world, shape, grants, policies, deed, to, name)

    ids, able, folder, _ = again()
    if not ids:
        return
    goes = deed not in {"move", "copy"} or decide(
        worlds.facts_of(world, name), May.ASSET_UPLOAD, targets.of_folder(folder)
    )
    if not goes:
        assert refused(begin, actor, deed, ids, folder=folder.pk) is Why.NOT_ALLOWED
        return
    if able:
        _BY_HAND[deed](actor, able, folder)
    by_hand = state()

    Job.objects.all().delete()
    ids, able, folder, names = again()
    job = begin(actor, deed, ids, folder=folder.pk, tags=["sea"], said=said_of(SAID))
    work_off()

    assert ended(job).state == Job.DONE
    assert state() == by_hand
    assert set(job.items.filter(state="done").values_list("name", flat=True)) == names
    assert job.items.count() == len(ids) == job.total


def _may(facts, deed: str, asset: Asset) -> bool:
    return all(decide(facts, may, targets.of_asset(asset)) for may in NEEDS[deed])


def _gains_nothing(facts, asset: Asset, folder) -> bool:
    try:
        require_assets_gain_nothing(facts, [asset], folder)
    except Refusal:
        return False
    return True


def test_the_assets_are_those_that_were_found_and_in_their_order(world, shoot, archive) -> None:
    tag_asset(world.olga, asset_ids=[one.pk for one in shoot[:10]], add=["first"])
    place = Place("search", expression="tags=first", sort="name-down")
    ids = ids_of(found_in(facts_for(world.edda), world.environment, place))
    job = begin(world.edda, "move", ids, folder=archive.pk)
    tag_asset(world.olga, asset_ids=[put(world.olga, archive, "09b.txt").pk], add=["first"])
    tag_asset(world.olga, asset_ids=[shoot[3].pk], remove=["first"])

    work_off()

    done = list(job.items.order_by("number").values_list("name", flat=True))
    assert done == [f"{number:02}.txt" for number in range(9, -1, -1)]
    assert Asset.objects.filter(folder=archive).count() == 11


def test_what_came_after_the_page_was_drawn_is_not_among_what_was_found(world, shoot) -> None:
    place = Place("folder", id=shoot[0].folder_id)
    with clock.stand_still_at(clock.now() + timedelta(seconds=1)) as now:
        drawn_at = clock.now()
        now.move(seconds=5)
        put(world.olga, shoot[0].folder, "later.txt")
        found = found_in(facts_for(world.edda), world.environment, place)

        assert len(ids_of(found)) == 16
        assert len(ids_of(found.until(drawn_at))) == 15


def test_what_one_may_no_longer_see_is_left_out_and_its_new_name_is_not_told(world, shoot) -> None:
    share_folder(world.olga, folder_id=shoot[0].folder_id, role="folder_editor", member_ids=[world.vera.id])
    secret = create_folder(world.olga, parent_id=world.root.pk, name="Secret", private=True)
    mine = [one for one in shoot if one.folder_id == shoot[0].folder_id]
    job = begin(world.vera, "tag", mine, tags=["sea"])
    move_assets(world.olga, asset_ids=[mine[2].pk], folder_id=secret.pk)
    rename_asset(world.olga, asset_id=mine[2].pk, name="merger.txt", version=2)
    delete_assets(world.olga, asset_ids=[mine[4].pk])

    work_off()

    assert ended(job).state == Job.DONE
    page = job_page(facts_for(world.vera), world.environment, world.vera.id, job.pk)
    assert [name for name, _ in page.left_out] == [at_once._UNSEEN] * 2
    assert "You may not change" in page.left_out[0][1]
    assert "no such asset" in page.left_out[1][1]
    assert job.items.filter(state="done").count() == 13
    assert "merger" not in str(page)


def test_the_job_ends_when_nothing_of_it_may_go_on(world, shoot, archive, during) -> None:
    job = begin(world.edda, "move", shoot, folder=archive.pk)
    during(3, lambda: change_members_role(world.olga, member_ids=[world.edda.id], role="media_library_user"))

    work_off()

    assert ended(job).state == Job.FAILED
    assert Asset.objects.filter(folder=archive).count() == 3
    assert (
        refused(undo_job, world.mila, environment_id=world.environment.pk, job_id=job.pk) is Why.NOT_ALLOWED
    )


def test_copies_stop_where_the_plan_has_no_room_and_none_is_made_twice(world, shoot, archive, during) -> None:
    job = begin(world.edda, "copy", shoot, folder=archive.pk)

    def fill() -> None:
        Account.objects.filter(pk=world.account.pk).update(plan="free")
        Asset.objects.filter(pk=shoot[0].pk).update(size_bytes=10**13)

    during(4, fill)

    work_off()

    assert ended(job).state == Job.FAILED
    assert "storage of your plan is full" in job.why_ended
    assert Asset.objects.filter(folder=archive).count() == 4


def test_a_collection_that_is_full_or_by_a_search_takes_nothing(world, shoot, monkeypatch) -> None:
    here = {"environment_id": world.environment.pk}
    full = create_collection(world.olga, name="Full", **here)
    by_search = create_collection(world.olga, name="Found", expression="tags=sea", **here)
    assert refused(begin, world.edda, "collect", shoot, collection=by_search.pk) is Why.COLLECTION_BY_SEARCH
    monkeypatch.setattr(starting, "MOST_ASSETS", 29)
    assert refused(begin, world.edda, "collect", shoot, collection=full.pk) is Why.COLLECTION_FULL
    monkeypatch.undo()
    monkeypatch.setattr("mediadesk.actions.shelving.MOST_ASSETS", 12)

    job = begin(world.edda, "collect", shoot, collection=full.pk)
    work_off()

    assert ended(job).state == Job.FAILED
    assert "no room" in job.why_ended
    assert Collection.objects.get(pk=full.pk).rows.count() == 12
    out = begin(world.edda, "uncollect", shoot, collection=full.pk)
    work_off()
    assert ended(out).items.filter(state="left_out").count() == 18
    assert not Collection.objects.get(pk=full.pk).rows.exists()


def test_too_many_none_and_what_is_no_deed_begin_no_job(world, shoot, monkeypatch) -> None:
    assert refused(begin, world.edda, "shred", shoot) is Why.BAD_VALUE
    assert refused(begin, world.edda, "tag", shoot, tags=[]) is Why.MISSING_VALUE
    nothing = {"environment_id": world.environment.pk, "deed": "delete", "asset_ids": [], "about": {}}
    assert refused(start_change_of_found, world.edda, **nothing) is Why.MISSING_VALUE
    monkeypatch.setattr(rules, "MOST_IN_A_JOB", 29)
    assert refused(begin, world.edda, "delete", shoot) is Why.TOO_MANY_FOUND
    assert refused(begin, world.edda, "move", shoot[:1], folder=world.other_root.pk) is Why.NOT_FOUND
    assert not Job.objects.exists()


def test_what_is_said_is_kept_with_the_job_as_it_was_said() -> None:
    edits = {"f": Edit(How.ADD, ["x"]), "g": Edit(How.CLEAR)}
    said = Description(caption="", add_tags=["a"], context={"k": None, "l": "m"}, metadata=edits)
    said = replace(said, remove_tags=["b"])

    assert said_in(said_of(said)) == said


def test_a_large_job_asks_no_more_of_each_turn_as_it_goes_on(
    world, shoot, django_assert_max_num_queries
) -> None:
    """What is dealt with is read from where the job stands, not from its beginning."""
    job = begin(world.edda, "delete", shoot)
    work()

    with django_assert_max_num_queries(1):
        job.refresh_from_db()
    assert job.at == 24
    assert working.dealt_with(job) == {24}
