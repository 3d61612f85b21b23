"""Fetching from addresses: nobody is led into our own network (T-81 to T-83, F-69)."""

from __future__ import annotations

import itertools
import socket
import threading
from dataclasses import replace
from ipaddress import ip_network

import pytest

from mediadesk.engines import resolving
from mediadesk.engines.fetching import NotFetched
from mediadesk.rules.fetching import Allowed, read_place
from mediadesk.rules.refusals import Refusal
from tests.engines.taking import HEAD, HERE, NOWHERE, AnyPort, fetch, server

__all__ = ["server"]


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


def test_a_resolver_that_does_not_answer_holds_nobody_up(server) -> None:
    """T-84: nothing is connected to, and those who wait for it are no more than so many."""
    asked, answers = [], threading.Event()

    def silent(host: str, port: int) -> list[str]:
        asked.append(host)
        answers.wait()
        return ["127.0.0.1"]

    hurried = replace(HERE, seconds=0.01)
    try:
        for _ in range(resolving.MOST_WAITING + 5):
            with pytest.raises(NotFetched):
                fetch(server.url("/"), hurried, resolve=silent)
        assert len(asked) == resolving.MOST_WAITING
    finally:
        answers.set()
    for thread in threading.enumerate():
        if thread.name == "resolver":
            thread.join()

    server.answers["/"] = HEAD + b"\r\nhere"
    assert fetch(server.url("/"))[1] == b"here"  # all that waited are through
    assert len(server.came) == 1
