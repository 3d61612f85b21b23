"""Lanes: what takes long by its nature keeps only its own kind waiting; and what answers may hold together."""

import asyncio
import threading

from mediadesk.surfaces.front.limits import Limits
from mediadesk.surfaces.front.pool import Pool
from tests.surfaces.front.driver import Call, ask

PATIENCE = 30  # seconds until a test that hangs fails; none waits so long


def test_who_works_long_in_one_lane_makes_nobody_wait_in_another(make, run) -> None:
    """T-110. One thread each; both lanes are full and more wait in them, and a page is answered."""
    entered, leave = threading.Semaphore(0), threading.Event()

    def handler(environ, start_response):
        if environ["PATH_INFO"] != "/page":
            entered.release()
            assert leave.wait(PATIENCE)
        start_response("200 OK", [])
        return [b"done"]

    async def story():
        app = make(handler, threads=1, lanes=(("/slow/*", "/large/*"), ("/drawn/*",)), waiting=1)
        slow = [
            Call(app, target=target).start() for target in ("/slow/1", "/drawn/1", "/large/2", "/drawn/2")
        ]
        for _ in range(2):
            assert await asyncio.to_thread(entered.acquire, timeout=PATIENCE)

        assert (await ask(app, target="/page")).body == b"done"
        assert (await ask(app, target="/slow/3")).status == 503
        assert [call.sent for call in slow] == [[]] * 4
        leave.set()
        for call in slow:
            assert (await call.answered()).body == b"done"

    run(story())


def test_readers_that_take_nothing_do_not_fill_the_disk(make, limits, run) -> None:
    """T-109. Five of them together hold what one bound allows; whoever reads still gets all of it."""
    content = [bytes([number]) * 1000 for number in range(100)]

    def handler(environ, start_response):
        start_response("200 OK", [])
        return content

    async def story():
        app = make(handler, threads=6, answer_memory_bytes=2000, answers_file_bytes=20_000)
        calls = [Call(app) for _ in range(5)]
        for call in calls:
            call.reads.clear()
            call.start()
        assert (await ask(app)).body == b"".join(content)

        assert app._files._taken_bytes <= 20_000
        for call in calls:
            call.reads.set()
            assert (await call.answered()).body == b"".join(content)
        assert app._files._taken_bytes == 0

    run(story())
    assert list(limits.directory.iterdir()) == []


def test_what_ends_a_request_is_done_even_when_the_server_has_stopped_meanwhile() -> None:
    pool, done = Pool(threads=1, limits=Limits()), []
    pool.close()

    pool.finish(lambda: done.append("closed"))

    assert done == ["closed"]
