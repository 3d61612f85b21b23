"""Files that a handler answers with: sent without its thread, as far as promised, and closed."""

import io
import threading

import pytest

from mediadesk.surfaces.front.protocol import CutShort
from tests.surfaces.front.driver import GONE, Call, ask

PATIENCE = 30  # seconds until a test that hangs fails; none waits so long


# fmt: off
FILES = [
    # from byte  Content-Length  what arrives
    (0,          None,           slice(None)),
    (0,          "300000",       slice(300_000)),
    (0,          "600000",       slice(None)),
    (100_000,    "200000",       slice(100_000, 300_000)),  # a range: the handler has moved to its beginning
    (0,          "0",            slice(0)),
]
# fmt: on


class File(io.BytesIO):
    def __init__(self, content) -> None:
        super().__init__(content)
        self.was_closed = threading.Event()

    def close(self) -> None:
        super().close()
        self.was_closed.set()


def wrapping(file, *headers):
    def handler(environ, start_response):
        start_response("200 OK", list(headers))
        return environ["wsgi.file_wrapper"](file, 8192)

    return handler


@pytest.mark.parametrize(("start", "length", "arrives"), FILES)
def test_a_file_is_sent_as_far_as_it_was_promised(make, run, start, length, arrives) -> None:
    content = bytes(range(250)) * 2400
    file = File(content)
    file.seek(start)

    call = run(ask(make(wrapping(file, *([("Content-Length", length)] if length else [])))))

    assert call.body == content[arrives]
    assert call.is_whole
    assert file.was_closed.wait(PATIENCE)


def test_a_file_holds_no_thread_and_is_closed_when_its_reader_goes(make, run) -> None:
    file = File(b"x" * 1_000_000)

    def handler(environ, start_response):
        start_response("200 OK", [])
        return environ["wsgi.file_wrapper"](file) if environ["PATH_INFO"] == "/file" else [b"quick"]

    async def story():
        app = make(handler, threads=1)
        slow = Call(app, target="/file")
        slow.reads.clear()
        slow.start()
        assert (await ask(app, target="/quick")).body == b"quick"
        assert not file.closed
        slow.say(GONE)
        slow.reads.set()
        await slow.answered()

    run(story())
    assert file.was_closed.wait(PATIENCE)


def test_a_file_is_closed_unsent_on_head(make, run) -> None:
    file = File(b"x" * 1000)

    call = run(ask(make(wrapping(file, ("Content-Length", "1000"))), "HEAD"))

    assert (call.body, call.headers["content-length"]) == (b"", "1000")
    assert file.was_closed.wait(PATIENCE)


def test_a_file_shorter_than_promised_cuts_the_answer(make, run) -> None:
    async def story():
        call = Call(make(wrapping(File(b"x" * 10), ("Content-Length", "20")))).start()
        with pytest.raises(CutShort):
            await call.task

    run(story())
