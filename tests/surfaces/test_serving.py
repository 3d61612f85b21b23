"""A running copy over real sockets: large files in and out, hard ones, and what a stranger is told."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import threading
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from mediadesk.surfaces.front.limits import MB
from tests.running import PATIENCE, Copy, running_copy

BOUNDARY = "a-line-that-no-file-holds"
LARGE = os.urandom(12 * MB)  # more than any request that is no upload may have
# Each hop calls the one before it ten times: nothing but the clock ends it.
HARD_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="1000"><g id="a0"><rect width="1" height="1"/></g>'
    + "".join(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 9))
    + "</svg>"
).encode()


class Olga:
    """A Master admin's browser: keeps cookies, and sends what the pages' forms and script send."""

    def __init__(self, copy: Copy) -> None:
        self.copy, self.cookies = copy, {}
        told = json.loads(
            copy.command("createaccount", "--name", "Acme", "--email", "olga@acme.example", "--json")
        )
        link, password = urlsplit(told["sign_in_url"]).path, {"password": "nine quiet rivers bend"}
        self.post(link, {}, on=link)
        self.post("/console/password/first", password, on="/console/password/first")
        self.library = f"/console/{told['account_id']}/e/{told['cloud_name']}/library"
        self.folder = re.search(r"/library/folders/[0-9a-f]{32}", self.get(self.library)[1].decode())[0]
        self.folder = f"{self.library}{self.folder.removeprefix('/library')}"

    def get(self, path: str, **headers: str):
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: dict, *, on: str):
        form = {"csrfmiddlewaretoken": self.token(on), **fields}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, body=urlencode(form), headers=kind)

    def send_file(self, path: str, name: str, content: bytes, *, on: str, **fields: str):
        parts = {"csrfmiddlewaretoken": self.token(on), **fields}
        body = b"".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in parts.items()
        )
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body += head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Accept": "application/json"}
        return self.ask("POST", path, body=body, headers=kind)

    def upload(self, name: str, content: bytes):
        status, body, _ = self.send_file(f"{self.folder}/upload", name, content, on=self.library)
        return status, json.loads(body)

    def token(self, path: str) -> str:
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path)[1].decode())[1]

    def ask(self, method: str, path: str, *, body=None, headers=()):
        sent = {**dict(headers), "Cookie": self.cookie}
        with contextlib.closing(connected(self.copy)) as client:
            client.request(method, path, body=body, headers=sent)
            with client.getresponse() as answer:
                for made in answer.headers.get_all("Set-Cookie", ()):
                    name, _, value = made.partition(";")[0].partition("=")
                    self.cookies[name] = value
                return answer.status, answer.read(), answer.headers

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def connected(copy: Copy) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(copy.url).netloc, timeout=PATIENCE)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    with running_copy(tmp_path_factory.mktemp("serving") / "data", MEDIADESK_THREADS="1") as copy:
        yield copy


@pytest.fixture(scope="module")
def olga(copy):
    return Olga(copy)


def nameless_bytes(copy: Copy) -> int:
    """What the processes of the copy hold in files that have no name in any directory."""
    found, place = 0, f"{copy.settings['MEDIADESK_DATA']}/incoming/"
    for held in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            found += held.stat().st_size if str(held.readlink()).startswith(place) else 0
    return found


def test_a_file_of_more_than_any_other_request_is_uploaded_and_replaced_by_the_page(olga) -> None:
    status, made = olga.upload("large.bin", LARGE)
    assert (status, made["name"]) == (201, "large.bin")
    assert olga.get(f"{made['url']}/original")[1] == LARGE

    answer = olga.send_file(f"{made['url']}/replace", "new.bin", LARGE[::-1], on=made["url"], version="1")

    assert answer[0] == 302
    assert olga.get(f"{made['url']}/original")[1] == LARGE[::-1]


def test_a_piece_of_an_original_is_that_piece(olga) -> None:
    _, made = olga.upload("pieces.bin", LARGE)
    original = f"{made['url']}/original"

    status, body, headers = olga.get(original, Range="bytes=5000000-5999999")
    assert (status, body) == (206, LARGE[5_000_000:6_000_000])
    assert headers["Content-Range"] == f"bytes 5000000-5999999/{len(LARGE)}"
    assert olga.get(original, Range="bytes=-10")[1] == LARGE[-10:]
    status, body, headers = olga.ask("HEAD", original)
    assert (status, body, int(headers["Content-Length"])) == (200, b"", len(LARGE))


def test_readers_that_take_nothing_make_no_copies_and_hold_no_thread(copy, olga) -> None:
    """T-109. There is one thread for pages; ten readers of 12 MB stand still."""
    _, made = olga.upload("read.bin", LARGE)
    host, port = urlsplit(copy.url).netloc.split(":")
    request = f"GET {made['url']}/original HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {olga.cookie}\r\n\r\n"
    with contextlib.ExitStack() as readers:
        for _ in range(10):
            reader = readers.enter_context(socket.create_connection((host, int(port)), timeout=PATIENCE))
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.sendall(request.encode())
            assert reader.recv(12) == b"HTTP/1.1 200"

        assert olga.get(olga.library)[0] == 200
        assert nameless_bytes(copy) == 0


def test_pages_are_answered_while_a_hard_file_is_examined(olga) -> None:
    """T-110. There is one thread for pages; a drawing without an end is looked at."""
    said: list = []
    hard = threading.Thread(target=lambda: said.append(olga.upload("hard.svg", HARD_SVG)))
    hard.start()

    pages = [olga.get("/console/profile")[0] for _ in range(5)]

    assert said == []
    assert pages == [200] * 5
    hard.join(PATIENCE)
    ((status, told),) = said
    assert status == 400
    # Which limit ends it, that of time or the library's own of elements, is a matter of how fast the machine draws.
    assert "hard.svg cannot be used" in told["message"]


def test_a_stranger_fills_no_disk(copy) -> None:
    """T-74, T-75."""
    with contextlib.closing(connected(copy)) as client:
        client.putrequest("POST", "/console/a/e/b/library/folders/c/upload")
        client.putheader("Content-Length", str(len(LARGE)))
        client.putheader("Accept", "application/json")
        client.endheaders()

        answer = client.getresponse()
        assert answer.status == 401
        assert json.loads(answer.read())["message"] == "You are not signed in. Sign in and try again."
    # A program's upload is not here: its key may stand in the body. What all of them may send together is bounded.
    for path in ("/v1_1/none/upload", "/v1_1/none/image/explicit", "/console/sign-in"):
        with contextlib.closing(connected(copy)) as client:
            client.putrequest("POST", path)
            client.putheader("Content-Length", str(2 * MB))
            client.endheaders()

            assert client.getresponse().status == 413
    assert nameless_bytes(copy) == 0


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/console/sign-in", "/console//x", "/static/console/app.js"]
)
def test_no_answer_says_by_what_it_is_served_or_lets_a_browser_guess(copy, path) -> None:
    """F-67."""
    with contextlib.closing(connected(copy)) as client:
        client.request("GET", path)
        with client.getresponse() as answer:
            assert answer.headers["Server"] == ""
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
