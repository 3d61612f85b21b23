"""How large an archive may be, and in what steps it is asked again whether it may go on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.sizes import filesize

MOST_FILES_AT_ONCE: Final = 100
MOST_BYTES_AT_ONCE: Final = 64 * 1024 * 1024
"""After so many files or bytes all that follows is asked for again: what was revoked ends there."""


class _Sized(Protocol):
    @property
    def size_bytes(self) -> int: ...


_Row = TypeVar("_Row", bound=_Sized)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one archive holds at most."""

    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Measure:
    """How much an archive would hold. `left_out`: files that are seen and may not be downloaded."""

    files: int
    size_bytes: int
    left_out: int


def why_not(measure: Measure, limits: Limits) -> Refusal | None:
    """Why there is no archive of so much, or None when there is one."""
    if not measure.files:
        return Why.NOTHING_TO_DOWNLOAD()
    if measure.files <= limits.files and measure.size_bytes <= limits.size_bytes:
        return None
    return Why.ARCHIVE_TOO_LARGE(
        count=f"{measure.files:,}",
        size=filesize(measure.size_bytes),
        files=f"{limits.files:,}",
        limit=filesize(limits.size_bytes),
    )


def in_steps(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """The files of an archive in the steps in which they are asked for, in their order."""
    step: list[_Row] = []
    size_bytes = 0
    for row in rows:
        if step and (len(step) >= MOST_FILES_AT_ONCE or size_bytes + row.size_bytes > MOST_BYTES_AT_ONCE):
            yield step
            step, size_bytes = [], 0
        step.append(row)
        size_bytes += row.size_bytes
    if step:
        yield step
