"""Jobs: taken up again after a kill, stopped by whoever began them and by what takes their rights away (T-10, T-17)."""

from __future__ import annotations

import threading
from contextvars import Context
from datetime import timedelta

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.jobs import LEASE, MOST_OPEN, forget_old_jobs
from mediadesk.actions.library.cancel_job import cancel_job
from mediadesk.actions.library.discard_upload import discard_upload
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.delete_environment import delete_environment
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import clock
from mediadesk.queries.jobs import job_page, jobs_of
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.jobs import KEPT_FOR
from mediadesk.store.models import Account, Asset, Job, JobItem, PartedUpload, TrailEntry
from mediadesk.surfaces import importing, working
from mediadesk.surfaces.working import MOST_FALLS, work
from tests.actions.library.saying import told
from tests.archives import Member, archive
from tests.refusals import refused
from tests.surfaces.importing import begin, ended, tree, work_off

FILES = [f"Shoot/{number}.txt" for number in range(6)]
SHOOT = archive(*(Member(name.encode(), f"Text {name}".encode()) for name in FILES))


class Killed(BaseException):
    """What nothing catches, as nothing catches a kill."""


@pytest.fixture
def during(monkeypatch):
    """`during(2, deed)` lets something happen when the third file of an import has been uploaded, or just before.

    In a context of its own, as another request would: it is no part of the item.
    """

    def put(count: int, deed, *, after: bool = True) -> None:
        upload, done = importing.upload_asset, []

        def uploads(*how, **named):
            if not after and len(done) == count:
                done.append("")
                Context().run(deed)
            asset = upload(*how, **named)
            done.append(asset.pk)
            if after and len(done) == count + 1:
                Context().run(deed)
            return asset

        monkeypatch.setattr(importing, "upload_asset", uploads)

    return put


def kill() -> None:
    raise Killed


@pytest.mark.both_databases
@pytest.mark.parametrize("after", [True, False], ids=["after a file was stored", "before one was"])
def test_a_job_goes_on_after_a_kill_and_does_nothing_twice(world, during, after) -> None:
    job = begin(world.edda, world.root, SHOOT)
    during(2, kill, after=after)
    with clock.stand_still_at(clock.now()) as now:
        with pytest.raises(Killed):
            work()
        assert Asset.objects.count() == (3 if after else 2)
        assert not work(), "its lease has not ended yet"

        now.move(seconds=LEASE.total_seconds() + 1)
        work_off()

    assert ended(job).state == Job.DONE
    assert tree(world.environment) == FILES
    assert JobItem.objects.filter(job=job, state="done").count() == len(FILES)
    assert len(told("asset_uploaded")) == len(FILES)


def test_two_processes_at_one_job_store_each_file_once(world, during) -> None:
    job = begin(world.edda, world.root, SHOOT)

    with clock.stand_still_at(clock.now()) as now:

        def another_takes_over() -> None:
            now.move(seconds=LEASE.total_seconds() + 1)
            work_off()

        during(2, another_takes_over, after=False)
        work()

    assert ended(job).state == Job.DONE
    assert tree(world.environment) == FILES


def test_a_process_that_knows_nothing_of_what_another_has_just_kept_does_it_no_second_time(
    world, during, monkeypatch
) -> None:
    job = begin(world.edda, world.root, SHOOT)
    during(2, kill)
    with clock.stand_still_at(clock.now()) as now:
        with pytest.raises(Killed):
            work()
        now.move(seconds=LEASE.total_seconds() + 1)
        monkeypatch.setattr(working, "dealt_with", lambda _: set())
        work_off()

    assert ended(job).state == Job.DONE
    assert tree(world.environment) == FILES


def test_a_process_that_is_told_to_stop_leaves_the_rest_to_the_next(world, during) -> None:
    job, stop = begin(world.edda, world.root, SHOOT), threading.Event()
    during(1, stop.set)

    work(stop)
    assert Asset.objects.count() == 2
    work_off()

    assert ended(job).state == Job.DONE
    assert tree(world.environment) == FILES


def test_an_item_over_which_the_work_breaks_again_and_again_is_left_out(world, monkeypatch) -> None:
    job, upload = begin(world.edda, world.root, SHOOT), importing.upload_asset

    def breaks(actor, *, name, **named):
        if name == "2.txt":
            raise RuntimeError("a fault of ours")
        return upload(actor, name=name, **named)

    monkeypatch.setattr(importing, "upload_asset", breaks)
    with clock.stand_still_at(clock.now()) as now:
        for _ in range(MOST_FALLS + 1):
            work_off()
            now.move(minutes=2)

    assert ended(job).state == Job.DONE
    assert job.items.get(state="left_out").number == 2
    assert tree(world.environment) == [name for name in FILES if name != "Shoot/2.txt"]


def _role(world) -> None:
    change_members_role(world.olga, member_ids=[world.edda.id], role="media_library_user")


def _disabled(world) -> None:
    disable_members(world.olga, member_ids=[world.edda.id])


def _deleted(world) -> None:
    delete_members(world.olga, member_ids=[world.edda.id])


