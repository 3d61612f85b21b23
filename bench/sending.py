"""Clients that send files as the console's page does, over bare sockets: the cores they share are the server's.

Nothing is copied or encoded for a file: what stands before it is made once, the file is the caller's own memory, and
an answer is read as far as its status and its length. What such clients still take is said beside the figures.
"""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MARK: Final = "a-mark-that-stands-in-no-picture"
AFTER: Final = f"\r\n--{MARK}--\r\n".encode()
"""What stands behind a file in the body of the form."""
_TAIL: Final = 16  # random bytes at the end of each file, which no store can take for another


@dataclass(frozen=True)
class Target:
    """Where files are sent: an address, its path, and headers besides those of every form."""

    address: tuple[str, int]
    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Sent:
    """How many files a second were taken, and the processor time of the clients for each, in seconds."""

    rate: float
    client_seconds: float


def send(target: Target, file: bytes, *, files: int, clients: int) -> Sent:
    """Send so many files by so many clients at once, each its own connection and thread; all must be taken."""
    waiting, wrong = list(range(files)), list[bytes]()

    def one_client() -> None:
        with socket.create_connection(target.address) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while waiting and not wrong:
                try:
                    number = waiting.pop()
                except IndexError:
                    return
                if refused := _posted(connection, target, file, name=f"photo-{number}.jpg"):
                    wrong.append(refused)

    began = time.process_time()
    seconds = together(one_client, clients)
    assert not wrong, wrong
    return Sent(files / seconds, (time.process_time() - began) / files)


def before(name: str) -> bytes:
    """What stands before a file in the body of the form."""
    said = f'--{MARK}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    return f"{said}Content-Type: image/jpeg\r\n\r\n".encode()


def together(do: Callable[[], None], threads: int) -> float:
    """How many seconds it takes so many threads."""
    every = [threading.Thread(target=do) for _ in range(threads)]
    began = time.monotonic()
    for thread in every:
        thread.start()
    for thread in every:
        thread.join()
    return time.monotonic() - began


def _posted(connection: socket.socket, target: Target, file: bytes, *, name: str) -> bytes:
    """Send one file; gives what was answered unless it was taken."""
    start, end = before(name), os.urandom(_TAIL) + AFTER
    said = {
        "Host": "{}:{}".format(*target.address),
        "Content-Type": f"multipart/form-data; boundary={MARK}",
        "Content-Length": str(len(start) + len(file) + len(end)),
        **target.headers,
    }
    head = "".join(f"{key}: {text}\r\n" for key, text in said.items())
    connection.sendall(f"POST {target.path} HTTP/1.1\r\n{head}\r\n".encode() + start, socket.MSG_MORE)
    connection.sendall(file, socket.MSG_MORE)
    connection.sendall(end)
    answer = _answer(connection)
    return b"" if answer[9:12] in (b"200", b"201") else answer


def _answer(connection: socket.socket) -> bytes:
    """A whole answer, which says its length or comes in chunks."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(connection)
    head = got.index(b"\r\n\r\n") + 4
    length = re.search(rb"\r\ncontent-length: (\d+)", got[:head], re.IGNORECASE)
    while len(got) < head + int(length[1]) if length else not got.endswith(b"0\r\n\r\n"):
        got += _more(connection)
    return got


def _more(connection: socket.socket) -> bytes:
    got = connection.recv(65_536)
    assert got, "The server has closed the connection."
    return got
