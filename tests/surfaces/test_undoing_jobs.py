"""A job over many assets that is killed, taken up again and taken back: nothing twice, nothing lost (F-40)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.jobs import LEASE
from mediadesk.actions.library.cancel_job import cancel_job
from mediadesk.actions.library.rename_asset import rename_asset
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.actions.library.undo_job import undo_job
from mediadesk.engines import clock
from mediadesk.queries.jobs import job_page
from mediadesk.rules.at_once import UNDO_FOR
from mediadesk.rules.refusals import Why
from mediadesk.store.models import Asset, Job, JobItem
from tests.actions.library.saying import told
from tests.refusals import refused
from tests.surfaces.found import Killed, archive, begin, during, kill, shoot, state
from tests.surfaces.importing import ended, work_off

__all__ = ["archive", "during", "shoot"]


def about_of(deed: str, archive) -> dict:
    return {"move": {"folder": archive.pk}, "tag": {"tags": ["sea"]}, "delete": {}}[deed]


@pytest.mark.both_databases
@pytest.mark.parametrize("after", [True, False], ids=["after an asset was changed", "before one was"])
@pytest.mark.parametrize("deed", ["move", "tag", "delete"])
def test_killed_amid_it_does_nothing_twice_loses_nothing_and_is_undone_whole(
    world, shoot, archive, during, monkeypatch, deed, after
) -> None:
    tag_asset(world.olga, asset_ids=[shoot[0].pk], add=["sea", "old"])
    before = _without_versions()
    job = begin(world.edda, deed, shoot, **about_of(deed, archive))
    during(27, kill, after=after)
    with clock.stand_still_at(clock.now()) as now:
        with pytest.raises(Killed):
            work_off()
        assert JobItem.objects.count() == 27
        now.move(seconds=LEASE.total_seconds() + 1)
        monkeypatch.undo()
        work_off()
    assert ended(job).state == Job.DONE
    assert JobItem.objects.filter(job=job, state="done").count() == 30
    changed = {"move": "asset_moved", "tag": "asset_tagged", "delete": "asset_trashed"}[deed]
    assert len(told(changed)) == 30  # for tags: one by hand, and none for what had it
    assert _without_versions() != before

    undo = undo_job(world.edda, environment_id=world.environment.pk, job_id=job.pk)
    during(26, kill, after=after)
    with clock.stand_still_at(clock.now()) as now:
        with pytest.raises(Killed):
            work_off()
        now.move(seconds=LEASE.total_seconds() + 1)
        monkeypatch.undo()
        work_off()

    assert ended(undo).state == Job.DONE
    assert not undo.items.filter(state="left_out").exists()
    assert undo.total == (29 if deed == "tag" else 30)
    assert _without_versions() == before


def _without_versions() -> list[tuple]:
    return [(*one[:3], *one[4:]) for one in state()]


def test_a_cancelled_job_is_undone_as_far_as_it_came(world, shoot, archive, during) -> None:
    job, here = begin(world.edda, "move", shoot, folder=archive.pk), world.environment.pk
    during(5, lambda: cancel_job(world.edda, environment_id=here, job_id=job.pk))
    work_off()
    assert Asset.objects.filter(folder=archive).count() == 5

    undo = undo_job(world.edda, environment_id=here, job_id=job.pk)
    work_off()

    assert (ended(undo).state, undo.total) == (Job.DONE, 5)
    assert not Asset.objects.filter(folder=archive).exists()


def test_undo_leaves_what_somebody_changed_since_and_there_is_one_of_it(world, shoot, archive) -> None:
    job, here = begin(world.edda, "move", shoot, folder=archive.pk), world.environment.pk
    assert refused(undo_job, world.edda, environment_id=here, job_id=job.pk) is Why.JOB_NOT_UNDONE
    work_off()
    rename_asset(world.olga, asset_id=shoot[7].pk, name="mine.txt", version=2)

    first = undo_job(world.edda, environment_id=here, job_id=job.pk)
    second = undo_job(world.edda, environment_id=here, job_id=job.pk)
    work_off()

    assert first.pk == second.pk == undo_job(world.edda, environment_id=here, job_id=job.pk).pk
    assert list(first.items.filter(state="left_out").values_list("name", flat=True)) == ["mine.txt"]
    assert list(Asset.objects.filter(folder=archive).values_list("name", flat=True)) == ["mine.txt"]
    page = job_page(facts_for(world.edda), world.environment, world.edda.id, job.pk)
    assert (page.back, page.undone_by) == ("", first.pk)


def test_an_undo_that_was_broken_off_is_begun_anew_and_takes_back_the_rest(
    world, shoot, archive, during, monkeypatch
) -> None:
    job, here = begin(world.edda, "move", shoot, folder=archive.pk), world.environment.pk
    work_off()
    first = undo_job(world.edda, environment_id=here, job_id=job.pk)
    during(6, lambda: cancel_job(world.edda, environment_id=here, job_id=first.pk))
    work_off()
    monkeypatch.undo()
    assert Asset.objects.filter(folder=archive).count() == 24

    second = undo_job(world.edda, environment_id=here, job_id=job.pk)
    work_off()

    assert ended(second).items.filter(state="left_out").count() == 6
    assert not Asset.objects.filter(folder=archive).exists()


def test_undo_is_for_a_day_and_for_what_something_takes_back(world, shoot, archive) -> None:
    here = world.environment.pk
    copied, moved = (
        begin(world.edda, "copy", shoot, folder=archive.pk),
        begin(world.edda, "move", shoot, folder=archive.pk),
    )
    nothing = begin(world.edda, "move", shoot[:2], folder=archive.pk)
    work_off()

    assert refused(undo_job, world.edda, environment_id=here, job_id=copied.pk) is Why.JOB_NOT_UNDONE
    assert refused(undo_job, world.edda, environment_id=here, job_id=nothing.pk) is Why.JOB_NOT_UNDONE
    facts = facts_for(world.edda)
    assert job_page(facts, world.environment, world.edda.id, moved.pk).back == "Move them back"
    with clock.stand_still_at(clock.now() + UNDO_FOR + timedelta(minutes=1)):
        assert job_page(facts, world.environment, world.edda.id, moved.pk).back == ""
        assert refused(undo_job, world.edda, environment_id=here, job_id=moved.pk) is Why.JOB_NOT_UNDONE
