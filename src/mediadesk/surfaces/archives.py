"""Many originals as one ZIP archive, made as its reader takes it: no file of it, no more than a piece in memory.

Before each step of some files all of them are asked for again and noted in their histories, so that what is revoked
while an archive is on its way ends with the step before. An archive that cannot be finished is cut off, short of the
length that was told: nobody takes a part of it for the whole.
"""

import logging
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC

from django.conf import settings
from django.db import close_old_connections, connection
from django.http import FileResponse, HttpRequest
from django.utils.http import content_disposition_header

from mediadesk.engines import blobs, zipping
from mediadesk.engines.zipping import Entry
from mediadesk.queries.archives import ArchiveRow, Contents, archive_rows, measured
from mediadesk.rules.archive_names import clean
from mediadesk.rules.archives import Limits, Measure, in_steps, why_not
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.library import Asset
from mediadesk.surfaces.metering import count, count_view

log = logging.getLogger(__name__)

Admit = Callable[[Sequence[str]], Iterable[Asset]]
"""Asks whether these may be downloaded now, notes that they are, and gives them. Raises: Refusal."""

_MB = 1024 * 1024


def limits() -> Limits:
    """What one archive holds at most, by the settings."""
    mediadesk = settings.MEDIADESK
    return Limits(mediadesk.archive_files, mediadesk.archive_limit_mb * _MB)


def weighed(contents: Contents) -> tuple[Measure, Refusal | None]:
    """How much an archive would hold, and why there is none of so much. Cost: 2 queries."""
    measure = measured(contents)
    return measure, why_not(measure, limits())


def archive(
    request: HttpRequest, contents: Contents, *, name: str, environment: tuple[str, str], admit: Admit
) -> FileResponse:
    """The archive, with the length it will have. Its first step is asked for here, where a refusal is still a page.

    Args:
        name: what it is called, without `.zip`.
        environment: the ids of the account and the environment for which its bytes count.

    Raises:
        Refusal: NOTHING_TO_DOWNLOAD, ARCHIVE_TOO_LARGE, and those of `admit`.
        BlobMissing: the bytes of the first file are not there.

    Cost: 3 queries and those of `admit`, which come again with each step.
    """
    if (refusal := weighed(contents)[1]) is not None:
        raise refusal
    rows = archive_rows(contents, limit=limits().files)
    entries = {row.name: row for row in rows}
    length = zipping.length_of(map(_entry, rows))
    made = zipping.zipped(_admitted(rows, admit), lambda entry: _bytes_of(entries[entry.name]))
    file = _Made(made, environment=environment)
    if request.META["REQUEST_METHOD"] != "HEAD":  # what a page is asked by; to its view HEAD is GET
        file.begin()
    answer = FileResponse(file, content_type="application/zip")
    answer.block_size = blobs.CHUNK_BYTES
    answer["Content-Length"] = str(length)
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=f"{clean(name)}.zip") or "attachment"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def _entry(row: ArchiveRow) -> Entry:
    return Entry(row.name, row.size_bytes, row.changed_at.astimezone(UTC))


def _admitted(rows: Sequence[ArchiveRow], admit: Admit) -> Iterator[Entry]:
    for step in in_steps(rows):
        if (
            not connection.in_atomic_block
        ):  # a thread that reads lives on between two archives, its connection may not
            close_old_connections()
        now = {one.pk: one for one in admit([row.asset_id for row in step])}
        for row in step:
            if row.asset_id not in now or now[row.asset_id].sha256 != row.sha256:
                raise Why.CHANGED_MEANWHILE(what=row.name)
            count_view(now[row.asset_id])
        yield from map(_entry, step)


def _bytes_of(row: ArchiveRow) -> Iterator[bytes]:
    with closing(blobs.current().open(row.environment_id, row.sha256)) as file:
        yield from blobs.chunks_of(file)


class _Made:
    """An archive as an open file: what is read of it is made then, and counts as sent.

    The front reads it in one thread and may close it in another, so one of them waits.
    """

    def __init__(self, pieces: Generator[bytes], *, environment: tuple[str, str]) -> None:
        self._pieces, self._environment = pieces, environment
        self._made, self._sent_bytes = b"", 0
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Make the head of the first file and its first bytes. Raises: Refusal, BlobMissing."""
        self._made = next(self._pieces, b"") + next(self._pieces, b"")

    def read(self, size_bytes: int) -> bytes:
        """The next bytes; none at the end, and when it cannot go on."""
        with self._lock:
            while len(self._made) < size_bytes and (piece := self._next()):
                self._made += piece
            given, self._made = self._made[:size_bytes], self._made[size_bytes:]
            self._sent_bytes += len(given)
            return given

    def close(self) -> None:
        """Make no more of it, and count what was read. May be called twice."""
        with self._lock:
            self._pieces.close()
            self._made = b""
            sent, self._sent_bytes = self._sent_bytes, 0
        if sent:
            account_id, environment_id = self._environment
            count(account_id, environment_id, bandwidth_bytes=sent)

    def _next(self) -> bytes:
        try:
            for piece in self._pieces:
                if piece:
                    return piece
        except Refusal as refusal:
            log.warning("an archive was cut off: %s", refusal.code)
        except blobs.BlobMissing as missing:
            log.error("an archive was cut off: the bytes %s are missing", missing)  # noqa: TRY400 - the hash says all
        except Exception:  # whatever it is, the part that is out must not pass for the whole
            log.exception("an archive was cut off")
        return b""
