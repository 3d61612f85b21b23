"""Start to take back what a job did."""

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment, of_environment
from mediadesk.actions.change import change
from mediadesk.actions.jobs import begin_job
from mediadesk.actions.shelf import facts_of
from mediadesk.engines import clock
from mediadesk.rules.at_once import why_not_undone
from mediadesk.rules.refusals import Why
from mediadesk.store.jobs import Job, taken_back_by


def undo_job(actor: Actor, *, environment_id: str, job_id: str) -> Job:
    """Begin the job that takes back, asset by asset, what a job did. Asked for twice, there is one.

    One's own; whoever may change the environment takes back any in it, with rights of their own to each asset.

    An asset that somebody has changed since is left out. One that was broken off can be begun anew: what it took back
    already is left out then.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, JOB_NOT_UNDONE, JOBS_OPEN.
    """
    target = of_environment(find_environment(actor.account_id, environment_id=environment_id))
    with change(actor, May.LIBRARY_VIEW, on=target) as step:
        jobs = Job.objects.filter(account=step.account, environment_id=environment_id)
        job = jobs.filter(pk=job_id).first()
        if job is None:
            raise Why.NOT_FOUND(what="job")
        if job.actor_id != actor.id:
            require(facts_of(step), May.ENVIRONMENT_UPDATE, step.target, doing="undo another's job")
        if reason := why_not_undone(
            job.about.get("deed", ""), is_open=job.is_open, ended_at=job.ended_at, now=clock.now()
        ):
            raise Why.JOB_NOT_UNDONE(job=job.title, reason=reason)

        before = jobs.filter(source=job.pk).first()
        if before is not None and (before.is_open or before.state == Job.DONE):
            step.unchanged_is_fine()
            return before
        if before is not None:
            jobs.filter(pk=before.pk).update(source="")
        total = taken_back_by(job.pk).count()
        if not total:
            raise Why.JOB_NOT_UNDONE(job=job.title, reason="it changed nothing")
        about: dict[str, object] = {"undoes": job.about["deed"]}
        return begin_job(
            step, kind="undo", title=f"Undo: {job.title}", about=about, total=total, source=job.pk
        )
