"""Works on jobs, one item after the other, in the name and with the rights of whoever began each.

A turn is a few items; then the job that has waited longest is next, so that a large one holds up no other account's.
What was done is in the database with the change itself: a process that is killed leaves a lease that ends, and the next
one goes on.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Final, Protocol

from django.db import close_old_connections

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions import jobs
from mediadesk.actions.items import Item, ItemDone, JobStopped
from mediadesk.actions.library.end_job import end_job
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.jobs import Job, dealt_with
from mediadesk.surfaces.at_once import open_change, open_undo, require_change, require_undo
from mediadesk.surfaces.attempts import attempt
from mediadesk.surfaces.importing import open_import, require_import

log = logging.getLogger(__name__)

WORKING: Final = Actor(Kind.OPERATOR, "", "", "Mediadesk, working on jobs", Way.JOB)
STOPS: Final = frozenset(
    {
        Why.STORAGE_FULL,
        Why.CREDITS_FULL,
        Why.PAYMENT_OVERDUE,
        Why.ACCOUNT_CLOSED,
        Why.MEMBER_NOT_ACTIVE,
        Why.COLLECTION_FULL,
    }
)
"""Refusals after which no other item would go through either."""
PASSING: Final = frozenset({Why.BUSY, Why.CHANGED_MEANWHILE})
"""Refusals after which the same item may go through a little later."""
ITEMS_A_TURN: Final = 25
MOST_FALLS: Final = 3
_MOST_TRIES: Final = 3
_REST: Final = timedelta(seconds=5)
_EVERY_SECONDS: Final = 1.0


class Work(Protocol):
    """One job that is open, as its kind does it. Items are numbered from 0; the same number is always the same item."""

    def begin(self, alive: Callable[[], None]) -> None:
        """What comes before the first item; calls `alive` now and then, which raises JobStopped. Raises: Refusal."""

    def name(self, number: int) -> str:
        """What an item is called."""

    def left_out(self, number: int) -> str:
        """Why an item is not to be done at all; empty for one that is."""

    def do(self, number: int, item: Item) -> None:
        """Call the one action that is the item, `as_item`; what it needs made first is made before. Raises: Refusal."""

    def finish(self) -> None:
        """What comes after the last item; may come more than once. Raises: Refusal."""


@dataclass(frozen=True, slots=True)
class KindOfJob:
    """One row: what must hold before each item, and how a job of this kind is opened."""

    require: Callable[[Job, Actor], None]
    open: Callable[[Job, Actor], AbstractContextManager[Work]]


# fmt: off
KINDS: Final = MappingProxyType({
    # kind     what is asked before each item   how it is opened
    "import":  KindOfJob(require_import,        open_import),
    "assets":  KindOfJob(require_change,        open_change),
    "undo":    KindOfJob(require_undo,          open_undo),
})
# fmt: on


def work_until(stop: threading.Event) -> None:
    """Work on jobs until told to stop; what was begun is released then, and goes on after a restart."""
    while not stop.is_set():
        close_old_connections()
        if attempt(partial(_work_or_wait, stop), "taking the next job"):
            stop.wait(_EVERY_SECONDS)


def work(stop: threading.Event | None = None) -> bool:
    """Give the job that waits longest its turn. Returns whether there was one."""
    job = jobs.take_next_job()
    if job is None:
        return False
    if attempt(partial(_turn, job, stop or threading.Event()), f"the job {job.pk}"):
        jobs.fall(job, rest=_REST)
    return True


def _work_or_wait(stop: threading.Event) -> None:
    if not work(stop):
        stop.wait(_EVERY_SECONDS)


def _turn(job: Job, stop: threading.Event) -> None:
    kind, actor = KINDS[job.kind], jobs.actor_of(job)
    try:
        if _fell_too_often(job):
            raise Why.BROKEN(reference=job.pk)
        kind.require(job, actor)
        with kind.open(job, actor) as work:
            if _through(job, actor, work, stop):
                work.finish()
                _end(job)
    except JobStopped:
        log.info("the job %s was stopped", job.pk)
    except Refusal as refusal:
        if refusal.why in PASSING:
            jobs.release(job, rest=_REST)
        else:
            _end(job, refusal.sentence)


def _through(job: Job, actor: Actor, work: Work, stop: threading.Event) -> bool:
    """Do the next items. Returns whether all are dealt with now. Raises: Refusal, JobStopped."""
    dealt, turn = dealt_with(job), 0
    if not dealt and not job.at and job.total:
        work.begin(partial(_alive, job, 0))
    for number in range(job.at, job.total):
        if number in dealt:
            continue
        if turn >= ITEMS_A_TURN or stop.is_set():
            jobs.release(job)
            return False
        _alive(job, number)
        KINDS[job.kind].require(job, actor)
        _one(job, work, number)
        turn += 1
    return True


def _one(job: Job, work: Work, number: int) -> None:
    """Do one item, or note why it is left out. Raises: Refusal, JobStopped."""
    name = work.name(number)
    leave_out = partial(jobs.leave_out, job, number=number, name=name)
    if why := work.left_out(number):
        leave_out(why=why)
        return
    for tried in range(1, _MOST_TRIES + 1):
        try:
            work.do(number, Item(job.pk, job.lease, number, name))
        except ItemDone:
            return
        except Refusal as refusal:
            if refusal.why in STOPS or refusal.why is Why.BUSY:
                raise
            if refusal.why not in PASSING or tried == _MOST_TRIES:
                leave_out(why=refusal.sentence)
                return
        else:
            jobs.note_done(job)
            return


def _alive(job: Job, number: int) -> None:
    if not jobs.still_at(job, number=number):
        raise JobStopped


def _fell_too_often(job: Job) -> bool:
    """Whether the work broke off again and again with no item to blame; one to blame is left out instead (T-113)."""
    if job.falls < MOST_FALLS:
        return False
    if job.at >= job.total or job.at in dealt_with(job):
        return True
    jobs.leave_out(job, number=job.at, name=f"Item {job.at + 1}", why="The work broke off three times at it.")
    return False


def _end(job: Job, why: str = "") -> None:
    end_job(WORKING, account_id=job.account_id, job_id=job.pk, lease=job.lease, why=why)
