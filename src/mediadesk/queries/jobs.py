"""Jobs: one's own, others' for whoever may change the environment; how far they are, and what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide, require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import of_environment
from mediadesk.engines import clock
from mediadesk.rules.at_once import DEEDS, why_not_undone
from mediadesk.rules.refusals import Why
from mediadesk.store.jobs import Job, JobItem, counts_of, taken_back_by
from mediadesk.store.teams import Environment

A_PAGE: Final = 50
_LEFT_OUT_SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job, how far it is in items, and why it ended if it did not end well."""

    id: str
    title: str
    kind: str
    starter: str
    is_own: bool
    state: str
    is_open: bool
    done: int
    left_out: int
    total: int
    why_ended: str
    created_at: datetime
    ended_at: datetime | None

    @property
    def percent(self) -> int:
        """How many items are dealt with, in hundredths rounded down."""
        return (self.done + self.left_out) * 100 // self.total if self.total else 100


@dataclass(frozen=True, slots=True)
class JobPage:
    """One job with the items that were left out, each with its reason.

    `folder_id`: where an import goes, or assets. `back`: what a button that undoes it says; empty where there is none.
    `undone_by`: the id of the job that undoes it.
    """

    row: JobRow
    left_out: tuple[tuple[str, str], ...]
    folder_id: str
    back: str
    undone_by: str


def jobs_of(
    facts: Facts, environment: Environment, principal_id: str, *, before: str = ""
) -> tuple[JobRow, ...]:
    """The jobs of an environment that somebody may see, the newest first; `before` is the id to go on from.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    target = of_environment(environment)
    require(facts, May.LIBRARY_VIEW, target)
    rows = Job.objects.filter(account_id=facts.account_id, environment=environment)
    if not decide(facts, May.ENVIRONMENT_UPDATE, target):
        rows = rows.filter(actor_id=principal_id)
    if before:
        rows = rows.filter(pk__lt=before)
    return _rows(tuple(rows.order_by("-pk")[:A_PAGE]), principal_id)


def job_page(facts: Facts, environment: Environment, principal_id: str, job_id: str) -> JobPage:
    """One job with what was left out of it, the first 500.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED (another's).

    Cost: 4 queries, 1 more for one that can be undone.
    """
    target = of_environment(environment)
    require(facts, May.LIBRARY_VIEW, target)
    jobs = Job.objects.filter(account_id=facts.account_id, environment=environment)
    job = jobs.filter(pk=job_id).first()
    if job is None:
        raise Why.NOT_FOUND(what="job")
    if job.actor_id != principal_id:
        require(facts, May.ENVIRONMENT_UPDATE, target, doing="look at another's job")
    (row,) = _rows((job,), principal_id)
    left = job.items.filter(state=JobItem.LEFT_OUT).order_by("number")
    said = tuple(left.values_list("name", "why")[:_LEFT_OUT_SHOWN])
    undo = jobs.filter(source=job.pk).first()
    return JobPage(row, said, job.about.get("folder", ""), _back(job, undo), undo.pk if undo else "")


def _back(job: Job, undo: Job | None) -> str:
    """What the button says that undoes a job; empty where it cannot be, or is undone already."""
    deed = job.about.get("deed", "")
    if undo and (undo.is_open or undo.state == Job.DONE):
        return ""
    if why_not_undone(deed, is_open=job.is_open, ended_at=job.ended_at, now=clock.now()):
        return ""
    return DEEDS[deed].back if taken_back_by(job.pk).exists() else ""


def _rows(jobs: Sequence[Job], principal_id: str) -> tuple[JobRow, ...]:
    counts = counts_of([job.pk for job in jobs])
    return tuple(
        JobRow(
            job.pk, job.title, job.kind, job.actor_label, job.actor_id == principal_id, job.state, job.is_open,
            *counts[job.pk], job.total, job.why_ended, job.created_at, job.ended_at,
        )
        for job in jobs
    )  # fmt: skip
