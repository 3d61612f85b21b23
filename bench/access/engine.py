"""How the benchmark talks to an engine: a process of its own, one line of JSON a question and one an answer."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Engine:
    """An engine's process, seen from the benchmark."""

    def __init__(self, module: str, *arguments: str, python: str = sys.executable, **settings: str) -> None:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("MEDIADESK_")}
        self._process = subprocess.Popen(
            [python, "-m", "bench.access.start", module, *arguments],
            cwd=ROOT,
            env={**plain, **settings},
            umask=0o077,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do: str, **said: object) -> Any:
        """One answer; an engine that fails ends the benchmark."""
        self._process.stdin.write(json.dumps({"do": do, **said}) + "\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline()
        return json.loads(told) if told else sys.exit(f"The engine failed at {do!r}.")

    def end(self) -> None:
        """Let it go."""
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def serve(**doings: Callable[..., object]) -> None:
    """Answer until there is nothing more to answer, in the engine's process."""
    for line in sys.stdin:
        said = json.loads(line)
        print(json.dumps(doings[said.pop("do")](**said)), flush=True)


def fastest(work: Callable[[], object], *, seconds: float = 0.4) -> float:
    """The seconds of the fastest call among those that fit into so much time; one at least."""
    best, end = float("inf"), time.perf_counter() + seconds
    while True:
        began = time.perf_counter()
        work()
        done = time.perf_counter()
        best = min(best, done - began)
        if done > end:
            return best


def fastest_of_turns(there: Callable[[], object], back: Callable[[], object], *, turns: int = 15) -> float:
    """The seconds of the fastest `there`, each undone by `back`."""
    best = float("inf")
    for _ in range(turns):
        began = time.perf_counter()
        there()
        best = min(best, time.perf_counter() - began)
        back()
    return best


def bytes_of(work: Callable[[], object]) -> int:
    """What Python keeps of a result, in bytes."""
    tracemalloc.start()
    kept = work()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return size


def resident() -> int:
    """The most memory this process has had, in bytes: for engines that keep theirs outside Python (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
