"""The front behind its real server, over real sockets: one process, one thread for handlers."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from mediadesk.rules.selection import MOST_AT_ONCE

HERE = Path(__file__).parent
SOURCES = HERE.parents[2] / "src"
PATIENCE = 60  # seconds until what hangs fails; none waits so long


class Served:
    """A server on a free port of this machine."""

    def __init__(self, directory: Path) -> None:
        self.clients = []
        self.directory = directory
        self.incoming = directory / "incoming"
        self.incoming.mkdir()
        (directory / "file").write_bytes(b"0123456789" * 300_000)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = directory / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, HERE / "served.py", str(self.port)],
                env={**os.environ, "PYTHONPATH": f"{SOURCES}:{HERE}", "FRONT_TEST_DIRECTORY": str(directory)},
                stdout=log,
                stderr=log,
            )
        until(self.is_up)

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def connect(self, text: str = "") -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.clients.append(client)
        client.sendall(text.replace("\n", "\r\n").encode())
        return client

    def hang_up(self) -> None:
        while self.clients:
            self.clients.pop().close()

    def stop(self) -> int:
        self.hang_up()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def get(self, path, method="GET", body=None, headers=()):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as client:
            client.request(method, path, body=body, headers=dict(headers))
            with client.getresponse() as answer:
                return answer.status, answer.read(), dict(answer.getheaders())


def until(so) -> None:
    """Wait for what another process does; it has no way to wake us."""
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end
        time.sleep(0.02)


def read_all(client) -> bytes:
    return b"".join(iter(lambda: client.recv(65536), b""))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    server = Served(tmp_path_factory.mktemp("served"))
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def nobody_stays(served):
    yield
    served.hang_up()


def test_forty_dripping_uploaders_make_nobody_wait(served) -> None:
    """T-109. The one thread answers GETs while forty bodies are under way; then each body is answered."""
    head = "POST /up HTTP/1.1\nHost: a\nContent-Length: 4\nConnection: close\n\nab"
    uploaders = [served.connect(head) for _ in range(40)]

    assert [served.get("/quick")[:2] for _ in range(5)] == [(200, b"ok:")] * 5

    for uploader in uploaders:
        uploader.sendall(b"cd")
    assert all(read_all(uploader).endswith(b"ok:abcd") for uploader in uploaders)


def test_a_body_goes_through_a_nameless_file(served) -> None:
    sent = os.urandom(4_000_000)

    assert served.get("/up", "POST", body=sent)[1] == b"ok:" + sent
    assert served.get("/up", "POST", body=iter([b"a" * 600_000, b"b" * 600_000]))[1][-1:] == b"b"
    assert list(served.incoming.iterdir()) == []


def test_a_body_over_the_limit_is_refused_unread(served) -> None:
    client = served.connect("POST /v1_1/x HTTP/1.1\nHost: a\nContent-Length: 5000001\n\n")

    assert client.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_a_body_in_chunks_over_the_limit_is_refused(served) -> None:
    client = served.connect("POST /x HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n")
    for _ in range(51):
        client.sendall(b"186a0\r\n" + b"x" * 100_000 + b"\r\n")

    assert client.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_head_says_the_length_and_sends_nothing(served) -> None:
    status, body, headers = served.get("/file", "HEAD")

    assert (status, body, headers["content-length"]) == (200, b"", "3000000")


def test_a_file_arrives_whole(served) -> None:
    assert served.get("/file")[1] == b"0123456789" * 300_000


def test_a_client_that_goes_ends_an_endless_answer(served) -> None:
    client = served.connect("GET /endless HTTP/1.1\nHost: a\n\n")
    assert client.recv(100)
    client.close()

    until((served.directory / "endless-closed").exists)
    assert served.get("/quick")[0] == 200
    assert list(served.incoming.iterdir()) == []


def test_an_answer_that_breaks_off_does_not_look_whole(served) -> None:
    with pytest.raises(http.client.IncompleteRead) as caught:
        served.get("/broken")

    assert caught.value.partial == b"first"


@pytest.mark.parametrize("path", ["/a//b", "/a/../b", "/a%2Fb", "/a%5Cb", "/a%00"])
def test_a_path_with_two_readings_is_refused(served, path) -> None:
    """T-12."""
    assert served.get(path)[0] == 400


def test_an_address_names_as_many_assets_as_are_selected_at_once(served) -> None:
    ids = [f"{number:032x}" for number in range(MOST_AT_ONCE)]
    place = {"q": "tags=shirt AND " * 60, "back": "/console/x?q=" + "tags%3Dshirt+AND+" * 60}
    address = f"/chosen?{urlencode({'selected': ids, **place}, doseq=True)}"

    assert served.get(address)[:2] == (200, b"ok:")
    assert served.get(address * 2)[0] == 414


def test_a_header_with_an_underscore_is_refused(served) -> None:
    assert served.get("/", headers={"X_Forwarded_For": "10.0.0.1"}.items())[0] == 400


def test_no_query_is_ever_logged_and_a_signal_lets_requests_end(tmp_path) -> None:
    server = Served(tmp_path)
    server.get("/note?token=secret-of-a-link")
    server.get("/broken?token=secret-of-a-link", "HEAD")
    waiting = server.connect("POST /up HTTP/1.1\nHost: a\nContent-Length: 4\nConnection: close\n\nab")
    server.get("/quick")  # the connection before has been taken by now

    server.process.send_signal(signal.SIGTERM)
    until(lambda: not is_listening(server))
    waiting.sendall(b"cd")

    assert read_all(waiting).endswith(b"ok:abcd")
    assert server.stop() == 0
    assert "a line of the handler's" in server.log.read_text()
    assert "secret" not in server.log.read_text()


def is_listening(server) -> bool:
    try:
        server.connect().close()
    except OSError:
        return False
    return True
