"""How much is taken in from whom: strangers share little, and nobody waits for what others send."""

import json

import pytest

from tests.surfaces.front.driver import END, GONE, OLGA, Call, ask

STRANGE = ("cookie", "csrf=x; session=made0up")
CHUNKED = ("transfer-encoding", "chunked")


async def holding(app, size, *, client="192.0.2.1", target="/", headers=()) -> Call:
    """Somebody who sends so many bytes and does not end."""
    call = Call(app, "POST", target, headers=headers, client=client, body=None)
    call.drip(b"x" * size)
    call.start()
    await call.until(lambda: call.received == 1 or call.task.done())
    return call


def post(app, size, *headers, target="/", client="192.0.2.9"):
    return ask(
        app,
        "POST",
        target,
        headers=[("content-length", str(size)), *headers],
        body=b"x" * size,
        client=client,
    )


# fmt: off
MOST = [
    # whose              to       bytes    answer
    ([OLGA],             "/up/x", 100_000, 200),
    ([OLGA],             "/up/x", 100_001, 413),
    ([OLGA],             "/",     1001,    413),
    ([STRANGE],          "/up/x", 501,     401),
    ([],                 "/up/x", 501,     401),
    ([],                 "/up/x", 500,     200),
    ([],                 "/up/x", 100_001, 413),
    ([],                 "/",     501,     413),
    ([STRANGE],          "/",     501,     413),
    ([("authorization", "Basic eA==")], "/", 1000, 200),
    ([("authorization", "Basic eA==")], "/", 1001, 413),
    ([("authorization", "Basic eA==")], "/up/x", 1001, 401),
    ([("cookie", "session=olgas, x")],  "/up/x", 501,  401),
    ([("cookie", "xsession=olgas")],    "/up/x", 501,  401),
]
# fmt: on


@pytest.mark.parametrize("row", MOST)
def test_files_are_taken_from_the_signed_in_and_little_from_strangers(make, echo, run, row) -> None:
    """T-75."""
    headers, target, size, status = row

    assert run(post(make(echo, stranger_bytes=500), size, *headers, target=target)).status == status


def test_a_stranger_with_a_file_is_told_to_sign_in_before_a_byte_is_read(make, echo, run) -> None:
    async def story():
        headers = [("content-length", "5000"), ("accept", "application/json")]
        call = await Call(make(echo), "POST", "/up/x", headers=headers, body=None).answered()

        assert (call.status, call.received) == (401, 0)
        assert json.loads(call.body)["message"] == "You are not signed in. Sign in and try again."

    run(story())


def test_whatever_strangers_send_nobody_else_waits(make, echo, run) -> None:
    """T-74. Two addresses hold all that strangers may; forms and the signed-in go ahead."""

    async def story():
        app = make(echo, strangers_bytes=1000)
        held = [await holding(app, 600, client=client) for client in ("192.0.2.1", "192.0.2.2")]

        refused = await post(app, 200)
        form = await post(app, 100)
        known = await post(app, 50_000, OLGA, target="/up/x")
        dripping = await holding(app, 200)

        assert (refused.status, refused.headers["retry-after"]) == (503, "2")
        assert (form.status, known.status, dripping.status) == (200, 200, 503)
        for call in held:
            call.say(END)
            await call.answered()
        assert [call.status for call in held] == [200, 200]
        assert (await post(app, 200)).status == 200

    run(story())


def test_one_address_and_one_session_leave_room_for_others(make, echo, run) -> None:
    async def story():
        app = make(echo, strangers_bytes=1000, upload_bytes=1000, known_bytes=2000)
        stranger = await holding(app, 600, client="192.0.2.1")
        olga = await holding(app, 1000, target="/up/x", headers=[OLGA, CHUNKED])

        assert (await post(app, 200, client="192.0.2.1")).status == 503
        assert (await post(app, 200, client="192.0.2.2")).status == 200
        assert (await post(app, 300, OLGA, target="/up/x")).status == 503
        for call in (stranger, olga):
            call.say(END)
            await call.answered()

    run(story())


@pytest.mark.parametrize("end", ["gone", "too long", "handled", "turned away"])
def test_however_a_body_ends_its_room_is_there_again(make, echo, run, end) -> None:
    async def story():
        app = make(echo, strangers_bytes=1000)
        for _ in range(5):
            call = await holding(app, 600)
            if end == "gone":
                call.say(GONE)
            elif end == "too long":
                call.drip(b"x" * 500)
            elif end == "turned away":
                call.drip(b"x" * 300)
            else:
                call.say(END)
            await call.answered()
            assert call.status == {"gone": None, "too long": 413, "handled": 200, "turned away": 503}[end]

        assert (await post(app, 600)).status == 200

    run(story())


def test_no_session_is_looked_up_for_a_page_or_a_form(make, echo, run) -> None:
    """The look-up is a query in a thread; a body that always finds room needs none."""
    looked_up = []
    app = make(echo, is_signed_in=looked_up.append)

    assert run(ask(app, headers=[OLGA])).status == 200
    assert run(post(app, 100, OLGA)).status == 200
    assert looked_up == []
    assert run(post(app, 101, OLGA)).status == 200
    assert looked_up == ["olgas"]


def test_a_session_that_cannot_be_looked_up_is_a_busy_service(make, echo, run, caplog) -> None:
    def down(key):
        raise OSError

    assert run(post(make(echo, is_signed_in=down), 500, OLGA)).status == 503
    assert "could not be looked up" in caplog.text


def test_programs_send_pieces_of_files_out_of_a_budget_of_their_own(make, echo, run) -> None:
    """Their key may stand in the body: so nobody is asked for before it is read, and strangers share what is theirs."""
    told = {"program_paths": ("/v1_1/*/*/upload",), "program_bytes": 2000, "programs_bytes": 6000}

    async def story() -> tuple:
        app = make(echo, **told, stranger_bytes=500, strangers_bytes=1000, uncounted_bytes=0)
        target = "/v1_1/acme/raw/upload"
        fits, large = await post(app, 2000, target=target), await post(app, 2001, target=target)
        held = await holding(app, 2000, target=target)
        same = await post(app, 2000, target=target, client="192.0.2.1")
        other = await post(app, 2000, target=target)
        page = await post(app, 500, client="192.0.2.1")
        held.say(END)
        await held.answered()
        return fits.status, large.status, same.status, other.status, page.status

    assert run(story()) == (200, 413, 503, 200, 200)
