"""Small pictures of assets, drawn by our own decoder when they are not there yet."""

from functools import partial

from django.http import HttpRequest, HttpResponse

from mediadesk.actions.incoming import drawing_limits
from mediadesk.engines import blobs, pixels, renditions
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset
from mediadesk.surfaces import files
from mediadesk.surfaces.metering import count


def drawn(request: HttpRequest, asset: Asset, size_px: int, *, validator: str = "") -> HttpResponse:
    """A small picture of an asset, for whom it was found to be seen.

    Args:
        validator: what tells this state of the asset from others; made of the hash of its content when left out.

    Raises:
        Refusal: NOT_FOUND (no such size, nothing that can be drawn), BUSY.
    """
    if size_px not in renditions.SIZES_PX:
        raise Why.NOT_FOUND(what="picture")
    draw = partial(_draw, asset, size_px)
    data = renditions.find_or_draw(asset.environment_id, asset.sha256, size_px=size_px, draw=draw)
    return files.picture(request, asset, data, validator=validator or f"{asset.sha256}-{size_px}")


def _draw(asset: Asset, size_px: int) -> bytes:
    try:
        with blobs.current().path(asset.environment_id, asset.sha256) as place:
            made = pixels.render(place, box_px=size_px, limits=drawing_limits()).data
    except pixels.NoDecoderFree:
        raise Why.BUSY() from None
    except (pixels.NotDecoded, blobs.BlobMissing):
        raise Why.NOT_FOUND(what="picture") from None
    count(asset.account_id, asset.environment_id, transformations=1)
    return made
