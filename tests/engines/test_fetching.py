"""Fetching from addresses: nobody is led into our own network, and no server holds or fills us (T-81 to T-85, F-69)."""

from __future__ import annotations

import gzip
import itertools
import logging
import socket
import ssl
import threading
from dataclasses import replace
from ipaddress import ip_network

import pytest

from mediadesk.engines import fetching
from mediadesk.engines.fetching import Bounds, FetchedTooMuch, NotFetched, fetched, resolve
from mediadesk.rules.fetching import Allowed, Place, read_place
from mediadesk.rules.refusals import Refusal
from tests.engines.canary import canary, certificate, tls_canary

HEAD = b"HTTP/1.1 200 OK\r\n"
LIMIT = 3_000_000


class AnyPort(Allowed):
    """So that it is the address alone that keeps anybody away."""

    def port(self, place: Place) -> bool:
        return True


NOWHERE = Bounds(AnyPort(), LIMIT, 5, silence_seconds=0)
HERE = replace(NOWHERE, allowed=AnyPort(networks=(ip_network("127.0.0.0/8"), ip_network("::1/128"))))


@pytest.fixture
def server():
    with canary() as kept:
        yield kept


def fetch(url: str, bounds: Bounds = HERE, *, resolve=resolve) -> tuple[str, bytes]:
    with fetched(read_place(url), bounds, resolve=resolve) as file:
        return file.name, b"".join(iter(lambda: file.source.read(65536), b""))


def spellings() -> list[str]:
    """Ways to write this machine: each part in three bases, fewer parts, and whatever IPv6 carries."""
    octets = [[str(n), hex(n), f"0{n:o}"] for n in (127, 0, 0, 1)]
    found = [".".join(parts) for parts in itertools.product(*octets)]
    found += [".".join(parts) for parts in itertools.product(octets[0], ["0", "0x0"], ["1", "0x1", "01"])]
    found += [f"{first}.{rest}" for first in octets[0] for rest in ("1", "0x1", "01", "0xffffff", "65536")]
    found += [
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0x7F000001",
        "127.000.000.001",
        "127.0.0.1.",
        "127.127.127.127",
    ]
    found += [
        "0",
        "0.0.0.0",
        "0x0",
        "00",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "ip6-localhost",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
    ]
    sixes = """::1 0:0:0:0:0:0:0:1 0000::0001 :: ::ffff:127.0.0.1 ::ffff:7f00:1 ::127.0.0.1 ::7f00:1 ::ffff:0:127.0.0.1
        64:ff9b::127.0.0.1
        64:ff9b::7f00:1 64:ff9b:1::7f00:1 2002:7f00:1:: 2001:0:7f00:1:: fe80::1 fe80::5efe:127.0.0.1"""
    return [*found, *(f"[{six}]" for six in sixes.split()), socket.gethostname()]


def test_no_spelling_of_this_machine_is_connected_to(server) -> None:
    every = dict.fromkeys(spellings())
    for host in every:
        with pytest.raises((NotFetched, Refusal)):
            fetch(server.url("/", host), NOWHERE)

    assert len(every) >= 120
    assert not server.came


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "0x7f.1", "localhost", "[::1]"])
def test_the_canary_sings_where_it_is_allowed(server, host) -> None:
    if host == "[::1]" and not _has_six():
        pytest.skip("this machine has no IPv6")
    server.answers["/a/Red%20door.png?x=1"] = HEAD + b"Content-Length: 4\r\n\r\nbody"

    assert fetch(server.url("/a/Red%20door.png?x=1", host)) == ("Red door.png", b"body")
    assert f"\r\nHost: {read_place(server.url('/', host)).authority}\r\n".encode() in server.asked[0]
    assert len(server.came) == 1


def _has_six() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def test_what_a_name_means_a_moment_later_changes_nothing(server) -> None:
    """The connection goes to the address that was judged; the redirect asks anew, and is judged anew."""
    server.answers["/"] = HEAD + b"Content-Length: 2\r\n\r\nok"
    server.answers["/on"] = b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"
    only_two = replace(NOWHERE, allowed=AnyPort(networks=(ip_network("127.0.0.2/32"),)))
    answers = iter([["127.0.0.2"], ["127.0.0.2"], ["127.0.0.1"]])

    def rebinding(host: str, port: int) -> list[str]:
        return next(answers)

    assert fetch(server.url("/", "rebind.example"), only_two, resolve=rebinding)[1] == b"ok"
    with pytest.raises(NotFetched):
        fetch(server.url("/on", "rebind.example"), only_two, resolve=rebinding)

    assert server.came == ["127.0.0.2", "127.0.0.2"]
    assert b"Host: rebind.example:" in server.asked[0]


@pytest.mark.parametrize(
    "records",
    [["127.0.0.2", "127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["8.8.8.8", "::1"], ["fe80::1%lo"], [], ["what"]],
)
def test_every_address_of_a_name_is_judged(server, records) -> None:
    only_two = replace(NOWHERE, allowed=AnyPort(networks=(ip_network("127.0.0.2/32"),)))

    with pytest.raises(NotFetched):
        fetch(server.url("/", "many.example"), only_two, resolve=lambda *_: records)

    assert not server.came


@pytest.mark.parametrize("port", [1, 22, 25, 8080, 65535])
def test_other_ports_are_not_tried(port) -> None:
    asked = []
    with pytest.raises(NotFetched):
        fetch(
            f"http://example.com:{port}/",
            replace(NOWHERE, allowed=Allowed()),
            resolve=lambda *of: asked.append(of),
        )

    assert not asked


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "//192.168.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/", "ftp://127.0.0.1/", "data:text/plain,a", "http://user:word@127.0.0.1/", "",
        "http://127.0.0.1 /", "http://[::1%25lo]/", "/again",
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_judged_as_an_address_is(server, status, location) -> None:
    head = f"HTTP/1.1 {status} Moved\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n".encode()
    server.answers |= {"/": head, "/again": head}

    with pytest.raises(NotFetched):
        fetch(server.url())

    assert len(server.came) == (4 if location == "/again" else 1)


def test_three_redirects_are_followed(server) -> None:
    for number in range(3):
        server.answers[f"/{number}"] = (
            f"HTTP/1.1 302 x\r\nLocation: /{number + 1}\r\nContent-Length: 0\r\n\r\n".encode()
        )
    server.answers["/3"] = HEAD + b"Content-Length: 2\r\n\r\nok"

    assert fetch(server.url("/0")) == ("3", b"ok")


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
