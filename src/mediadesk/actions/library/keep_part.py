"""Keep a part of a file that comes in parts."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import BinaryIO

from django.conf import settings

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import Step, change
from mediadesk.actions.incoming import incoming_part
from mediadesk.actions.leftovers import forget_unused
from mediadesk.actions.parts import asset_of, let_parts_go, parts_of, upload_named
from mediadesk.actions.room import require_room_for, require_there
from mediadesk.engines import blobs
from mediadesk.rules.names import asset_name_of
from mediadesk.rules.refusals import Why
from mediadesk.rules.uploads import MEGA, MOST_OPEN, MOST_PARTS, OPEN_FOR, Span, are_whole, overlaps
from mediadesk.store.library import Folder
from mediadesk.store.uploads import PartedUpload, UploadPart, hash_of_token, reserved_bytes, uploads_of


@dataclass(frozen=True, slots=True)
class Arrived:
    """How far an upload is. `asset_id` is what it has become, when its last part is sent once more."""

    upload_id: str
    size_bytes: int
    is_whole: bool
    asset_id: str = ""


def keep_part(
    actor: Actor,
    *,
    folder_id: str,
    token: str,
    name: str,
    span: Span,
    source: BinaryIO,
    for_import: bool = False,
) -> Arrived:
    """Keep a part, the same one any number of times, in whatever order they come. The first part begins the upload.

    The trail tells of the asset that comes of it, not of its parts.

    Args:
        token: what this member or key calls the upload. Others may use the same word for theirs.
        for_import: it is an archive whose files are to be imported; it becomes no asset itself.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, TOO_LARGE (by what it is to become), STORAGE_FULL, CREDITS_FULL,
            UPLOADS_OPEN, PART_OF_ANOTHER, BAD_VALUE (not as long as it says), CHANGED_MEANWHILE.
    """

    def on() -> Target:
        return of_folder(find_folder(actor.account_id, folder_id))

    with (
        incoming_part(
            actor, May.ASSET_UPLOAD, on=on(), source=source, size_bytes=span.size_bytes
        ) as received,
        change(actor, May.ASSET_UPLOAD, on=on) as step,
    ):
        folder = find_folder(step.account.pk, folder_id)
        step.unchanged_is_fine()

        upload = _upload(step, folder, token, name=asset_name_of(name), span=span, for_import=for_import)
        if upload.asset_id:
            step.afterwards(partial(forget_unused, step.account.pk, folder.environment_id, [received.sha256]))
            return Arrived(upload.pk, upload.size_bytes, is_whole=True, asset_id=upload.asset_id)
        _add_part(upload, span, received)
        upload.save()

        parts = parts_of(upload)
        arrived = sum(size for _, size in parts)
        return Arrived(upload.pk, arrived, upload.size_known and are_whole(parts, upload.size_bytes))


def _upload(
    step: Step, folder: Folder, token: str, *, name: str, span: Span, for_import: bool
) -> PartedUpload:
    """The actor's upload of this token, begun now if there is none, with room for all that is to come of it."""
    upload = upload_named(step.actor, folder.environment_id, token)
    if upload and (upload.touched_at <= step.now - OPEN_FOR or (upload.asset_id and not asset_of(upload))):
        let_parts_go(step, upload)
        upload.delete()
        upload = None
    if upload is None:
        upload = _begun(step, folder, token, name=name, for_import=for_import)
    if upload.asset_id:
        return upload
    if upload.size_known and span.total not in {None, upload.size_bytes}:
        raise Why.PART_OF_ANOTHER(name=name, reason="it tells another size of the file")
    upload.name, upload.folder_id, upload.touched_at = name, folder.pk, step.now
    upload.size_known = upload.size_known or span.total is not None
    upload.size_bytes = span.total or max(upload.size_bytes, span.end)

    limit_mb = settings.MEDIADESK.upload_limit_mb
    if max(upload.size_bytes, span.end) > limit_mb * MEGA:
        raise Why.TOO_LARGE(limit=f"{limit_mb} MB")
    others = reserved_bytes(step.account.pk, but=upload.pk, now=step.now)
    require_room_for(step, others + upload.size_bytes)
    return upload


def _begun(step: Step, folder: Folder, token: str, *, name: str, for_import: bool) -> PartedUpload:
    mine = uploads_of(step.actor.id, folder.environment_id, now=step.now)
    if mine.filter(asset_id="").count() >= MOST_OPEN:
        raise Why.UPLOADS_OPEN(limit=MOST_OPEN, hours=OPEN_FOR // timedelta(hours=1))
    return PartedUpload.objects.create(
        account=step.account,
        environment_id=folder.environment_id,
        actor_id=step.actor.id,
        token_hash=hash_of_token(token),
        folder_id=folder.pk,
        name=name,
        size_bytes=0,
        for_import=for_import,
        created_at=step.now,
        touched_at=step.now,
    )


def _add_part(upload: PartedUpload, span: Span, received: blobs.Received) -> None:
    """Write a part's row, unless the very same is here. Raises: Refusal PART_OF_ANOTHER, CHANGED_MEANWHILE."""
    same = upload.parts.filter(start=span.start, size_bytes=span.size_bytes).first()
    if same is not None and same.sha256 == received.sha256:
        return
    there = parts_of(upload)
    if overlaps(span, there):
        raise Why.PART_OF_ANOTHER(name=upload.name, reason="these bytes are here already, and others")
    if len(there) >= MOST_PARTS or any(start + size > upload.size_bytes for start, size in there):
        raise Why.PART_OF_ANOTHER(name=upload.name, reason="there are more parts than it can have")
    require_there(received)
    UploadPart.objects.create(
        upload=upload,
        environment_id=upload.environment_id,
        start=span.start,
        size_bytes=received.size_bytes,
        sha256=received.sha256,
    )
