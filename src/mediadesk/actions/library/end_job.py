"""End a job that has come to its end, or can go no further."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.jobs import end_job_row
from mediadesk.rules.events import Event
from mediadesk.store.jobs import Job, held_by


def end_job(actor: Actor, *, account_id: str, job_id: str, lease: str, why: str = "") -> None:
    """Write how it ended, let go what it alone used up, and tell the trail.

    One that was cancelled meanwhile, or that another process is at, stays as it is.

    Args:
        why: what kept it from going on; empty for one that is done.

    Raises:
        Refusal: NOT_ALLOWED (to whoever is not the installation itself), NOT_FOUND.
    """
    with change_by_operator(actor, account_id=account_id, doing="end a job") as step:
        step.unchanged_is_fine()
        job = held_by(job_id, lease).filter(account=step.account).first()
        if job is None:
            return
        done, left = end_job_row(step, job, Job.FAILED if why else Job.DONE, why)
        step.record(
            Event.JOB_ENDED,
            job,
            job=job.title,
            starter=job.actor_label,
            outcome=why or "it is done",
            done=done,
            count=job.total,
            left=left,
        )
