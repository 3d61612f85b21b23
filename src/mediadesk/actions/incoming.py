"""Bytes on their way in: received, examined and drawn before any frame opens, gone again when it comes to nothing.

No transaction is held while bytes move; `actions/leftovers.py` says how a row and its bytes stay together.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.conf import settings

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Actor
from mediadesk.access.load import facts_for
from mediadesk.actions.change import count_refusal
from mediadesk.actions.leftovers import forget_unused
from mediadesk.engines import blobs, pixels, renditions
from mediadesk.engines.decoder.job import Limits
from mediadesk.rules.filetypes import RAW
from mediadesk.rules.names import asset_name_of
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.library import Asset

_MEGA: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that is here and is what it says, its bytes already safe on the disk."""

    name: str
    received: blobs.Received
    examined: pixels.Examined

    def describe(self, asset: Asset) -> None:
        """Write into an asset's row all that the bytes say of themselves."""
        asset.resource_type = self.examined.resource_type.value
        asset.format, asset.mime_type = self.examined.format, self.examined.type.mime_type
        asset.size_bytes = self.received.size_bytes
        asset.sha256, asset.md5 = self.received.sha256, self.received.md5
        asset.width_px, asset.height_px = self.examined.width_px, self.examined.height_px
        asset.pages, asset.duration_seconds = self.examined.pages, self.examined.duration_seconds


@contextmanager
def incoming(
    actor: Actor,
    may: May,
    *,
    on: Target,
    name: str,
    source: BinaryIO | Iterable[bytes],
    as_raw: bool = False,
) -> Iterator[Incoming]:
    """Receive, examine and draw a file; unless its row is there when the block ends, its bytes go again.

    Args:
        may: asked before a byte is taken, and once more by the frame inside.
        as_raw: it is kept as a plain file, whatever it holds; no decoder is asked.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, TOO_LARGE, BAD_FILE, BUSY.
    """
    with _asked_first(actor, may, on):
        file = _take_in(name, source, environment_id=on.environment_id, as_raw=as_raw)
    with _named_or_gone(actor, file.received):
        for drawn in file.examined.rendered:
            renditions.keep(on.environment_id, file.received.sha256, size_px=drawn.box_px, data=drawn.data)
        yield file


@contextmanager
def incoming_part(
    actor: Actor, may: May, *, on: Target, source: BinaryIO, size_bytes: int
) -> Iterator[blobs.Received]:
    """Receive a part of a file, of just this size; unless its row is there when the block ends, its bytes go again.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, BAD_VALUE (another size).
    """
    with _asked_first(actor, may, on):
        received = _whole_part(source, environment_id=on.environment_id, size_bytes=size_bytes)
    with _named_or_gone(actor, received):
        yield received


@contextmanager
def _asked_first(actor: Actor, may: May, on: Target) -> Iterator[None]:
    """Ask whether bytes may be taken at all, and count a refusal of these or of what they are."""
    try:
        require(facts_for(actor), may, on)
        yield
    except Refusal as refusal:
        count_refusal(actor, actor.account_id, refusal, doing=may.doing)
        raise


@contextmanager
def _named_or_gone(actor: Actor, received: blobs.Received) -> Iterator[None]:
    try:
        yield
    except BaseException:
        forget_unused(actor.account_id, received.environment_id, [received.sha256])
        raise


def drawing_limits() -> Limits:
    """What a decoder may take, by the settings."""
    mediadesk = settings.MEDIADESK
    return Limits(pixels=mediadesk.pixel_limit_mp * _MEGA, frames=mediadesk.frame_limit)


def _whole_part(source: BinaryIO, *, environment_id: str, size_bytes: int) -> blobs.Received:
    place, wrong = (
        blobs.current(),
        Why.BAD_VALUE(what="Content-Range", reason="the part is not as long as it says"),
    )
    try:
        received = place.receive(source, environment_id=environment_id, limit_bytes=size_bytes)
    except blobs.BlobTooLarge:
        raise wrong from None
    try:
        if received.size_bytes != size_bytes:
            raise wrong
        place.keep(received)
    finally:
        place.discard(received)
    return received


def _take_in(name: str, source: BinaryIO | Iterable[bytes], *, environment_id: str, as_raw: bool) -> Incoming:
    limit_mb, place = settings.MEDIADESK.upload_limit_mb, blobs.current()
    shown = asset_name_of(name)
    try:
        received = place.receive(source, environment_id=environment_id, limit_bytes=limit_mb * _MEGA)
    except blobs.BlobTooLarge:
        raise Why.TOO_LARGE(limit=f"{limit_mb} MB") from None
    except blobs.BlobMissing:
        raise Why.CHANGED_MEANWHILE(what=shown) from None  # a part of it, forgotten at this moment
    try:
        if not received.size_bytes:
            raise Why.BAD_FILE(name=shown, reason="it is empty")
        if as_raw:
            examined = pixels.Examined(RAW)
        else:
            examined = pixels.examine(received.path, boxes_px=renditions.SIZES_PX, limits=drawing_limits())
        place.keep(received)
    except pixels.NoDecoderFree:
        raise Why.BUSY() from None
    except pixels.NotDecoded as fault:
        reason = fault.reason[:1].lower() + fault.reason[1:].rstrip(".")
        raise Why.BAD_FILE(name=shown, reason=reason) from None
    finally:
        place.discard(received)
    return Incoming(shown, received, examined)