def _archive(world) -> None:
    upload_id = PartedUpload.objects.get().pk
    discard_upload(world.edda, folder_id=world.root.pk, upload_id=upload_id)


def _storage(world) -> None:
    Account.objects.filter(pk=world.account.pk).update(plan="free")
    Asset.objects.filter(name="0.txt").update(size_bytes=10**13)


# fmt: off
TAKEN_AWAY = {
    # what is taken away meanwhile  (how, what the job says)
    "the role":                     (_role,     "You may not add assets"),
    "the membership, for now":      (_disabled, "not active"),
    "the membership":               (_deleted,  "not active"),
    "the archive":                  (_archive,  "no longer here"),
    "the plan's storage":           (_storage,  "storage of your plan is full"),
}
# fmt: on


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_what_is_taken_away_meanwhile_stops_the_job_and_it_says_so(world, during, what) -> None:
    take_away, said = TAKEN_AWAY[what]
    job = begin(world.edda, world.root, SHOOT)
    during(1, lambda: take_away(world))

    work_off()

    assert ended(job).state == Job.FAILED
    assert said in job.why_ended
    assert Asset.objects.count() == 2
    (entry,) = TrailEntry.objects.filter(event="job_ended")
    assert (entry.details["done"], entry.details["count"], entry.way) == (2, 6, "job")
    assert not PartedUpload.objects.exists()


def test_what_was_taken_away_before_the_first_item_lets_nothing_be_done(world) -> None:
    job = begin(world.edda, world.root, SHOOT)
    disable_members(world.olga, member_ids=[world.edda.id])

    work_off()

    assert ended(job).state == Job.FAILED
    assert tree(world.environment) == []


@pytest.mark.parametrize(("count", "after"), [(1, True), (2, False)], ids=["between two files", "amid one"])
def test_a_cancelled_job_does_nothing_more_and_keeps_what_was_done(world, during, count, after) -> None:
    job = begin(world.edda, world.root, SHOOT)

    def cancel() -> None:
        cancel_job(world.edda, environment_id=world.environment.pk, job_id=job.pk)

    during(count, cancel, after=after)

    work_off()

    assert ended(job).state == Job.CANCELLED
    assert Asset.objects.count() == 2
    assert [(one["done"], one["count"]) for one in told("job_cancelled")] == [(2, 6)]
    assert not told("job_ended")
    assert refused(cancel_job, world.edda, environment_id=world.environment.pk, job_id=job.pk) is Why.JOB_OVER


def test_an_environment_that_is_deleted_takes_its_jobs_with_it(world) -> None:
    create_environment(world.olga, name="Second", cloud_name="second")
    begin(world.edda, world.root, SHOOT)
    delete_environment(world.olga, environment_id=world.environment.pk)

    work_off()

    assert not Job.objects.exists()


def test_jobs_of_others_are_for_whoever_may_change_the_environment(world) -> None:
    job = begin(world.edda, world.root, SHOOT)

    def seen_by(actor) -> list[str]:
        facts = facts_for(actor)
        return [row.id for row in jobs_of(facts, world.environment, actor.id)]

    assert seen_by(world.edda) == seen_by(world.olga) == [job.pk]
    assert seen_by(world.mila) == []
    for actor, why in ((world.mila, Why.NOT_ALLOWED), (world.otto, Why.NOT_FOUND)):
        assert refused(job_page, facts_for(actor), world.environment, actor.id, job.pk) is why
        assert refused(cancel_job, actor, environment_id=world.environment.pk, job_id=job.pk) is why
    with pytest.raises(Refusal, match="You may not look at another's job"):
        job_page(facts_for(world.mila), world.environment, world.mila.id, job.pk)
    cancel_job(world.olga, environment_id=world.environment.pk, job_id=job.pk)
    assert ended(job).why_ended == "Olga Owner <olga@acme.example> cancelled it."


def test_jobs_take_turns_so_that_a_large_one_holds_up_no_other(world, monkeypatch) -> None:
    monkeypatch.setattr(working, "ITEMS_A_TURN", 2)
    large = begin(world.edda, world.root, SHOOT)
    small = begin(world.otto, world.other_root, archive("a.txt"))

    work()
    work()

    assert ended(small).state == Job.DONE
    large.refresh_from_db()
    assert large.is_open
    work_off()
    assert ended(large).state == Job.DONE


def test_nobody_has_more_than_ten_jobs_open_and_an_old_one_is_forgotten(world) -> None:
    for number in range(MOST_OPEN):
        begin(world.edda, world.root, archive(f"{number}.txt"), name=f"{number}.zip")
    assert refused(begin, world.edda, world.root, SHOOT, name="one more.zip") is Why.JOBS_OPEN
    work_off()

    with clock.stand_still_at(clock.now() + KEPT_FOR - timedelta(minutes=1)) as now:
        assert forget_old_jobs() == 0
        now.move(minutes=2)
        assert forget_old_jobs() == MOST_OPEN
    assert Asset.objects.count() == MOST_OPEN
