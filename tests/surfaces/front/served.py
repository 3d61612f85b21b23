"""The application of test_server.py: a small WSGI handler behind the front, in a server of its own.

Run as a program it serves: `python served.py PORT DIRECTORY`. What happens to its answers it notes in the directory.
"""

import os
import sys
from pathlib import Path

from mediadesk.surfaces.front.application import front
from mediadesk.surfaces.front.limits import Limits
from mediadesk.surfaces.front.server import serve

HERE = Path(os.environ.get("FRONT_TEST_DIRECTORY", "."))


class Endless:
    """Bytes without an end; closing it leaves a note."""

    def __iter__(self):
        while True:
            yield b"x" * 65536

    def close(self) -> None:
        (HERE / "endless-closed").touch()


def handler(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/endless":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return Endless()
    if path == "/broken":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return broken()
    if path == "/file":
        start_response("200 OK", [("Content-Length", "3000000")])
        return environ["wsgi.file_wrapper"]((HERE / "file").open("rb"))
    if path == "/note":
        print("a line of the handler's", file=environ["wsgi.errors"], flush=True)
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body) + 3))])
    return [b"ok:", body]


def broken():
    yield b"first"
    raise ValueError


application = front(
    handler,
    limits=Limits(
        directory=HERE / "incoming",
        body_bytes=5_000_000,
        stranger_bytes=5_000_000,
        strangers_bytes=12_000_000,
        answer_memory_bytes=100_000,
        answer_file_bytes=1_000_000,
    ),
    threads=1,
)

if __name__ == "__main__":
    serve("served:application", port=int(sys.argv[1]), workers=1, stop_seconds=20)
