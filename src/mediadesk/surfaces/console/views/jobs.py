"""Jobs: what is done when nobody waits for it, how far it is, and the way to stop it."""

from functools import partial

from django.http import HttpResponse
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.library.cancel_job import cancel_job
from mediadesk.actions.library.undo_job import undo_job
from mediadesk.queries.jobs import A_PAGE, job_page, jobs_of
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.views.library import environment_of
from mediadesk.surfaces.who import PageRequest, page


@page(May.LIBRARY_VIEW, on="environment")
def jobs(request: PageRequest, cloud_name: str) -> HttpResponse:
    """The jobs of an environment."""
    who, environment = request.who, environment_of(request, cloud_name)
    rows = jobs_of(who.facts, environment, who.principal_id, before=request.GET.get("before", "")[:32])
    older = rows[-1].id if len(rows) == A_PAGE else ""
    context = {"request": request, "rows": rows, "older": older, "cloud_name": cloud_name}
    return shell.render(request, "jobs/list.html", context, section="jobs", environment=environment)


@page(May.LIBRARY_VIEW, on="environment")
def job(request: PageRequest, cloud_name: str, job_id: str) -> HttpResponse:
    """One job; its page asks for itself anew while the job goes on."""
    environment, who = environment_of(request, cloud_name), request.who
    shown = job_page(who.facts, environment, who.principal_id, job_id)
    context = {"request": request, "page": shown, "job": shown.row, "cloud_name": cloud_name}
    return shell.render(request, "jobs/job.html", context, section="jobs", environment=environment)


@page(May.LIBRARY_VIEW, on="environment", methods=("POST",))
def job_cancel(request: PageRequest, cloud_name: str, job_id: str) -> HttpResponse:
    """Nothing more of a job."""
    environment = environment_of(request, cloud_name)
    do = partial(cancel_job, request.who.actor, environment_id=environment.pk, job_id=job_id)
    back = reverse("job", args=(request.who.account.pk, cloud_name, job_id))
    return told(request, do, well="The job was cancelled. What was done stays.", back=back)


@page(May.LIBRARY_VIEW, on="environment", methods=("POST",))
def job_undo(request: PageRequest, cloud_name: str, job_id: str) -> HttpResponse:
    """A job that takes back what another did."""
    environment, account_id = environment_of(request, cloud_name), request.who.account.pk
    do = partial(undo_job, request.who.actor, environment_id=environment.pk, job_id=job_id)
    return told(
        request,
        do,
        well="It is being taken back, asset by asset.",
        back=reverse("job", args=(account_id, cloud_name, job_id)),
        on=lambda job: reverse("job", args=(account_id, cloud_name, job.pk)),
    )


_JOBS = "e/<str:cloud_name>/jobs"
urls = [
    path(_JOBS, jobs, name="jobs"),
    path(f"{_JOBS}/<{ROW_ID}:job_id>", job, name="job"),
    path(f"{_JOBS}/<{ROW_ID}:job_id>/cancel", job_cancel, name="job_cancel"),
    path(f"{_JOBS}/<{ROW_ID}:job_id>/undo", job_undo, name="job_undo"),
]
