"""How much the front takes in, and how much of it for which path."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

KB = 1024
MB = 1024 * KB


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker process bears. Every number is a bound, none is a target."""

    body_bytes: int = 10 * MB  # of any request that is no upload
    upload_bytes: int = 2_000 * MB
    upload_paths: tuple[str, ...] = ()  # patterns of `matches`; only signed-in people send so much
    program_paths: tuple[str, ...] = ()  # … by programs, whose key may stand in the body itself
    program_bytes: int = 101 * MB  # of one such request
    programs_bytes: int = 1_000 * MB  # of all of them under way at once
    stranger_bytes: int = MB  # of a request that brings neither a session nor a key
    strangers_bytes: int = 64 * MB  # under way at once, of all whom nobody has looked at yet
    known_bytes: int = 8_000 * MB  # … and of all who are signed in
    uncounted_bytes: int = 16 * KB  # of each body: a form always finds room, whatever others send
    memory_bytes: int = 256 * KB  # of any request body; what is beyond goes to a nameless file
    body_memory_bytes: int = 2 * MB  # … of one that is no larger, while there is room for it among the next
    bodies_memory_bytes: int = 32 * MB  # of all bodies together, besides those first bytes of each
    body_idle_seconds: float = 30  # without a byte of the body
    body_grace_seconds: float = 60  # for any body, however slow; then the least rate holds
    body_least_rate: int = 16 * KB  # bytes a second, from the beginning on
    header_count: int = 100
    header_bytes: int = 32 * KB
    url_bytes: int = 32 * KB  # path and query as they were sent: as many assets as are selected at once
    waiting: int = 64  # requests that wait for a thread; the next one is told to come back
    retry_after_seconds: int = 2
    answer_memory_bytes: int = MB  # of one answer that its reader has not taken yet
    answer_file_bytes: int = 64 * MB  # … and of its nameless file; then the thread waits for the reader
    answers_file_bytes: int = 256 * MB  # of all nameless files of answers together
    send_idle_seconds: float = 60  # a reader that takes nothing for so long is gone
    directory: Path = field(default_factory=lambda: Path(tempfile.gettempdir()))  # for the nameless files


def body_limit(path: str, *, limits: Limits) -> int:
    """The largest body, in bytes, that a request to this decoded path may have."""
    return limits.upload_bytes if matches(path, limits.upload_paths) else limits.body_bytes


def matches(path: str, patterns: Sequence[str]) -> bool:
    """Whether a decoded path is one of these. In a pattern `*` is one segment, whatever it holds."""
    segments = path.split("/")
    return any(_fits(segments, pattern.split("/")) for pattern in patterns)


def _fits(segments: list[str], pattern: list[str]) -> bool:
    return len(segments) == len(pattern) and all(
        wanted in ("*", found) for found, wanted in zip(segments, pattern, strict=True)
    )
