"""Short words for the tests of jobs and imports."""

from __future__ import annotations

import io

from mediadesk.actions.library.keep_part import keep_part
from mediadesk.actions.library.start_import import start_import
from mediadesk.rules.uploads import Span
from mediadesk.store.models import Asset, Folder, Job
from mediadesk.surfaces.working import work


def send(actor, folder, data: bytes, *, name: str = "shoot.zip") -> str:
    """Send an archive, whole; gives the id of its upload."""
    span = Span(0, len(data), len(data))
    source = io.BytesIO(data)
    arrived = keep_part(
        actor, folder_id=folder.pk, token=name, name=name, span=span, source=source, for_import=True
    )
    assert arrived.is_whole
    return arrived.upload_id


def begin(actor, folder, data: bytes, *, name: str = "shoot.zip") -> Job:
    """Send an archive and begin its import."""
    return start_import(actor, folder_id=folder.pk, upload_id=send(actor, folder, data, name=name))


def work_off() -> None:
    """Give every job its turns until none is left."""
    while work():
        pass


def tree(environment) -> list[str]:
    """Every asset by its path, and every folder in which nothing is."""
    folders = {one.pk: one for one in Folder.objects.filter(environment=environment)}

    def path(folder) -> str:
        return f"{path(folders[folder.parent_id])}{folder.name}/" if folder.parent_id else ""

    assets = [
        path(folders[one.folder_id]) + one.name for one in Asset.objects.filter(environment=environment)
    ]
    full = {one.rpartition("/")[0] for one in assets}
    empty = [path(one) for one in folders.values() if one.parent_id]
    return sorted(assets + [one for one in empty if not any(f"{found}/".startswith(one) for found in full)])


def ended(job: Job) -> Job:
    """The job, read anew; it must be over."""
    job.refresh_from_db()
    assert not job.is_open
    return job
