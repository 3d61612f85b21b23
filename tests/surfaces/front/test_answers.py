"""Answers: they stream, they end, and whatever made them is closed."""

import asyncio
import logging
import threading

import pytest

from mediadesk.surfaces.front.protocol import CutShort
from tests.surfaces.front.driver import GONE, Call, ask

PATIENCE = 30  # seconds until a test that hangs fails; none waits so long


class Answer:
    """An iterable that says when it was closed."""

    def __init__(self, chunks) -> None:
        self._chunks = chunks
        self.closed = threading.Event()

    def __iter__(self):
        yield from self._chunks

    def close(self) -> None:
        self.closed.set()


def answering(answer, *headers, status="200 OK"):
    def handler(environ, start_response):
        start_response(status, list(headers))
        return answer

    return handler


def test_the_first_bytes_arrive_before_the_last_are_made(make, run) -> None:
    arrived = threading.Event()

    def chunks():
        yield b"first"
        assert arrived.wait(PATIENCE)
        yield b"last"

    answer = Answer(chunks())

    async def story():
        call = Call(make(answering(answer))).start()
        await call.until(lambda: call.body == b"first")
        assert not call.is_whole
        arrived.set()
        await call.answered()
        assert call.body == b"firstlast"
        assert call.is_whole

    run(story())
    assert answer.closed.wait(PATIENCE)


def test_a_reader_that_stands_still_holds_no_thread(make, limits, run) -> None:
    """T-109. The answer is larger than memory may hold; its thread is free before a byte is taken."""
    answer = Answer([bytes([n]) * 1000 for n in range(200)])

    def handler(environ, start_response):
        start_response("200 OK", [])
        return answer if environ["PATH_INFO"] == "/slow" else [b"quick"]

    async def story():
        app = make(handler, threads=1, answer_memory_bytes=5000)
        slow = Call(app, target="/slow")
        slow.reads.clear()
        slow.start()

        assert (await ask(app, target="/quick")).body == b"quick"
        assert answer.closed.is_set()
        assert slow.sent == []
        slow.reads.set()
        await slow.answered()
        assert slow.body == b"".join(bytes([n]) * 1000 for n in range(200))

    run(story())
    assert list(limits.directory.iterdir()) == []


def test_past_the_files_bound_the_thread_waits_and_nothing_is_lost(make, run) -> None:
    chunks = [bytes([n]) * 1000 for n in range(200)]
    app = make(answering(Answer(chunks)), answer_memory_bytes=2000, answer_file_bytes=3000)

    assert run(ask(app)).body == b"".join(chunks)


def test_a_reader_that_takes_nothing_for_too_long_is_given_up(make, run) -> None:
    def endless():
        while True:
            yield b"x" * 1000

    answer = Answer(endless())

    async def story():
        app = make(
            answering(answer), answer_memory_bytes=2000, answer_file_bytes=3000, send_idle_seconds=0.01
        )
        call = Call(app)
        call.reads.clear()
        await call.answered()

    run(story())
    assert answer.closed.wait(PATIENCE)


def test_a_client_that_goes_ends_an_endless_answer(make, limits, run) -> None:
    def endless():
        while True:
            yield b"x" * 1000

    answer = Answer(endless())

    async def story():
        call = Call(make(answering(answer), answer_memory_bytes=2000)).start()
        await call.until(lambda: call.body)
        call.say(GONE)
        await call.answered()
        assert not call.is_whole

    run(story())
    assert answer.closed.wait(PATIENCE)
    assert list(limits.directory.iterdir()) == []


