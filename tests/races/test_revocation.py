"""A revocation holds for every request that starts after it, on each of four workers (F-10).

Each of four workers has just answered (`Stage.page` says what is asked for) when a program beside the server takes
access away, and one or all of them are asked on while it does. No request that starts after that program has said so
may be answered. `make test` tries four times each way to take it away, `make judge` 10,000 times.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import pytest

from bench.revocation import _connections_by_process
from tests.architecture import tree
from tests.running import running_copy

A_RUN, A_NIGHT = 4, 10_000  # of each kind, and of all
WORKERS = 4
ALLOWED = 200
PROGRAM = [sys.executable, "-m", "tests.races.revoker"]


@dataclass
class Connection:
    """One that stays open to one worker, and asks until it is told to stop."""

    netloc: str
    told: list[tuple[float, int]] = field(default_factory=list)

    def open(self) -> int:
        self.http = http.client.HTTPConnection(self.netloc, timeout=60)
        self.http.connect()
        return self.http.sock.getsockname()[1]

    def ask(self, what: dict) -> None:
        began = time.time()
        self.http.request("GET", what["at"], headers=what["headers"])
        answer = self.http.getresponse()
        answer.read()
        self.told.append((began, answer.status))

    def ask_until(self, done: Callable[[Self], bool], what: dict) -> None:
        while not done(self):
            self.ask(what)


def ask_all(connections: list[Connection], done: Callable[[Connection], bool], what: dict) -> None:
    """Ask on all connections at once, on each until it is so far; what fails in a thread is raised here."""
    with ThreadPoolExecutor(len(connections)) as threads:
        list(threads.map(lambda one: one.ask_until(done, what), connections))


@contextmanager
def asking(connections: list[Connection], what: dict) -> Iterator[None]:
    """Connections keep asking while the block runs."""
    over = threading.Event()
    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(ask_all, connections, lambda _: over.is_set(), what)
        try:
            yield
        finally:
            over.set()
        running.result()


@contextmanager
def served(data: Path) -> Iterator[tuple[list[Connection], subprocess.Popen[str]]]:
    """A server with four workers, one connection to each, and the program that takes access away."""
    with ExitStack() as stack:
        copy = stack.enter_context(running_copy(data, workers=WORKERS))
        copy.command("createaccount", "--name", "Acme", "--email", "olga@acme.example", "--plan", "unlimited")
        settings = {**copy.settings, "DJANGO_SETTINGS_MODULE": "mediadesk.wiring.settings"}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        program = stack.enter_context(subprocess.Popen(PROGRAM, env=settings, cwd=tree.ROOT, **pipes))
        connections = one_to_each_worker(urlsplit(copy.url).netloc)
        try:
            yield connections, program
        finally:
            program.stdin.close()
            for one in connections:
                one.http.close()


def one_to_each_worker(netloc: str) -> list[Connection]:
    """The system chooses which worker accepts a connection; those are kept that found another one."""
    found: dict[int, Connection] = {}
    for _ in range(400):
        one = Connection(netloc)
        port = one.open()
        one.ask({"at": "/healthz", "headers": {}})
        (process,) = _connections_by_process({port})
        if process in found:
            one.http.close()
        else:
            found[process] = one
        if len(found) == WORKERS:
            return list(found.values())
    raise AssertionError(f"only {len(found)} workers answered")


def say(program: subprocess.Popen[str], *words: str):
    program.stdin.write(" ".join(words) + "\n")
    program.stdin.flush()
    return json.loads(program.stdout.readline())


def revoke(
    kind: str, connections: list[Connection], program: subprocess.Popen[str], *, meanwhile: list[Connection]
) -> tuple[int, int]:
    """One trial, with some asking while access is taken away.

    Returns how many requests started after the revocation, and how many of them were answered.
    """
    what = say(program, kind, "give")
    for one in connections:
        one.told.clear()
    ask_all(connections, lambda one: bool(one.told), what)
    assert [one.told[0][1] for one in connections] == [ALLOWED] * WORKERS, kind
    with asking(meanwhile, what):
        until = say(program, kind, "take")
        returned = max(until or 0, time.time())  # an end may have come before it was written down
    ask_all(connections, lambda one: bool(one.told) and one.told[-1][0] > returned, what)
    after = [status for one in connections for began, status in one.told if began > returned]
    return len(after), after.count(ALLOWED)


def _try(data: Path, *, of_each: int = 0, trials: int = 0) -> None:
    with served(data) as (connections, program):
        kinds = json.loads(program.stdout.readline())
        assert len(kinds) >= 12
        asked, trials = 0, trials or of_each * len(kinds)
        for number in range(trials):
            kind, turn = kinds[number % len(kinds)], number // len(kinds)
            # All ask meanwhile in every fifth turn, one in the others: it takes two cores what four of them ask.
            meanwhile = connections if turn % 5 == 0 else [connections[turn % WORKERS]]
            after, answered = revoke(kind, connections, program, meanwhile=meanwhile)
            assert answered == 0, f"{kind}: {answered} of {after} were answered"
            asked += after
    assert asked >= trials * WORKERS


def test_no_request_is_answered_that_starts_after_a_revocation_of_any_kind(tmp_path) -> None:
    _try(tmp_path / "data", of_each=A_RUN)


@pytest.mark.judge
def test_no_request_is_answered_that_starts_after_10_000_revocations(tmp_path) -> None:
    _try(tmp_path / "data", trials=A_NIGHT)
