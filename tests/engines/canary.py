"""A server of the tests' own on every address of this machine: it counts who comes, and answers as it is told."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Answer = bytes | Callable[[socket.socket], None]


@dataclass
class Canary:
    """`answers`: what is said to a path. `came`: at which address of ours somebody connected, and what they asked."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    came: list[str] = field(default_factory=list)
    asked: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@contextmanager
def canary() -> Iterator[Canary]:
    """Listen on one port of IPv4 and, where the machine has it, IPv6."""
    listeners = [socket.create_server(("0.0.0.0", 0), backlog=50)]
    port = listeners[0].getsockname()[1]
    if socket.has_ipv6:
        with suppress(OSError):
            listeners.append(socket.create_server(("::", port), family=socket.AF_INET6, backlog=50))
    kept = Canary(port)
    threads = [threading.Thread(target=_listen, args=(one, kept), daemon=True) for one in listeners]
    for thread in threads:
        thread.start()
    try:
        yield kept
    finally:
        for one in listeners:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in threads:
            thread.join(5)


def _listen(listener: socket.socket, kept: Canary) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        kept.came.append(connection.getsockname()[0])
        threading.Thread(target=_answer, args=(connection, kept), daemon=True).start()


def _answer(connection: socket.socket, kept: Canary) -> None:
    with connection, suppress(OSError):
        request = b""
        while b"\r\n\r\n" not in request and (more := connection.recv(65536)):
            request += more
        kept.asked.append(request)
        path = request.split(b" ")[1].decode(errors="replace") if request.count(b" ") > 1 else ""
        said = kept.answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        if callable(said):
            said(connection)
        else:
            connection.sendall(said)


def certificate(name: str, file: Path) -> Path:
    """Write a certificate for a name, signed by itself, with its key."""
    key, called = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = (
        x509.CertificateBuilder(called, called, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(made.public_bytes(pem) + secret)
    return file


@contextmanager
def tls_canary(context: ssl.SSLContext) -> Iterator[int]:
    """Answer "ok" to whoever believes the certificate; lends the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, context), daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with suppress(OSError), context.wrap_socket(connection, server_side=True) as safe:
            safe.recv(65536)
            safe.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
