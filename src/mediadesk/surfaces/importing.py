"""The job that imports an archive: each file in it is uploaded to the folder of its path."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor
from mediadesk.access.load import facts_for
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.archives import archive_file, in_pieces, plan_for
from mediadesk.actions.items import Item, as_item
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.engines.archives import unpack
from mediadesk.rules.imports import NotImported, Plan
from mediadesk.rules.refusals import Why
from mediadesk.rules.uploads import OPEN_FOR
from mediadesk.store.jobs import Job
from mediadesk.store.uploads import PartedUpload
from mediadesk.surfaces.paths import Paths


class Importing:
    """One archive that is being imported. Its items: the files that come in, then what is left out."""

    def __init__(self, actor: Actor, folder_id: str, archive: str, plan: Plan, file: BinaryIO) -> None:
        """Unpack nothing yet."""
        self._actor, self._archive, self._plan, self._file = actor, archive, plan, file
        self._paths = Paths(actor, folder_id)

    def begin(self, alive: Callable[[], None]) -> None:
        """Unpack everything once without keeping it: an archive that lies is refused before anything of it is stored.

        Raises:
            Refusal: NOT_IMPORTED.
        """
        for entry in self._plan.files:
            alive()
            try:
                for _ in unpack(self._file, entry):
                    pass
            except NotImported as fault:
                raise Why.NOT_IMPORTED(archive=self._archive, reason=fault.reason) from None

    def name(self, number: int) -> str:
        """What the item is called: its path in the archive."""
        files = self._plan.files
        return files[number].shown if number < len(files) else self._plan.left_out[number - len(files)][0]

    def left_out(self, number: int) -> str:
        """Why the item is not to be done at all; empty for one that is."""
        files = len(self._plan.files)
        return self._plan.left_out[number - files][1] if number >= files else ""

    def do(self, number: int, item: Item) -> None:
        """Upload one file; where its folder is missing, that is made first.

        Raises:
            Refusal: what an upload and making a folder are refused for.
        """
        entry = self._plan.files[number]
        source = in_pieces(unpack(self._file, entry))
        folder_id = self._paths.at(entry.path[:-1])
        with as_item(item):
            upload_asset(self._actor, folder_id=folder_id, name=entry.path[-1], source=source)

    def finish(self) -> None:
        """Make the folders in which there was no file. Raises: Refusal."""
        for path in self._plan.folders:
            self._paths.at(path)


def require_import(job: Job, actor: Actor) -> None:
    """Refuse to go on unless whoever began it may still upload to the folder, and the archive is still there.

    Raises:
        Refusal: NOT_FOUND, MEMBER_NOT_ACTIVE, NOT_ALLOWED, ARCHIVE_GONE.
    """
    folder = find_folder(job.account_id, job.about["folder"])
    require(facts_for(actor), May.ASSET_UPLOAD, of_folder(folder))
    if not PartedUpload.objects.filter(pk=job.source, for_import=True).exists():
        raise Why.ARCHIVE_GONE(hours=OPEN_FOR.total_seconds() // 3600)


@contextmanager
def open_import(job: Job, actor: Actor) -> Iterator[Importing]:
    """Open the archive of a job, which was found in order when the job was begun. Raises: Refusal."""
    upload = PartedUpload.objects.get(pk=job.source)
    plan = plan_for(upload, known_good=True)
    with archive_file(upload) as file:
        yield Importing(actor, job.about["folder"], upload.name, plan, file)
