"""From a revocation to the first refusal, on every worker of a running server.

A colleague's key asks without a pause over many connections, which the system spreads over both workers. Then the
colleague is disabled by one call of the API. What counts: of the requests that *start* after that call was answered,
how many were still allowed (none may be), and how long each connection waited for its first refusal.
"""

from __future__ import annotations

import base64
import http.client
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from bench.copies import Seeded, run_beside, seeded_copy
from bench.load import show
from bench.members import SMALL, login

CONNECTIONS, ROUNDS, WORKERS = 12, 5, 2
ALLOWED = 200


@dataclass
class Asking:
    """One connection that asks again and again, and when it asked and was answered what."""

    seeded: Seeded
    login: dict[str, str]
    stop: threading.Event
    told: list[tuple[float, float, int]] = field(default_factory=list)
    port: int = 0

    def run(self) -> None:
        """Ask until told to stop."""
        connection = http.client.HTTPConnection(urlsplit(self.seeded.copy.url).netloc)
        address = f"{urlsplit(self.seeded.users).path}?page_size=1"
        connection.connect()
        self.port = connection.sock.getsockname()[1]
        while not self.stop.is_set():
            began = time.monotonic()
            connection.request("GET", address, headers=self.login)
            answer = connection.getresponse()
            answer.read()
            self.told.append((began, time.monotonic(), answer.status))
        connection.close()


def run() -> None:
    """Revoke, and let the key live again, a few times."""
    allowed_after, asked_after, waits, took = 0, 0, [], []
    with seeded_copy(SMALL, workers=WORKERS) as seeded:
        them = json.loads(run_beside(seeded.copy, "bench.colleague"))
        for _ in range(ROUNDS):
            asking, sent, answered = _round(seeded, them)
            took.append(answered - sent)
            for one in asking:
                after = [(began, ended, status) for began, ended, status in one.told if began >= answered]
                asked_after += len(after)
                allowed_after += sum(status == ALLOWED for _, _, status in after)
                first = next(ended for _, ended, status in one.told if status != ALLOWED)
                waits.append(max(0.0, first - answered))
    show(
        "requests that started after the revocation, and were allowed", allowed_after, "", beside="must be 0"
    )
    show("… of so many that started after it", asked_after, "")
    show("from its answer to the first refusal, median connection", median(waits) * 1000, "ms")
    show("… and the slowest connection of all workers", max(waits) * 1000, "ms")
    show("the call that revokes, under this load", median(took) * 1000, "ms")


def _round(seeded: Seeded, them: dict[str, str]) -> tuple[list[Asking], float, float]:
    """Ask; revoke meanwhile; let the key live again. Gives what was asked, and when the revocation was."""
    stop = threading.Event()
    theirs = {
        "Authorization": "Basic " + base64.b64encode(f"{them['key']}:{them['secret']}".encode()).decode()
    }
    asking = [Asking(seeded, theirs, stop) for _ in range(CONNECTIONS)]
    threads = [threading.Thread(target=one.run) for one in asking]
    for thread in threads:
        thread.start()
    _until(lambda: all(len(one.told) > 2 for one in asking))
    spread = _connections_by_process({one.port for one in asking})
    if len(spread) < WORKERS:
        print(f"All connections went to {len(spread)} worker; this round says nothing of the others.")
    sent = time.monotonic()
    _set_enabled(seeded, them["member_id"], enabled=False)
    answered = time.monotonic()
    _until(lambda: all(sum(began >= answered for began, _, _ in one.told) > 2 for one in asking))
    stop.set()
    for thread in threads:
        thread.join()
    _set_enabled(seeded, them["member_id"], enabled=True)
    return asking, sent, answered


def _until(holds: object) -> None:
    while not holds():
        time.sleep(0.005)


def _set_enabled(seeded: Seeded, member_id: str, *, enabled: bool) -> None:
    connection = http.client.HTTPConnection(urlsplit(seeded.copy.url).netloc)
    headers = {**login(seeded), "Content-Type": "application/json"}
    address = f"{urlsplit(seeded.users).path}/{member_id}"
    connection.request("PUT", address, json.dumps({"enabled": enabled}), headers)
    answer = connection.getresponse()
    told = answer.read()
    assert answer.status == ALLOWED, told
    connection.close()


def _connections_by_process(ports: set[int]) -> Counter[int]:
    """How many of our connections each process of the server holds (Linux: /proc)."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    theirs = {f"socket:[{line[9]}]" for line in lines if int(line[2].split(":")[1], 16) in ports}
    found: Counter[int] = Counter()
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(handle.readlink()) in theirs:
                found[int(handle.parts[2])] += 1
        except OSError:
            continue
    return found
