"""Bytes, kept by their content inside an environment: what a place for them must do, and which place is in use.

Receiving and keeping are two steps, so that a row is written only for bytes that are already safe: `receive`
takes bytes into a temporary place and reckons their hash, `keep` gives them their lasting name, then the caller
commits the row. A crash anywhere before that leaves unreferenced bytes at most: those not kept `sweep` removes,
those kept are found with `aged` by whoever knows the rows.

Two environments never share bytes, however equal (T-09): who uploads a file cannot learn that another tenant has
it. A name is an environment's id and a hash, never anything a person typed (T-11).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

CHUNK_BYTES = 256 * 1024

_ENVIRONMENT_ID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class BlobTooLarge(Exception):
    """More bytes came than are allowed; none of them are left behind."""

    def __init__(self, *, limit_bytes: int) -> None:
        """Remember the limit, for the sentence a person is shown."""
        super().__init__(f"more than {limit_bytes} bytes")
        self.limit_bytes = limit_bytes


class BlobMissing(Exception):
    """There are no such bytes in this environment."""


class BlobDamaged(Exception):
    """What arrived at the place is not what was sent there."""


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes taken in but not yet kept: still readable at `path`, gone when the sweep finds them first."""

    environment_id: str
    sha256: str
    md5: str
    size_bytes: int
    path: Path
    head: bytes  # the first 4 KiB, enough to guess the type


class Begun(Protocol):
    """A temporary file that is filled bit by bit and read as any open file. Unless it is received, closing removes it.

    So does forgetting it.
    """

    def add(self, chunk: bytes) -> None:
        """Write to its end."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place in it, as in any file."""

    def close(self) -> None:
        """Close it."""


class Blobs(Protocol):
    """A place for bytes. Every environment has its own; nothing is shared between them."""

    def begin(self) -> Begun:
        """Make a temporary file to be filled before anybody knows what becomes of it; `receive` takes it as it is."""

    def receive(
        self, source: BinaryIO | Iterable[bytes], *, environment_id: str, limit_bytes: int
    ) -> Received:
        """Take bytes into a temporary file, flushed to the disk.

        Raises:
            BlobTooLarge: one byte more than the limit came.
            Exception: whatever reading the source raised; the temporary file is gone then.
        """

    def keep(self, received: Received) -> None:
        """Give the bytes their lasting name; when it returns they outlive a power cut. Harmless when repeated."""

    def discard(self, received: Received) -> None:
        """Forget bytes that were received and not kept. Harmless after `keep`, and when repeated."""

    def open(self, environment_id: str, sha256: str) -> BinaryIO:
        """Open kept bytes for reading.

        Raises:
            BlobMissing: this environment has no such bytes.
        """

    def path(self, environment_id: str, sha256: str) -> AbstractContextManager[Path]:
        """Lend a local file with the kept bytes, for reading only, while the block runs.

        Raises:
            BlobMissing: this environment has no such bytes.
        """

    def remove(self, environment_id: str, sha256: str) -> None:
        """Remove kept bytes, after the row that named them is gone. Harmless when there are none."""

    def sweep(self, *, older_than_seconds: float) -> int:
        """Remove temporary leftovers untouched for this long and return how many there were."""

    def aged(self, *, older_than_seconds: float) -> Iterator[tuple[str, str]]:
        """Yield the environment and hash of all kept bytes written longer ago than this, one environment's together.

        What else may lie at the place is not ours and passed over.
        """


def require_environment_id(environment_id: str) -> str:
    """Return the id if it can stand in a path as it is.

    Raises:
        ValueError: it holds anything but letters, digits, `-` and `_`.
    """
    if not _ENVIRONMENT_ID.fullmatch(environment_id):
        message = "An environment's id is 1 to 64 letters, digits, - or _."
        raise ValueError(message)
    return environment_id


def require_sha256(sha256: str) -> str:
    """Return the hash if it is one, in lower-case hexadecimal.

    Raises:
        ValueError: it is anything else.
    """
    if not _SHA256.fullmatch(sha256):
        message = "A SHA-256 is 64 lower-case hexadecimal digits."
        raise ValueError(message)
    return sha256


def as_kept(parts: Sequence[str]) -> tuple[str, str] | None:
    """The environment and hash that the last three parts of an address name, `<environment>/<aa>/<sha256>`."""
    if len(parts) != 3 or not _ENVIRONMENT_ID.fullmatch(parts[0]) or not _SHA256.fullmatch(parts[2]):
        return None
    return (parts[0], parts[2]) if parts[1] == parts[2][:2] else None


class Measure:
    """Hashes, size and first bytes of what passes by, refusing what is too much."""

    HEAD_BYTES = 4096

    def __init__(self, *, limit_bytes: int) -> None:
        """Start with nothing seen."""
        self._limit_bytes = limit_bytes
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False)  # the compatible API answers it as an ETag
        self.size_bytes = 0
        self.head = b""

    def pass_on(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the chunks, each seen before it is yielded.

        Raises:
            BlobTooLarge: before the chunk that goes over the limit is yielded.
        """
        for chunk in chunks:
            self.see(chunk)
            yield chunk

    def see(self, chunk: bytes) -> None:
        """Take note of a chunk. Raises BlobTooLarge where it goes over the limit."""
        self.size_bytes += len(chunk)
        if self.size_bytes > self._limit_bytes:
            raise BlobTooLarge(limit_bytes=self._limit_bytes)
        if len(self.head) < self.HEAD_BYTES:
            self.head += bytes(chunk[: self.HEAD_BYTES - len(self.head)])
        self._sha256.update(chunk)
        self._md5.update(chunk)

    def received(self, *, environment_id: str, path: Path) -> Received:
        """Say what has passed, and where it lies now."""
        return Received(
            environment_id=environment_id,
            sha256=self._sha256.hexdigest(),
            md5=self._md5.hexdigest(),
            size_bytes=self.size_bytes,
            path=path,
            head=self.head,
        )


def chunks_of(source: BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of an open file, or of anything that yields them, in pieces of bounded size."""
    read = getattr(source, "read", None)
    if read is None:
        yield from source
        return
    while chunk := read(CHUNK_BYTES):
        yield chunk


_in_use: Blobs | None = None


def use(blobs: Blobs) -> None:
    """Plug in the place that `current` answers, for the whole process."""
    global _in_use  # noqa: PLW0603  wiring plugs one place in, once
    _in_use = blobs


def current() -> Blobs:
    """Return the place in use.

    Raises:
        RuntimeError: nothing was plugged in yet.
    """
    if _in_use is None:
        message = "No place for bytes is plugged in; wiring does it with blobs.use()."
        raise RuntimeError(message)
    return _in_use
