"""A database that is migrated already: made once for a state of the source, copied for whoever needs one of its own.

To migrate an empty one takes five seconds of a core, and a run of the tests needs some twenty. What is copied was
made by the product's own migrations; whoever uses a copy migrates it again, which then finds nothing to do. That a
command migrates an empty database is tested in tests/wiring/test_starting.py.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
KEPT_IN = ROOT / ".pytest_cache/migrated"
SOURCES = ("src/mediadesk/store", "src/mediadesk/wiring/settings", "requirements.lock", "pyproject.toml")
MIGRATE = """
import django
from django.core.management import call_command

django.setup()
call_command("migrate", verbosity=0, interactive=False)
"""


def put_into(data: Path) -> None:
    """Put a migrated SQLite database into a data directory in which there is none."""
    place = data / "mediadesk.sqlite3"
    if not place.exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(file(), place)
        place.chmod(0o600)


def file() -> Path:
    """A migrated SQLite database: to be copied, not to be opened."""
    kept = KEPT_IN / f"{_state()}.sqlite3"
    with _alone():
        if not kept.exists():
            for older in KEPT_IN.glob("*.sqlite3"):
                older.unlink()
            with tempfile.TemporaryDirectory(dir=KEPT_IN) as data:
                _migrate(data)
                Path(data, "mediadesk.sqlite3").rename(kept)
    return kept


def template(url: str) -> str:
    """The name of a migrated database on this PostgreSQL server, to make others from; nobody connects to it."""
    name = f"migrated_{_state()}"
    with _alone(), psycopg.connect(url, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            making = f"making_{secrets.token_hex(8)}"
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
            with tempfile.TemporaryDirectory() as data:
                _migrate(data, MEDIADESK_DATABASE_URL=urlsplit(url)._replace(path=f"/{making}").geturl())
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            server.execute(rename.format(sql.Identifier(making), sql.Identifier(name)))
    return name


@contextmanager
def database_on(url: str) -> Iterator[str]:
    """The URL of a migrated database of one's own on this PostgreSQL server, dropped afterwards."""
    name = f"own_{secrets.token_hex(8)}"
    make, drop = sql.SQL("CREATE DATABASE {} TEMPLATE {}"), sql.SQL("DROP DATABASE {} WITH (FORCE)")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(make.format(sql.Identifier(name), sql.Identifier(template(url))))
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(drop.format(sql.Identifier(name)))


@cache
def _state() -> str:
    """Names the state of all that says what a migrated database is."""
    digest = hashlib.sha256()
    for source in SOURCES:
        place = ROOT / source
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    """Whoever comes second waits, and finds what the first has made."""
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    with (KEPT_IN / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(data: str, **settings: str) -> None:
    plain = {name: text for name, text in os.environ.items() if not name.startswith("MEDIADESK_")}
    own = {"MEDIADESK_DATA": data, "DJANGO_SETTINGS_MODULE": "mediadesk.wiring.settings"}
    ran = subprocess.run(
        [sys.executable, "-c", MIGRATE],
        env=plain | own | settings, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