def test_a_client_that_goes_while_it_waits_for_a_thread_is_never_handled(make, run) -> None:
    enter, leave = threading.Event(), threading.Event()
    handled = []

    def handler(environ, start_response):
        handled.append(environ["PATH_INFO"])
        enter.set()
        assert leave.wait(PATIENCE)
        start_response("200 OK", [])
        return [b"done"]

    async def story():
        app = make(handler, threads=1)
        first = Call(app, target="/first").start()
        assert await asyncio.to_thread(enter.wait, PATIENCE)
        second = Call(app, "POST", "/second", body=b"x" * 500)
        second.say(GONE)
        await second.answered()
        leave.set()
        await first.answered()
        third = await ask(app, target="/third")
        assert (first.body, second.sent, third.body) == (b"done", [], b"done")

    run(story())
    assert handled == ["/first", "/third"]


def test_a_full_queue_answers_at_once(make, run) -> None:
    """T-111."""
    enter, leave = threading.Event(), threading.Event()

    def handler(environ, start_response):
        enter.set()
        assert leave.wait(PATIENCE)
        start_response("200 OK", [])
        return [b"done"]

    async def story():
        app = make(handler, threads=1, waiting=1)
        running = Call(app).start()
        assert await asyncio.to_thread(enter.wait, PATIENCE)
        waiting = Call(app).start()
        await waiting.until(lambda: waiting.received == 1)
        while app._pool._taken < 2:
            await asyncio.sleep(0)

        turned_away = await ask(app, target="/v1_1/demo/ping")
        health = await ask(app, target="/healthz")
        unread = await Call(app, "POST", body=None).answered()

        assert (turned_away.status, turned_away.headers["retry-after"]) == (503, "2")
        assert b"busy" in turned_away.body
        assert health.status == 200
        assert (unread.status, unread.received) == (503, 0)
        leave.set()
        for call in (running, waiting):
            assert (await call.answered()).body == b"done"
        assert (await ask(app)).status == 200

    run(story())


@pytest.mark.parametrize(
    ("method", "status"), [("HEAD", "200 OK"), ("GET", "304 Not Modified"), ("GET", "204 No")]
)
def test_an_answer_without_a_body_has_none(make, run, method, status) -> None:
    answer = Answer([b"abc", b"def"])

    call = run(ask(make(answering(answer, ("Content-Length", "6"), status=status)), method))

    assert (call.status, call.body, call.is_whole) == (int(status[:3]), b"", True)
    assert call.headers["content-length"] == "6"
    assert answer.closed.wait(PATIENCE)


def test_a_handler_that_fails_before_its_first_byte_gives_a_plain_500(make, run, caplog) -> None:
    def handler(environ, start_response):
        start_response("200 OK", [])
        raise ValueError(environ["PATH_INFO"])

    with caplog.at_level(logging.ERROR):
        call = run(ask(make(handler), target="/v1_1/x?token=secret"))

    assert (call.status, b"went wrong" in call.body) == (500, True)
    assert "/v1_1/x" in caplog.text
    assert "secret" not in caplog.text


def test_a_handler_that_fails_later_cuts_the_answer(make, run) -> None:
    def chunks():
        yield b"first"
        raise ValueError

    answer = Answer(chunks())

    async def story():
        call = Call(make(answering(answer))).start()
        with pytest.raises(CutShort):
            await call.task
        assert call.body == b"first"
        assert not call.is_whole

    run(story())
    assert answer.closed.wait(PATIENCE)


def test_a_header_with_a_line_break_is_never_sent(make, run) -> None:
    """T-89."""
    assert run(ask(make(answering([b"x"], ("X-Name", "a\r\nSet-Cookie: b"))))).status == 500


def test_the_connection_is_the_servers_affair(make, run) -> None:
    call = run(
        ask(make(answering([b"x"], ("Transfer-Encoding", "chunked"), ("Connection", "close"), ("X-A", "b"))))
    )

    assert call.headers == {"x-a": "b", "server": ""}


def test_the_process_starts_and_stops_when_told(make, echo, run) -> None:
    async def story():
        said, sent = asyncio.Queue(), []

        async def send(message):
            sent.append(message["type"])

        for kind in ("startup", "shutdown"):
            said.put_nowait({"type": f"lifespan.{kind}"})
        await make(echo)({"type": "lifespan"}, said.get, send)
        assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]

    run(story())
