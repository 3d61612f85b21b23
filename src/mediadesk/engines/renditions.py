"""Small pictures of assets in a local directory that may be emptied at any time: they are drawn anew.

They are named by the environment, the content's hash and the size, so an environment never sees another's, and
a replaced asset never shows its former picture.
"""

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mediadesk.engines.blobs import require_environment_id, require_sha256

SIZES_PX: Final = (320, 1280)  # longer side: a card of the grid, the asset's own page
_LOCKS: Final = tuple(threading.Lock() for _ in range(64))
_places: dict[str, Path] = {}


def use(root: Path) -> None:
    """Plug in the directory, for the whole process."""
    _places["root"] = root


def find(environment_id: str, sha256: str, *, size_px: int) -> bytes | None:
    """The picture when it is there."""
    try:
        return _path(environment_id, sha256, size_px).read_bytes()
    except FileNotFoundError:
        return None


def keep(environment_id: str, sha256: str, *, size_px: int, data: bytes) -> None:
    """Keep a picture; a reader sees the whole of it or nothing. Not flushed: it can be drawn anew."""
    path = _path(environment_id, sha256, size_px)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{secrets.token_hex(8)}")
    try:
        fresh.write_bytes(data)
        os.replace(fresh, path)  # noqa: PTH105 - beside its reason: one step, whole or not at all
    finally:
        fresh.unlink(missing_ok=True)


def find_or_draw(environment_id: str, sha256: str, *, size_px: int, draw: Callable[[], bytes]) -> bytes:
    """The picture, drawn when it is missing; many who ask a process at once wait for one drawing."""
    found = find(environment_id, sha256, size_px=size_px)
    if found is not None:
        return found
    with _single(sha256):
        found = find(environment_id, sha256, size_px=size_px)
        if found is None:
            found = draw()
            keep(environment_id, sha256, size_px=size_px, data=found)
    return found


def remove(environment_id: str, sha256: str) -> None:
    """Remove all sizes of a picture. Harmless when there are none."""
    for size_px in SIZES_PX:
        _path(environment_id, sha256, size_px).unlink(missing_ok=True)


@contextmanager
def _single(sha256: str) -> Iterator[None]:
    with _LOCKS[int(sha256[:2], 16) % len(_LOCKS)]:
        yield


def _path(environment_id: str, sha256: str, size_px: int) -> Path:
    require_sha256(sha256)
    if size_px not in SIZES_PX:
        message = "A rendition has one of the sizes of the list."
        raise ValueError(message)
    root = _places["root"] / require_environment_id(environment_id)
    return root / sha256[:2] / f"{sha256}-{size_px}.webp"
