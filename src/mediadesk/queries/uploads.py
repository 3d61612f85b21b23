"""The uploads of one member or key that came in parts, as far as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor, Facts
from mediadesk.access.targets import of_folder
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.uploads import OPEN_FOR
from mediadesk.store.library import Folder
from mediadesk.store.uploads import PartedUpload, hash_of_token, uploads_of


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One upload that is not done: what the file is called and how much of it is here."""

    id: str
    name: str
    here_bytes: int
    size_bytes: int

    @property
    def percent(self) -> int:
        """How much of the file is here, in hundredths rounded down."""
        return self.here_bytes * 100 // self.size_bytes if self.size_bytes else 0


@dataclass(frozen=True, slots=True)
class Here:
    """What is here of one upload: its parts as (first byte, size), and whether it has become an asset."""

    id: str
    parts: Sequence[tuple[int, int]]
    is_done: bool


def unfinished_in(folder: Folder, actor: Actor) -> tuple[Unfinished, ...]:
    """The actor's own uploads to a folder that are not done, the newest first. Cost: 1 query."""
    mine = uploads_of(actor.id, folder.environment_id, now=clock.now()).filter(
        folder_id=folder.pk, asset_id="", for_import=False
    )
    rows = mine.annotate(here=Sum("parts__size_bytes")).order_by("-touched_at", "-id")
    return tuple(Unfinished(one.pk, one.name, one.here or 0, one.size_bytes) for one in rows)


def here_of(facts: Facts, folder: Folder, actor: Actor, token: str) -> Here:
    """What is here of the actor's own upload of this token; nothing when there is none.

    Raises:
        Refusal: NOT_ALLOWED: they may not upload to the folder (any more).

    Cost: 3 queries.
    """
    require(facts, May.ASSET_UPLOAD, of_folder(folder))
    mine = uploads_of(actor.id, folder.environment_id, now=clock.now())
    upload = mine.filter(token_hash=hash_of_token(token)).first()
    if upload is None:
        return Here("", (), is_done=False)
    parts = tuple(upload.parts.order_by("start").values_list("start", "size_bytes"))
    return Here(upload.pk, parts, is_done=bool(upload.asset_id))


def archive_to_import(facts: Facts, folder: Folder, actor: Actor, upload_id: str) -> PartedUpload:
    """The actor's own archive that was uploaded to be imported into a folder.

    Raises:
        Refusal: NOT_ALLOWED, ARCHIVE_GONE.

    Cost: 2 queries.
    """
    require(facts, May.ASSET_UPLOAD, of_folder(folder))
    mine = uploads_of(actor.id, folder.environment_id, now=clock.now())
    upload = mine.filter(pk=upload_id, folder_id=folder.pk, for_import=True).first()
    if upload is None:
        raise Why.ARCHIVE_GONE(hours=OPEN_FOR.total_seconds() // 3600)
    return upload
