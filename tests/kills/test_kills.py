"""Killed at random moments, the server has lost nothing it acknowledged, and one sweep leaves nothing over (F-40)."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from tests.actions.library.test_leftovers import Installation
from tests.kills.clients import GONE, Client
from tests.running import PATIENCE, mortal_copy

AT_ONCE = 4
AT_FIRST, AT_LAST = (
    0.1,
    2.5,
)  # seconds from the first request to the kill: some uploads are done, some are not


def test_at_a_few_moments(tmp_path) -> None:
    survive(tmp_path, Random(40), moments=2)


@pytest.mark.judge
def test_at_a_hundred_moments(tmp_path) -> None:
    survive(tmp_path, Random(), moments=100)


def survive(tmp_path, dice: Random, *, moments: int) -> None:
    inside = Installation(tmp_path / "data")
    inside.settings |= {"MEDIADESK_HOSTS": "127.0.0.1"}
    _, told = inside.do("found", "enter")
    clients = []
    with mortal_copy(tmp_path / "data") as mortal:
        clients = [Client(mortal.copy.url, told, Random(dice.random())) for _ in range(AT_ONCE)]
        for moment in range(moments):
            if moment:
                mortal.start()
            kill_amid(clients, mortal, after=dice.uniform(AT_FIRST, AT_LAST))
        (before,) = inside.do("count")
        *_, after, there = inside.do("work_off", "tidy_after:25", "count", "assets")
        said = mortal.copy.command("verify-trail")
        mortal.start()

    assert sum(client.done for client in clients) > moments, "hardly anything was done"
    assert before["lost"] == 0
    assert (after["lost"], after["unnamed"], after["half"]) == (0, 0, 0)
    assert not [pk for pk, one in there.items() if one["content"] == "lost"]
    assert any(one.is_begun for client in clients for one in client.imports)
    contents = Counter(one["content"] for one in there.values())
    for client in clients:
        for one in client.imports:
            times = {contents[md5] for md5 in one.contents}
            assert times == {1} or (times == {0} and not one.is_begun), (one, times)
        for pk, known in client.known.items():
            found = there.get(pk)
            assert (found["place"] if found else GONE) in known.places, (pk, known, found)
            assert found is None or found["content"] in known.contents, (pk, known, found)
    assert "Acme" in said


def kill_amid(clients, mortal, *, after: float) -> None:
    """Let them work, kill the server at a moment that nobody chose, and wait until they have seen it."""
    stop, entered = threading.Event(), threading.Barrier(AT_ONCE + 1, timeout=PATIENCE)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        working = [pool.submit(client.work, entered, stop) for client in clients]
        entered.wait()
        stop.wait(after)  # the moment: nothing is waited for
        mortal.kill()
        stop.set()
        for one in working:
            one.result()
