"""The decoder's own program: `python -m mediadesk.engines.decoder.child JOB`, one job, then it ends.

It first takes everything away from itself that the job does not need: memory, time, output. When the libraries
are loaded it may open nothing more, so a file that talks a library into reading another file, or into calling
out, gets no descriptor to do it with. SVG and PDF may need fonts and keep a few.
"""

import dataclasses
import importlib
import json
import os
import resource
import sys

from mediadesk.engines.decoder.job import ANSWER, OUTPUT, Answer, Job, Limits, Refused

# Loaded by name, for the one kind at hand: PyAV alone takes as long to load as a thumbnail takes to make.
_READERS = {
    "jpg": "pictures",
    "png": "pictures",
    "webp": "pictures",
    "avif": "pictures",
    "gif": "pictures",
    "svg": "vectors",
    "pdf": "documents",
    "mp4": "films",
    "mov": "films",
}
_NEED_FONTS = {"svg", "pdf"}
_FONT_FILES = 32
_STANDARD_FILES = 5  # input, answer, complaints, output, and the copy of the input that libvips reads from
_ADDRESS_FACTOR = (
    4  # address space is reserved in plenty by threads and never used: memory is bounded by RLIMIT_DATA
)


def main() -> None:
    """Do the job named on the command line and write the answer."""
    job = _read(sys.argv[1])
    if job.output != OUTPUT:
        os.dup2(job.output, OUTPUT, inheritable=False)
        os.close(job.output)
    _give_up(job.limits)
    try:
        reader = importlib.import_module(f"mediadesk.engines.decoder.{_READERS[job.format]}")
        _open_no_more(job.format)
        answer, pictures = reader.read(job)
        for picture in pictures:
            _write_all(OUTPUT, picture)
    except Refused as refused:
        answer = Answer(refusal=refused.refusal, reason=refused.reason)
    _write_all(ANSWER, json.dumps(dataclasses.asdict(answer)).encode())


def _read(text: str) -> Job:
    fields = json.loads(text)
    limits = Limits(**fields.pop("limits"))
    return Job(**{**fields, "boxes_px": tuple(fields["boxes_px"]), "limits": limits})


def _give_up(limits: Limits) -> None:
    os.nice(5)  # pages are answered before pictures are drawn
    # Over the soft limit of time comes a signal that says so; at the hard one it would be a bare kill.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes * _ADDRESS_FACTOR),
        (resource.RLIMIT_DATA, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 128),
    ):
        resource.setrlimit(what, (most, most))


def _open_no_more(format_: str) -> None:
    most = _FONT_FILES if format_ in _NEED_FONTS else _STANDARD_FILES
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _write_all(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


if __name__ == "__main__":
    main()
