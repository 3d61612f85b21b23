"""Servers that hold, fill, fool or sound us out while a file is fetched from them (T-84, T-85); and TLS."""

from __future__ import annotations

import gzip
import logging
import socket
import ssl
import threading
from dataclasses import replace

import pytest

from mediadesk.engines import fetching
from mediadesk.engines.fetching import FetchedTooMuch, NotFetched, fetched
from mediadesk.rules.fetching import read_place
from tests.engines.canary import certificate, tls_canary
from tests.engines.taking import HEAD, HERE, LIMIT, NOWHERE, fetch, server

__all__ = ["server"]


def drips(connection: socket.socket, start: bytes) -> None:
    connection.sendall(start)
    while True:
        connection.sendall(b"x")
        if threading.Event().wait(0.02):
            return


HOSTILE = {
    "says nothing": lambda connection: connection.recv(1),
    "drips its head": lambda connection: drips(connection, HEAD + b"X: "),
    "goes on to say go on": lambda connection: connection.sendall(
        b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000_000
    ),
    "drips its body": lambda connection: drips(connection, HEAD + b"Content-Length: 1000000\r\n\r\n"),
    "drips chunks": lambda connection: drips(
        connection, HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n"
    ),
    "is shorter than it says": HEAD + b"Content-Length: 10\r\n\r\nbody",
    "drips without an end": lambda connection: drips(connection, HEAD + b"\r\n"),
    "says two lengths": HEAD + b"Content-Length: 2\r\nContent-Length: 4\r\n\r\nbody",
    "breaks off in chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\nbody",
    "is HTTP/0.9": b"<html>body</html>",
    "is no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "has a thousand headers": HEAD + b"X: y\r\n" * 1000 + b"\r\nbody",
    "has one endless header": HEAD + b"X: " + b"y" * 200_000,
    "is encoded twice": HEAD + b"Content-Encoding: gzip, gzip\r\nContent-Length: 4\r\n\r\nbody",
    "is encoded strangely": HEAD + b"Content-Encoding: br\r\nContent-Length: 4\r\n\r\nbody",
    "is no gzip": HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbody",
    "is not there": b"HTTP/1.1 404 x\r\nContent-Length: 4\r\n\r\nbody",
    "is a part": b"HTTP/1.1 206 x\r\nContent-Length: 4\r\n\r\nbody",
    "asks who we are": b"HTTP/1.1 401 x\r\nWWW-Authenticate: Basic\r\nContent-Length: 4\r\n\r\nbody",
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_server_neither_holds_nor_fools_us(server, how) -> None:
    server.answers["/"] = HOSTILE[how]

    with pytest.raises(NotFetched) as told:
        fetch(server.url(), replace(HERE, seconds=0.4))

    assert not str(told.value)


def endless(connection: socket.socket) -> None:
    connection.sendall(HEAD + b"\r\n")
    while True:
        connection.sendall(bytes(65536))


BOMB = gzip.compress(bytes(100_000_000), 9)


@pytest.mark.parametrize(
    "answer",
    [
        endless,
        HEAD + f"Content-Length: {LIMIT + 1}\r\n\r\n".encode(),
        HEAD + b"Content-Length: 99999999999999999999999999\r\n\r\n",
    ],
)
def test_no_more_than_the_limit_is_taken(server, answer) -> None:
    server.answers["/"] = answer

    with pytest.raises(FetchedTooMuch):
        fetch(server.url())


def test_a_bomb_is_let_go_while_it_is_small(server) -> None:
    server.answers["/"] = (
        HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(BOMB)}\r\n\r\n".encode() + BOMB
    )
    taken = []

    with fetched(read_place(server.url()), replace(HERE, size_bytes=10**9)) as file:
        pieces = iter(lambda: file.source.read(65536), b"")
        with pytest.raises(NotFetched):
            taken.extend(map(len, pieces))

    assert sum(taken) < 10_000_000


def test_what_is_packed_without_being_asked_to_is_unpacked(server) -> None:
    packed = gzip.compress(b"<svg/>" * 100)
    server.answers["/"] = (
        HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode() + packed
    )

    assert fetch(server.url())[1] == b"<svg/>" * 100


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ('attachment; filename="red door.png"', "red door.png"),
        ("attachment; filename*=UTF-8''%e2%82%ac.png", "€.png"),
        ('attachment; filename="../../etc/passwd"', "../../etc/passwd"),  # made fit by the upload
        ("attachment", "a.bin"),
        ("\xff\xfe;;;=", "a.bin"),
    ],
)
def test_the_name_is_what_the_server_says_or_the_end_of_the_address(server, said, name) -> None:
    server.answers["/a.bin"] = HEAD + f"Content-Disposition: {said}\r\nContent-Length: 1\r\n\r\nx".encode(
        "latin-1"
    )

    assert fetch(server.url("/a.bin"))[0] == name


def test_a_closed_port_a_private_address_and_nothing_at_all_are_one_answer(server, caplog) -> None:
    caplog.set_level(logging.INFO)
    with socket.create_server(("127.0.0.1", 0)) as once:
        closed = once.getsockname()[1]
    told = set()
    for url, bounds in (
        (f"http://127.0.0.1:{closed}/", HERE),
        ("http://10.0.0.1/", NOWHERE),
        (server.url(), NOWHERE),
        (server.url("/missing"), HERE),
        ("http://nowhere.invalid/", NOWHERE),
    ):
        with pytest.raises(NotFetched) as raised:
            fetch(url, bounds)
        told.add((type(raised.value), str(raised.value), raised.value.__cause__))

    assert told == {(NotFetched, "", None)}
    assert "10.0.0.1" in caplog.text


def test_no_more_is_taken_than_was_said(server) -> None:
    server.answers["/"] = HEAD + b"Content-Length: 2\r\n\r\nbody"

    assert fetch(server.url())[1] == b"bo"


def test_tls_proves_the_name_whatever_address_it_has(server, tmp_path, monkeypatch) -> None:
    kept = certificate("name.example", tmp_path / "both.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(kept)
    trusting = ssl.create_default_context(cafile=kept)
    monkeypatch.setattr(fetching, "_trusts", lambda: trusting)
    with tls_canary(context) as port:
        bounds = replace(HERE, seconds=2)

        assert fetch(f"https://name.example:{port}/", bounds, resolve=lambda *_: ["127.0.0.1"])[1] == b"ok"
        for other in ("other.example", "127.0.0.1"):
            with pytest.raises(NotFetched):
                fetch(f"https://{other}:{port}/", bounds, resolve=lambda *_: ["127.0.0.1"])
    with pytest.raises(NotFetched):
        fetch(
            f"https://name.example:{server.port}/",
            replace(HERE, seconds=0.3),
            resolve=lambda *_: ["127.0.0.1"],
        )
