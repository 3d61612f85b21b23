"""Start to import an archive into a folder."""

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.archives import plan_for
from mediadesk.actions.change import change
from mediadesk.actions.jobs import begin_job
from mediadesk.engines import clock
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.refusals import Why
from mediadesk.rules.uploads import OPEN_FOR
from mediadesk.store.jobs import Job
from mediadesk.store.uploads import PartedUpload, uploads_of


def start_import(actor: Actor, *, folder_id: str, upload_id: str) -> Job:
    """Begin the job that brings what is in an archive into a folder. Asked for twice, there is one job.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, NOT_IMPORTED (with the entry and the reason), ARCHIVE_GONE, JOBS_OPEN,
            CHANGED_MEANWHILE.

    Cost: each entry's header is read, before the transaction.
    """

    def on() -> Target:
        return of_folder(find_folder(actor.account_id, folder_id))

    plan = plan_for(_archive(actor, on().environment_id, folder_id, upload_id))
    with change(actor, May.ASSET_UPLOAD, on=on) as step:
        if before := Job.objects.filter(account=step.account, source=upload_id, actor_id=actor.id).first():
            step.unchanged_is_fine()
            return before
        folder = find_folder(step.account.pk, folder_id)
        upload = _archive(actor, folder.environment_id, folder_id, upload_id)
        about: dict[str, object] = {"folder": folder.pk, "archive": upload.name}
        return begin_job(
            step,
            kind="import",
            title=f"Import of {upload.name} into {folder.name or ROOT_TITLE}",
            about=about,
            total=len(plan.files) + len(plan.left_out),
            source=upload.pk,
        )


def _archive(actor: Actor, environment_id: str, folder_id: str, upload_id: str) -> PartedUpload:
    mine = uploads_of(actor.id, environment_id, now=clock.now())
    upload = mine.filter(pk=upload_id, folder_id=folder_id, for_import=True).first()
    if upload is None:
        raise Why.ARCHIVE_GONE(hours=OPEN_FOR.total_seconds() // 3600)
    return upload
