"""`python -m bench library`: ten questions of the media library, at 100,000 and at 1,000,000 assets, on both databases.

Three people ask in turns, each question beside the best SQL by hand in the same process. Ratios are of one round, and
the median of the rounds is shown; the 99th of a hundred is of all rounds together.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from bench.access import world as worlds
from bench.access.compare import allows, home_of
from bench.access.engine import Engine
from bench.library.team import SAID, build
from tests.postgres import running_postgres

SIZES = tuple(int(size) for size in os.environ.get("BENCH_LIBRARY", "100000 1000000").split())
DATABASES = os.environ.get("BENCH_DATABASES", "sqlite postgresql").split()
ROUNDS, CALLS = 3, 50
SHAPED_BY = tuple(Path(__file__).with_name(name) for name in ("team.py",))

# fmt: off
QUESTIONS = {
    # name         what is asked
    "open":        "open a folder",
    "first":       "first page of all",
    "fiftieth":    "50th page of all",
    "tag common":  "a tag of each tenth",
    "tag some":    "a tag of one in 250",
    "tag rare":    "a tag of five assets",
    "text common": "a word of each tenth",
    "text rare":   "a word of five assets",
    "count":       "how many I may see",
    "who":         "who has access",
}
# fmt: on


@dataclass
class Measured:
    """What one question took for one person: all calls, and the medians of each round with those by hand."""

    calls: list[float] = field(default_factory=list)
    rounds: list[float] = field(default_factory=list)
    by_hand: list[float] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Seconds."""
        return median(self.rounds)

    @property
    def slow(self) -> float:
        """Seconds: one call of a hundred takes longer."""
        return quantiles(self.calls, n=100)[98] if len(self.calls) > 1 else self.calls[0]


def run() -> None:
    """Measure."""
    home = home_of("library", SHAPED_BY)
    path = home / "world.json"
    worlds.save(build(allows()), path)
    for vendor in DATABASES:
        with running_postgres() if vendor == "postgresql" else nullcontext("") as url:
            found = {size: _measured(path, size, url) for size in SIZES}
        _tell(vendor, found)


def _measured(path: Path, size: int, url: str) -> dict[tuple[str, str], Measured]:
    began = time.perf_counter()
    with _library(path, size, url) as library:
        folders = library.ask("about")
        print(
            f"{size:,} assets there after {time.perf_counter() - began:,.0f} s; folders seen: {folders}",
            flush=True,
        )
        for name in SAID:
            if wrong := [what for what, same in library.ask("alike", name=name).items() if not same]:
                raise SystemExit(f"Other assets by hand, for {name}: {', '.join(wrong)}.")
        found = {(question, name): Measured() for question in QUESTIONS for name in SAID}
        for _ in range(ROUNDS):
            for (question, name), measured in found.items():
                said = {"question": question, "name": name, "calls": CALLS}
                calls = library.ask("ours", **said)
                measured.calls += calls
                measured.rounds.append(median(calls))
                measured.by_hand.append(median(library.ask("theirs", **said)))
    return found


@contextmanager
def _library(path: Path, size: int, url: str) -> Iterator[Engine]:
    data = path.parent / f"mediadesk-{size}"
    data.mkdir(exist_ok=True, mode=0o700)
    settings = {"MEDIADESK_DATA": str(data), "DJANGO_SETTINGS_MODULE": "mediadesk.wiring.settings"}
    if url:
        name = f"library_{size}"
        _create(url, name)
        settings["MEDIADESK_DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}"
    engine = Engine("bench.library.asked", str(path), str(size), **settings)
    try:
        yield engine
    finally:
        engine.end()


def _create(url: str, name: str) -> None:
    import psycopg  # noqa: PLC0415 - who measures SQLite alone needs none

    with psycopg.connect(url, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there is None:
            connection.execute(f'CREATE DATABASE "{name}"')


def _tell(vendor: str, found: dict[int, dict[tuple[str, str], Measured]]) -> None:
    small, large = min(found), max(found)
    of = "processor time" if vendor == "sqlite" else "time by the clock"
    print(f"\n{vendor}, {large:,} assets (load {os.getloadavg()[0]:.1f}); {of} in ms")
    print(
        f"{'':24}{'who':28}{'median':>8}{'p99':>8}{'by hand':>9}{'÷ hand':>8}{'÷ master':>9}{f'÷ {small:,}':>11}"
    )
    for (question, name), one in found[large].items():
        master, former = found[large][question, "master"], found[small][question, name]
        by_hand = median(one.by_hand)
        ratio = median(mine / hand for mine, hand in zip(one.rounds, one.by_hand, strict=True))
        beside = median(mine / hers for mine, hers in zip(one.rounds, master.rounds, strict=True))
        print(
            f"{QUESTIONS[question]:24}{SAID[name]:28}{one.middle * 1e3:8.1f}{one.slow * 1e3:8.1f}{by_hand * 1e3:9.2f}"
            f"{ratio:8.1f}{beside:9.2f}{one.middle / former.middle:11.2f}",
            flush=True,
        )
