"""What the actions on uploads in parts share: the upload of a token, its parts put together, and its end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from django.db import transaction

from mediadesk.access.facts import Actor
from mediadesk.actions.change import Step
from mediadesk.actions.leftovers import forget_unused
from mediadesk.engines import blobs, clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.uploads import OPEN_FOR, are_whole
from mediadesk.store.library import Asset
from mediadesk.store.teams import Account
from mediadesk.store.uploads import PartedUpload, UploadPart, hash_of_token


@dataclass(frozen=True, slots=True)
class Parted:
    """A file that has come in parts, by the token of its upload; stands where else an open file stands."""

    token: str


def upload_named(actor: Actor, environment_id: str, token: str) -> PartedUpload | None:
    """The actor's own upload of this token; whoever else has one of it, that is another. Cost: 1 query."""
    return PartedUpload.objects.filter(
        environment_id=environment_id, actor_id=actor.id, token_hash=hash_of_token(token)
    ).first()


def asset_of(upload: PartedUpload | None) -> Asset | None:
    """The asset an upload has become, if that is still there. Cost: 1 query, none while it is open."""
    if upload is None or not upload.asset_id:
        return None
    return Asset.objects.filter(pk=upload.asset_id, environment_id=upload.environment_id).first()


def parts_of(upload: PartedUpload) -> list[tuple[int, int]]:
    """The parts that are here, as (first byte, size). Cost: 1 query."""
    return list(upload.parts.order_by("start").values_list("start", "size_bytes"))


def bytes_of(source: BinaryIO | Parted, actor: Actor, environment_id: str) -> BinaryIO | Iterable[bytes]:
    """The bytes to be received: of an open file, or of all parts in pieces of bounded size.

    Raises:
        Refusal: NOT_FOUND: there is none of this token, or a part is missing.
        BlobMissing: while it is read, when it is forgotten at this moment.

    Cost: 2 queries.
    """
    if not isinstance(source, Parted):
        return source
    upload = upload_named(actor, environment_id, source.token)
    parts = list(upload.parts.order_by("start")) if upload else []
    if upload is None or not are_whole([(one.start, one.size_bytes) for one in parts], upload.size_bytes):
        raise Why.NOT_FOUND(what="upload of which all parts are here")
    return _joined(parts)


def done_before(step: Step, source: BinaryIO | Parted, environment_id: str) -> Asset | None:
    """The asset that parts have become already: whoever was quicker with the last one has made it. Cost: 2 queries."""
    if not isinstance(source, Parted):
        return None
    step.unchanged_is_fine()
    return asset_of(upload_named(step.actor, environment_id, source.token))


def end_upload(step: Step, source: BinaryIO | Parted, asset: Asset) -> None:
    """Note what an upload in parts has become, and let the parts go.

    Raises:
        Refusal: CHANGED_MEANWHILE: it was discarded or forgotten at this moment.
    """
    if not isinstance(source, Parted):
        return
    upload = upload_named(step.actor, asset.environment_id, source.token)
    if upload is None:
        raise Why.CHANGED_MEANWHILE(what=asset.name)
    upload.asset_id, upload.touched_at = asset.pk, step.now
    upload.save(update_fields=["asset_id", "touched_at"])
    let_parts_go(step, upload)


def let_parts_go(step: Step, upload: PartedUpload) -> None:
    """Delete the rows of an upload's parts, and afterwards the bytes that nothing else names."""
    hashes = set(upload.parts.values_list("sha256", flat=True))
    upload.parts.all().delete()
    step.afterwards(partial(forget_unused, upload.account_id, upload.environment_id, hashes))


def forget_old_uploads() -> int:
    """Forget the uploads that were left alone for long, with their parts. Returns how many.

    Cost: 5 queries for each account and environment that has some, and those of removing their bytes.
    """
    old, forgotten = PartedUpload.objects.filter(touched_at__lte=clock.now() - OPEN_FOR), 0
    for account_id, environment_id in set(old.values_list("account_id", "environment_id")):
        with transaction.atomic():
            Account.objects.select_for_update().filter(pk=account_id).first()
            there = old.filter(account_id=account_id, environment_id=environment_id)
            parts = UploadPart.objects.filter(upload__in=there)
            hashes = set(parts.values_list("sha256", flat=True))
            forgotten += there.delete()[1].get("store.PartedUpload", 0)
        forget_unused(account_id, environment_id, hashes)
    return forgotten


def _joined(parts: list[UploadPart]) -> Iterator[bytes]:
    for one in parts:
        with blobs.current().open(one.environment_id, one.sha256) as source:
            yield from blobs.chunks_of(source)
