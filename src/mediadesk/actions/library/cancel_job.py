"""Cancel a job."""

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment, of_environment
from mediadesk.actions.change import change
from mediadesk.actions.jobs import end_job_row
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.jobs import Job


def cancel_job(actor: Actor, *, environment_id: str, job_id: str) -> Job:
    """Let nothing more be done of a job; what was done stays. Whoever may change the environment cancels any in it.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, JOB_OVER.
    """
    target = of_environment(find_environment(actor.account_id, environment_id=environment_id))
    with change(actor, May.LIBRARY_VIEW, on=target) as step:
        jobs = Job.objects.filter(account=step.account, environment_id=step.target.environment_id)
        job = jobs.filter(pk=job_id).first()
        if job is None:
            raise Why.NOT_FOUND(what="job")
        if job.actor_id != step.actor.id:
            require(facts_of(step), May.ENVIRONMENT_UPDATE, step.target, doing="cancel another's job")
        if not job.is_open:
            raise Why.JOB_OVER(job=job.title, state=job.state)

        done, left = end_job_row(step, job, Job.CANCELLED, f"{step.actor.label} cancelled it.")
        step.record(
            Event.JOB_CANCELLED,
            job,
            job=job.title,
            starter=job.actor_label,
            done=done,
            count=job.total,
            left=left,
        )
        return job
