"""Bytes in a local directory, written so that a power cut loses nothing that was said to be kept.

The order is: write a temporary file beside the lasting ones, fsync it, rename it, fsync the directory that now
holds the name, and each directory that had to be made on the way. A reader never sees half a file.

    <root>/incoming/<random>                        received, not kept; swept after a grace time
    <root>/blobs/<environment_id>/<aa>/<sha256>     kept
"""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from mediadesk.engines import clock
from mediadesk.engines.arriving import Arriving
from mediadesk.engines.blobs import (
    BlobMissing,
    Received,
    as_kept,
    chunks_of,
    require_environment_id,
    require_sha256,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PRIVATE_DIRECTORY = 0o700
_MOST_REMEMBERED = 65_536  # directories that a process knows to be flushed


class DiskBlobs:
    """A directory of bytes. Any number of processes on one machine may use it at once."""

    def __init__(self, root: Path) -> None:
        """Make the directories if they are missing, durably."""
        self._blobs = root / "blobs"
        self._incoming = root / "incoming"
        self._flushed: set[Path] = set()
        _make_directory(self._blobs)
        _make_directory(self._incoming)

    def begin(self, *, limit_bytes: int = sys.maxsize) -> Arriving:
        """Make a file among those that are not kept; see `Blobs.begin`."""
        return Arriving(self._incoming / secrets.token_hex(16), limit_bytes=limit_bytes)

    def receive(
        self, source: BinaryIO | Iterable[bytes], *, environment_id: str, limit_bytes: int
    ) -> Received:
        """Take bytes into a temporary file; see `Blobs.receive`."""
        require_environment_id(environment_id)
        if isinstance(source, Arriving) and source.is_untouched:
            return source.hand_over(environment_id=environment_id, limit_bytes=limit_bytes)
        with self.begin(limit_bytes=limit_bytes) as file:
            for chunk in chunks_of(source):
                file.add(chunk)
            return file.hand_over(environment_id=environment_id, limit_bytes=limit_bytes)

    def keep(self, received: Received) -> None:
        """Rename the temporary file to its lasting name; see `Blobs.keep`.

        Equal bytes that are there already are replaced by these: the same content, and surely whole.
        """
        lasting = self._lasting(received.environment_id, received.sha256)
        self._make_place(lasting.parent)
        try:
            os.rename(received.path, lasting)  # noqa: PTH104  the calls stay visible: their order is the promise
        except FileNotFoundError:
            if not lasting.exists():
                raise BlobMissing(received.sha256) from None
        _fsync_directory(lasting.parent)

    def discard(self, received: Received) -> None:
        """Remove the temporary file; see `Blobs.discard`."""
        received.path.unlink(missing_ok=True)

    def open(self, environment_id: str, sha256: str) -> BinaryIO:
        """Open the kept file; see `Blobs.open`."""
        try:
            return self._lasting(environment_id, sha256).open("rb")
        except FileNotFoundError:
            raise BlobMissing(sha256) from None

    @contextmanager
    def path(self, environment_id: str, sha256: str) -> Iterator[Path]:
        """Lend the kept file itself; see `Blobs.path`."""
        lasting = self._lasting(environment_id, sha256)
        if not lasting.is_file():
            raise BlobMissing(sha256)
        yield lasting

    def remove(self, environment_id: str, sha256: str) -> None:
        """Unlink the kept file, durably; see `Blobs.remove`."""
        lasting = self._lasting(environment_id, sha256)
        try:
            lasting.unlink()
        except FileNotFoundError:
            return
        _fsync_directory(lasting.parent)

    def sweep(self, *, older_than_seconds: float) -> int:
        """Unlink stale temporary files; see `Blobs.sweep`.

        Cost: one look at each temporary file. Age is reckoned from the file's last write.
        """
        oldest = clock.now().timestamp() - older_than_seconds
        removed = 0
        for entry in os.scandir(self._incoming):
            try:
                is_file = entry.is_file(follow_symlinks=False)
                if is_file and entry.stat(follow_symlinks=False).st_mtime < oldest:
                    Path(entry.path).unlink()
                    removed += 1
            except FileNotFoundError:
                continue  # kept, discarded or swept by someone else in between
        return removed

    def aged(self, *, older_than_seconds: float) -> Iterator[tuple[str, str]]:
        """Look through the kept files; see `Blobs.aged`. Cost: one look at each kept file."""
        oldest = clock.now().timestamp() - older_than_seconds
        for path in self._blobs.glob("*/*/*"):
            names = as_kept(path.parts[-3:])
            with suppress(FileNotFoundError):  # removed by someone else in between
                if names and path.stat(follow_symlinks=False).st_mtime < oldest:
                    yield names

    def _make_place(self, directory: Path) -> None:
        """Make a directory of the lasting ones, its name flushed by this process at least once.

        That it is there does not say that it lasts: another process may just have made it, and not flushed it yet.
        """
        if directory in self._flushed and directory.is_dir():
            return
        if directory.parent != self._blobs:
            self._make_place(directory.parent)
        _make_directory(directory)
        if len(self._flushed) >= _MOST_REMEMBERED:
            self._flushed.clear()
        self._flushed.add(directory)

    def _lasting(self, environment_id: str, sha256: str) -> Path:
        require_sha256(sha256)
        return self._blobs / require_environment_id(environment_id) / sha256[:2] / sha256


def _make_directory(path: Path) -> None:
    """Make a directory and the parents it lacks, each name flushed to the disk before anything is put inside."""
    if not path.parent.is_dir():
        _make_directory(path.parent)
    path.mkdir(mode=_PRIVATE_DIRECTORY, exist_ok=True)
    _fsync_directory(path.parent)


def _fsync_directory(path: Path) -> None:
    directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
