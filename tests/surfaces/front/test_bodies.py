"""Bodies: they wait without a thread, up to a bound, and leave nothing behind."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.surfaces.front.driver import END, GONE, OLGA, Call, ask


def test_forty_dripping_uploaders_make_nobody_wait(make, echo, run) -> None:
    """T-109. With one thread: a GET is answered while every uploader has begun and none has ended."""

    async def story():
        app = make(echo, threads=1)
        uploaders = [Call(app, "POST", "/slow", body=None) for _ in range(40)]
        for uploader in uploaders:
            uploader.drip(b"x")
            uploader.start()
            await uploader.until(lambda u=uploader: u.received == 1)

        got = await ask(app, target="/fast")

        assert got.status == 200
        assert all(uploader.sent == [] for uploader in uploaders)
        for uploader in uploaders:
            uploader.say(END)
            await uploader.answered()
        assert {uploader.body for uploader in uploaders} == {b"echo:x"}
        assert [environ["PATH_INFO"] for environ in echo.environs] == ["/fast"] + ["/slow"] * 40

    run(story())


def test_a_length_over_the_limit_is_refused_before_a_byte_is_read(make, echo, run) -> None:
    async def story():
        call = Call(make(echo), "POST", "/v1_1/demo/ping", headers=[("content-length", "1001")], body=None)
        await call.answered()

        assert call.status == 413
        assert call.received == 0
        assert json.loads(call.body)["error"]["message"].startswith("This request is larger than 1000 bytes")

    run(story())


def test_a_body_in_chunks_is_refused_where_it_passes_the_limit(make, echo, run) -> None:
    async def story():
        call = Call(make(echo), "POST", headers=[("transfer-encoding", "chunked")], body=None)
        for _ in range(20):
            call.drip(b"x" * 100)
        await call.answered()

        assert call.status == 413
        assert call.received == 11
        assert echo.bodies == []

    run(story())


def test_a_body_of_just_the_limit_is_taken(make, echo, run) -> None:
    assert run(ask(make(echo), "POST", body=b"x" * 1000)).status == 200
    upload = {"method": "POST", "target": "/up/x", "headers": [OLGA, ("transfer-encoding", "chunked")]}
    assert run(ask(make(echo), **upload, body=b"x" * 100_000)).status == 200
    assert run(ask(make(echo), **upload, body=b"x" * 100_001)).status == 413


def test_a_large_body_can_be_read_twice_and_leaves_no_file(make, limits, run) -> None:
    seen = []

    def handler(environ, start_response):
        body = environ["wsgi.input"]
        first = body.read()
        body.seek(0)
        seen.append((first, body.read(), body))
        start_response("200 OK", [])
        return []

    run(ask(make(handler), "POST", body=b"x" * 900))

    ((first, second, body),) = seen
    assert first == second == b"x" * 900
    assert body.closed
    assert list(limits.directory.iterdir()) == []


def test_a_body_that_stops_arriving_is_given_up(make, echo, limits, run) -> None:
    async def story():
        call = Call(make(echo, body_idle_seconds=0.01), "POST", body=None)
        call.drip(b"x" * 500)
        await call.answered()

        assert call.status == 408
        assert "try again" in call.body.decode()

    run(story())
    assert list(limits.directory.iterdir()) == []


def test_a_body_that_drips_for_ever_is_given_up(make, echo, run) -> None:
    async def story():
        app = make(echo, body_grace_seconds=0.05, body_least_rate=10_000)
        call = Call(app, "POST", body=None).start()
        while not call.task.done():
            call.drip(b"")
            await asyncio.sleep(0)

        assert call.status == 408

    run(story())


def test_a_client_that_goes_while_it_uploads_is_not_answered(make, echo, limits, run) -> None:
    async def story():
        call = Call(make(echo), "POST", body=None)
        call.drip(b"x" * 500)
        call.say(GONE)
        await call.answered()

        assert call.sent == []
        assert echo.environs == []

    run(story())
    assert list(limits.directory.iterdir()) == []


def open_files_in(directory) -> int:
    """How many files of a directory this process holds, those without a name included."""
    there = 0
    for held in Path("/proc/self/fd").iterdir():
        try:
            there += held.readlink().is_relative_to(directory)
        except FileNotFoundError:  # the one that listed them
            continue
    return there


@pytest.mark.parametrize(
    ("size", "files"), [(100, 0), (900, 0), (901, 1)], ids=["little", "some", "more than may"]
)
def test_a_body_of_moderate_size_stays_in_memory(make, limits, run, size, files) -> None:
    held = []

    def handler(environ, start_response):
        held.append((environ["wsgi.input"].read(), open_files_in(limits.directory)))
        start_response("200 OK", [])
        return []

    run(ask(make(handler, body_memory_bytes=900), "POST", body=b"x" * size))

    assert held == [(b"x" * size, files)]


def test_bodies_share_the_memory_there_is_and_give_it_back(make, limits, run) -> None:
    """Of 1,600 bytes one client has half: the first body fits, the second goes to a file, and the third fits again."""
    files = []

    def handler(environ, start_response):
        files.append(open_files_in(limits.directory))
        start_response("200 OK", [])
        return []

    async def story():
        app = make(handler, body_memory_bytes=900, bodies_memory_bytes=1600)
        held = Call(app, "POST", body=None)
        held.drip(b"x" * 900)
        held.start()
        await held.until(lambda: held.received == 1)

        await ask(app, "POST", body=b"x" * 900)
        held.say(END)
        await held.answered()
        await ask(app, "POST", body=b"x" * 900)

    run(story())
    assert files == [1, 0, 0]
