"""How much the front takes in, and how much of it for which path."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

KB = 1024
MB = 1024 * KB

UPLOAD_PATHS = (
    "/v1_1/*/upload",
    "/v1_1/*/*/upload",
    "/v1_1/*/upload_chunked",
    "/v1_1/*/*/upload_chunked",
)
"""Paths that may carry a file. `*` is one segment, whatever it holds."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker process bears. Every number is a bound, none is a target."""

    body_bytes: int = 10 * MB  # of any request that is no upload
    upload_bytes: int = 2_000 * MB
    upload_paths: tuple[str, ...] = UPLOAD_PATHS
    memory_bytes: int = 256 * KB  # of one request body; what is beyond goes to a nameless file
    body_idle_seconds: float = 30  # without a byte of the body
    body_seconds: float = 3600  # for the whole body, however steadily it drips
    header_count: int = 100
    header_bytes: int = 32 * KB
    url_bytes: int = 16 * KB  # path and query as they were sent
    waiting: int = 64  # requests that wait for a thread; the next one is told to come back
    retry_after_seconds: int = 2
    answer_memory_bytes: int = MB  # of one answer that its reader has not taken yet
    answer_file_bytes: int = 1024 * MB  # … and of its nameless file; then the thread waits for the reader
    send_idle_seconds: float = 60  # a reader that takes nothing for so long is gone
    directory: Path = field(default_factory=lambda: Path(tempfile.gettempdir()))  # for the nameless files


def body_limit(path: str, *, limits: Limits) -> int:
    """The largest body, in bytes, that a request to this decoded path may have."""
    segments = path.split("/")
    if any(_fits(segments, pattern.split("/")) for pattern in limits.upload_paths):
        return limits.upload_bytes
    return limits.body_bytes


def _fits(segments: list[str], pattern: list[str]) -> bool:
    return len(segments) == len(pattern) and all(
        wanted in ("*", found) for found, wanted in zip(segments, pattern, strict=True)
    )
