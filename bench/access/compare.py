"""`python -m bench access`: Mediadesk's decisions, lists and changes beside cedarpy, pycasbin and django-guardian.

Each engine is a process of its own that has read the same account (`world.py`) and is asked the same questions. First
their answers are compared; who disagrees ends the benchmark. Then rounds in which all take turns: ratios are of one
round, and the median of the rounds is shown.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median

from bench.access import world as worlds
from bench.access.engine import Engine
from bench.copies import KEPT
from bench.load import show
from mediadesk.access.catalogue import May
from mediadesk.rules.roles import Role

ROOT = Path(__file__).parents[2]
SHAPED_BY = (
    *(ROOT / "src/mediadesk/store/migrations").glob("*.py"),
    *(Path(__file__).with_name(name) for name in ("world.py", "seed.py")),
)
ROUNDS, FEW, MANY = 5, 100, 1_000_000
SMALL = 100_000
SETTINGS, GUARDED = "mediadesk.wiring.settings", "bench.access.guarded.settings"


@dataclass(frozen=True)
class Way:
    """One way to ask one engine: how it is called, and how many questions it is asked in a round."""

    engine: str
    way: str
    count: int
    said: str
    current: bool  # learns of a change by itself


# fmt: off
WAYS = (
    #   engine       way           asked  what it says                                                   current
    Way("mediadesk", "compiled",   FEW,   "Mediadesk, facts compiled",                                   current=True),
    Way("cedar",     "kept",       FEW,   "cedarpy, 21,000 entities parsed and kept",                    current=False),
    Way("cedar",     "made",       FEW,   "cedarpy, two entities made for each question",                current=True),
    Way("casbin",    "walked",     FEW,   "pycasbin, FastEnforcer, folders walked by the caller",        current=True),
    Way("casbin",    "whole",      20,    "pycasbin, members, folders and roles as its guide says",      current=True),
    Way("guardian",  "asked",      FEW,   "django-guardian, as it comes",                                current=True),
    Way("guardian",  "prefetched", FEW,   "django-guardian, all rows of a member read before and kept",  current=False),
)
WITH_POLICIES = (
    Way("mediadesk", "policies",   FEW,   "50 policies, 20 can apply: Mediadesk",                        current=True),
    Way("cedar",     "policies",   FEW,   "… cedarpy, two entities made for each question",              current=True),
)
# fmt: on


def run() -> None:
    """Measure."""
    path = home_of("access", [Path(__file__).with_name("by_guardian.py")]) / "world.json"
    worlds.save(worlds.build(allows()), path)
    world = worlds.load(path)
    with ExitStack() as stack:
        engines = {name: stack.enter_context(_engine(name, path, SMALL)) for name in ENGINES}
        _agree(engines, world)
        _decisions(engines)
        _policies(engines)
        _others(engines)
        _lists(engines, world, SMALL)
    with ExitStack() as stack:
        both = ("mediadesk", "guardian")
        engines = {name: stack.enter_context(_engine(name, path, MANY)) for name in both}
        _lists(engines, world, MANY)


def home_of(name: str, also_shaped_by: Sequence[Path]) -> Path:
    """Where databases are kept that fit the tables and a benchmark as they are; those of former forms go."""
    shaped_by = sorted((*SHAPED_BY, *also_shaped_by))
    stamp = sha256(b"".join(path.read_bytes() for path in shaped_by)).hexdigest()[:12]
    home = KEPT / name / stamp
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for former in set(home.parent.iterdir()) - {home}:
        shutil.rmtree(former)
    return home


def allows() -> dict[str, list[str]]:
    """What each system role allows, from the product's own table."""
    return {role.api_id: [may.code for may in May if role in may.holders] for role in Role}


ENGINES = ("mediadesk", "cedar", "casbin", "guardian")


@contextmanager
def _engine(name: str, path: Path, assets: int) -> Iterator[Engine]:
    python = str(_peers()) if name in {"casbin", "guardian"} else sys.executable
    data = path.parent / f"mediadesk-{assets}"
    data.mkdir(exist_ok=True, mode=0o700)
    guarded = str(path.with_suffix(f".guardian-{assets}.sqlite3"))
    settings = {
        "mediadesk": {"MEDIADESK_DATA": str(data), "DJANGO_SETTINGS_MODULE": SETTINGS},
        "guardian": {"GUARDED_DATABASE": guarded, "DJANGO_SETTINGS_MODULE": GUARDED},
    }.get(name, {})
    engine = Engine(f"bench.access.by_{name}", str(path), str(assets), python=python, **settings)
    try:
        yield engine
    finally:
        engine.end()


