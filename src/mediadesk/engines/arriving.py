"""A file on its way in: what is added is hashed as it is written, so that to receive it copies nothing."""

from __future__ import annotations

import os
from io import FileIO
from typing import TYPE_CHECKING

from mediadesk.engines.blobs import BlobTooLarge, Measure

if TYPE_CHECKING:
    from pathlib import Path

    from mediadesk.engines.blobs import Received

_PRIVATE_FILE = 0o600


class Arriving(FileIO):
    """A new file of a place for bytes, there for its process alone. It is read as any open file.

    When it is closed, or forgotten, it goes, unless it was received before.
    """

    def __init__(self, path: Path, *, limit_bytes: int) -> None:
        """Make it, empty."""
        self._path, self._is_ours = path, True
        self._measure = Measure(limit_bytes=limit_bytes)
        super().__init__(path, "x+", opener=_private)

    def add(self, chunk: bytes) -> None:
        """Write to its end. Raises BlobTooLarge, before it is written, where that goes over the limit."""
        self._measure.see(chunk)
        _write_all(self.fileno(), chunk)

    @property
    def is_untouched(self) -> bool:
        """Whether it can be handed over: nobody has read of it, or was handed it before."""
        return self._is_ours and self.tell() == 0

    def hand_over(self, *, environment_id: str, limit_bytes: int) -> Received:
        """Flush it to the disk and give it out of hand.

        Raises:
            BlobTooLarge: it has more bytes than that.
        """
        if self._measure.size_bytes > limit_bytes:
            raise BlobTooLarge(limit_bytes=limit_bytes)
        os.fsync(self.fileno())
        self._is_ours = False
        return self._measure.received(environment_id=environment_id, path=self._path)

    def close(self) -> None:
        """Close it. May be called twice."""
        if not self.closed and self._is_ours:
            self._path.unlink(missing_ok=True)
        super().close()

    def __del__(self) -> None:
        """Close it: a form that breaks off in the middle of a file forgets it."""
        self.close()


def _write_all(file: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(file, rest) :]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, _PRIVATE_FILE)
