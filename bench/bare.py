"""The server alone, with applications that do no more than must be done: what any could reach on this machine.

`reads` takes a body in and answers. `keeps` does besides what an upload cannot be without: it hashes the bytes as
the product does, and writes, flushes and names a file of them.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.copies import KEPT
from bench.sending import Target
from mediadesk.surfaces.front.server import serve
from tests.running import free_port, until_it_answers

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


@contextmanager
def bare_server(application: str) -> Iterator[tuple[str, Target]]:
    """Serve one of the applications below; gives the address by which its processes are known, and where to send."""
    with tempfile.TemporaryDirectory(dir=KEPT) as place:
        port = free_port()
        url, target = f"http://127.0.0.1:{port}", Target(("127.0.0.1", port), "/", {})
        settings = {**os.environ, "BENCH_BARE": place, "MEDIADESK_URL": url}
        command = [sys.executable, "-m", "bench.bare", application, str(port)]
        server = subprocess.Popen(command, env=settings, stderr=subprocess.DEVNULL)
        try:
            until_it_answers(
                server, lambda: socket.create_connection(target.address).close(), lambda: "It ended."
            )
            yield url, target
        finally:
            server.terminate()
            server.wait()


async def reads(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Read the body."""
    if scope["type"] == "http":
        await _body(receive)
        await _answer(send)


async def keeps(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Read the body and keep it, in a thread."""
    if scope["type"] == "http":
        await asyncio.to_thread(_keep, await _body(receive))
        await _answer(send)


async def _body(receive: Receive) -> list[bytes]:
    chunks, more = [], True
    while more:
        message = await receive()
        chunks.append(message["body"])
        more = message["more_body"]
    return chunks


async def _answer(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


def _keep(chunks: list[bytes]) -> None:
    place = Path(os.environ["BENCH_BARE"])
    sha256, md5, new = hashlib.sha256(), hashlib.md5(usedforsecurity=False), place / os.urandom(8).hex()
    with new.open("wb", buffering=0) as out:
        for chunk in chunks:
            sha256.update(chunk)
            md5.update(chunk)
            out.write(chunk)
        os.fsync(out.fileno())
    new.rename(place / sha256.hexdigest())
    directory = os.open(place, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


if __name__ == "__main__":
    serve(f"bench.bare:{sys.argv[1]}", port=int(sys.argv[2]), workers=2)