def _peers() -> Path:
    """The Python of the peers' own environment, made when it is not there yet."""
    wanted = Path(__file__).with_name("peers.txt")
    home = KEPT / "access-peers"
    done = home / "installed.txt"
    if not done.exists() or done.read_text() != wanted.read_text():
        print("Installing pycasbin and django-guardian.", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        install = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", wanted]
        subprocess.run([home / "bin/python", "-m", "pip", *install], check=True)
        done.write_text(wanted.read_text())
    return home / "bin/python"


def _agree(engines: dict[str, Engine], world: worlds.World) -> None:
    """All answers alike, or there is nothing to time."""
    truth = engines["mediadesk"].ask("answers", way="compiled", count=worlds.QUESTIONS)
    for way in WAYS:
        count = worlds.QUESTIONS if way.count == FEW else FEW
        if engines[way.engine].ask("answers", way=way.way, count=count) != truth[:count]:
            sys.exit(f"They disagree: {way.said}.")
    yes = sum(truth)
    show(f"all engines agree on {len(world.questions):,} questions; answered with yes", yes, "")


def _decisions(engines: dict[str, Engine]) -> None:
    rounds = [
        {way: engines[way.engine].ask("decisions", way=way.way, count=way.count) for way in WAYS}
        for _ in range(ROUNDS)
    ]
    ours = WAYS[0]
    for way in WAYS:
        taken = median(one[way] for one in rounds)
        ratio = median(one[way] / one[ours] for one in rounds)
        beside = f"{ratio:,.1f} ×" if way is not ours else "target ≤ 4"
        show(way.said, taken * 1e6, "µs", beside=beside + ("" if way.current else ", blind to changes"))
    fastest = median(min(one[way] for way in WAYS[1:]) / one[ours] for one in rounds)
    show("Mediadesk against the fastest of the others", fastest, "×", beside="target ≥ 5")
    every = engines["mediadesk"].ask("decisions", way="compiled", count=worlds.QUESTIONS)
    show(f"Mediadesk, {worlds.QUESTIONS:,} questions about 1,000 members in turn", every * 1e6, "µs")


def _policies(engines: dict[str, Engine]) -> None:
    ours, theirs = WITH_POLICIES
    said = [engines[way.engine].ask("answers", way=way.way, count=worlds.QUESTIONS) for way in WITH_POLICIES]
    if said[0] != said[1]:
        sys.exit("They disagree about policies.")
    rounds = [
        [engines[way.engine].ask("decisions", way=way.way, count=way.count) for way in WITH_POLICIES]
        for _ in range(ROUNDS)
    ]
    show(ours.said, median(one for one, _ in rounds) * 1e6, "µs", beside="target ≤ 250")
    ratio = median(other / one for one, other in rounds)
    show(theirs.said, median(one for _, one in rounds) * 1e6, "µs", beside=f"{ratio:,.1f} ×")


def _others(engines: dict[str, Engine]) -> None:
    """Changes, compiling and memory."""
    ours = engines["mediadesk"]
    told = ours.ask("change")
    show(
        "share a folder to the next decision: Mediadesk", told["seconds"] * 1e3, "ms", beside="with its trail"
    )
    show("… of which reading the busiest member's facts anew", told["busy"] * 1e3, "ms")
    for name, beside in BESIDE_CHANGE.items():
        show(f"… {name}", engines[name].ask("change")["seconds"] * 1e3, "ms", beside=beside)
    parts = ours.ask("compiling")
    show(
        "compile a member with 500 shares: Mediadesk, from rows",
        parts["rows"] * 1e3,
        "ms",
        beside="target ≤ 3",
    )
    show("… and with reading the rows", parts["all"] * 1e3, "ms")
    show("… an ordinary member with reading the rows", parts["ordinary"] * 1e3, "ms")
    for name, what in COMPILED.items():
        show(f"… {what}", engines[name].ask("compiling") * 1e3, "ms")
    for whose, size in ours.ask("memory").items():
        show(f"memory of compiled facts: Mediadesk, {whose} member", size / 1e3, "kB")
    for name in COMPILED:
        for whose, size in engines[name].ask("memory").items():
            show(f"… {name}, {whose}", size / 1e3, "kB")


BESIDE_CHANGE = {
    "cedar": "kept entities are all parsed anew; 0 with entities made for each question",
    "casbin": "one rule in one process, written nowhere",
    "guardian": "a row for each folder below",
}
COMPILED = {
    "cedar": "cedarpy, the whole account",
    "casbin": "pycasbin, the whole account",
    "guardian": "django-guardian, the same member",
}


def _lists(engines: dict[str, Engine], world: worlds.World, assets: int) -> None:
    """What a member may see: all of it, how many, the first page. Those that cannot list are asked folder by folder."""
    for whose, member in _people(world).items():
        there = len(world.folders_seen(member))
        sums = {engines[name].ask("seen", member=member) for name in ("mediadesk", "guardian")}
        if len(sums) > 1:
            sys.exit(f"They disagree about what member {member} may see.")
        what = f"{assets:,} assets, {whose} ({there:,} folders)"
        for do, said in (("page", "first 50"), ("counting", "how many"), ("listing", "all ids")):
            rounds = [
                [engines[name].ask(do, member=member) for name in ("mediadesk", "guardian")] for _ in range(3)
            ]
            ours, theirs = (median(column) * 1e3 for column in zip(*rounds, strict=True))
            target = "; target ≤ 10" if do == "page" and assets == MANY else ""
            show(f"{what}: {said}", ours, "ms", beside=f"guardian {theirs:,.1f} ms{target}")
    for way in WAYS[1:5] if assets == SMALL else ():
        one = engines[way.engine].ask("decisions", way=way.way, count=way.count)
        said = "before assets are read; scaled from a sample"
        show(f"{way.said}: each folder asked", one * len(world.parents), "s", beside=said)


def _people(world: worlds.World) -> dict[str, int]:
    members = [number for number, role in enumerate(world.member_roles) if role == "media_library_user"]
    by_reach = sorted(members, key=lambda number: (len(world.folders_seen(number)), number))
    seeing = [number for number in by_reach if world.folders_seen(number)]
    return {
        "least": seeing[0],
        "ordinary": worlds.ordinary(world),
        "busiest": worlds.BUSY,
        "Editor": world.member_roles.index("editor"),
    }
