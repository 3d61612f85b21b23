"""What the actions on jobs share: how one begins and how it ends; and who is at one, and what came of its items."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.change import Step
from mediadesk.actions.parts import let_parts_go
from mediadesk.engines import clock
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.ids import new_id
from mediadesk.store.jobs import KEPT_FOR, Job, JobItem, counts_of, held_by, jobs_to_take, take
from mediadesk.store.teams import Account
from mediadesk.store.uploads import PartedUpload

MOST_OPEN: Final = 10
LEASE: Final = timedelta(seconds=60)
"""How long a job is one process's after its last item. An item may take longer: then two do it, and one keeps it."""


def begin_job(
    step: Step, *, kind: str, title: str, about: dict[str, object], total: int, source: str = ""
) -> Job:
    """Write a job that waits for its turn, in the name of whoever acts, and tell the trail. In the step's environment.

    Raises:
        Refusal: JOBS_OPEN.

    Cost: 2 queries.
    """
    actor = step.actor
    if Job.objects.filter(account=step.account, actor_id=actor.id, state__in=Job.OPEN).count() >= MOST_OPEN:
        raise Why.JOBS_OPEN(limit=MOST_OPEN)
    job = Job(account=step.account, environment_id=step.target.environment_id, kind=kind, title=title[:300])
    job.about, job.total, job.source = about, total, source
    job.actor_kind, job.actor_id, job.actor_user_id = actor.kind.value, actor.id, actor.user_id
    job.actor_label, job.way, job.address = actor.label, actor.way.value, actor.address
    job.created_at = job.turn_at = step.now
    job.save(force_insert=True)
    step.record(Event.JOB_STARTED, job, job=job.title, count=total)
    return job


def end_job_row(step: Step, job: Job, state: str, why: str = "") -> tuple[int, int]:
    """Write how a job ended and let go what it alone used up. Returns how many items are done, and how many left out.

    Cost: 6 queries at most, and those of removing bytes afterwards.
    """
    job.state, job.why_ended, job.ended_at = state, why[:600], step.now
    job.lease, job.lease_ends_at = "", None
    job.save(update_fields=["state", "why_ended", "ended_at", "lease", "lease_ends_at"])
    upload = PartedUpload.objects.filter(pk=job.source, for_import=True).first() if job.source else None
    if upload is not None:
        let_parts_go(step, upload)
        upload.delete()
    return counts_of([job.pk])[job.pk]


def actor_of(job: Job) -> Actor:
    """Whoever began a job, by the way of jobs. What they may is asked anew of the facts of this moment."""
    return Actor(
        Kind(job.actor_kind),
        job.actor_id,
        job.account_id,
        job.actor_label,
        Way.JOB,
        job.address,
        job.actor_user_id,
    )


def take_next_job() -> Job | None:
    """Put this process at the job that waits longest, with a lease of its own; None when there is none.

    Cost: 1 query when none waits; 2 more for each that another was quicker to take.
    """
    now = clock.now()
    for job in jobs_to_take(now)[:20]:
        lease = new_id()
        if take(job, lease=lease, now=now, until=now + LEASE):
            job.refresh_from_db()
            return job
    return None


def still_at(job: Job, *, number: int) -> bool:
    """Renew the lease before an item, and say whether the job is still this process's. Cost: 2 queries.

    What the job alone uses up is kept for as long.
    """
    now = clock.now()
    held = held_by(job.pk, job.lease).update(lease_ends_at=now + LEASE, at=number)
    if job.source:
        PartedUpload.objects.filter(pk=job.source).update(touched_at=now)
    return bool(held)


def release(job: Job, *, rest: timedelta | None = None) -> None:
    """Let another process or a later turn go on with the job, after a rest if one is given. What was noted stays."""
    now = clock.now()
    held_by(job.pk, job.lease).update(lease="", lease_ends_at=now + rest if rest else None, turn_at=now)


def fall(job: Job, *, rest: timedelta) -> None:
    """Leave a job as one leaves it who is killed, for a rest only: it is taken up again, and the fall counts."""
    held_by(job.pk, job.lease).update(lease_ends_at=clock.now() + rest)


def note_done(job: Job) -> None:
    """Note that an item went through, so that earlier falls count no more. Cost: 1 query, none without falls."""
    if job.falls:
        held_by(job.pk, job.lease).update(falls=0)
        job.falls = 0


def leave_out(job: Job, *, number: int, name: str, why: str) -> None:
    """Note that an item is not done, and why; nothing when it is dealt with already. Cost: 3 queries."""
    with transaction.atomic():
        Account.objects.select_for_update().filter(pk=job.account_id).first()
        if held_by(job.pk, job.lease).exists():
            JobItem.objects.get_or_create(
                job_id=job.pk,
                number=number,
                defaults={"state": JobItem.LEFT_OUT, "name": name[:1200], "why": why[:600]},
            )
            held_by(job.pk, job.lease).update(falls=0)
    job.falls = 0


def forget_old_jobs() -> int:
    """Delete the jobs that ended long ago; what they did stays, and so does the trail. Returns how many."""
    old = Job.objects.filter(ended_at__lte=clock.now() - KEPT_FOR)
    return old.delete()[1].get("store.Job", 0)
