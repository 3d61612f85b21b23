"""A copy of Mediadesk as an operator runs it: processes of its own on a port of its own, commands beside them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests import migrated

PATIENCE = 120  # seconds until what hangs fails; none waits so long
MEDIADESK = [sys.executable, "-m", "mediadesk"]


@dataclass(frozen=True)
class Copy:
    """Where a server answers, what it has printed (`log`), and the settings that commands beside it need."""

    url: str
    log: Path
    settings: dict[str, str]

    def command(self, *arguments: str) -> str:
        """Run a command as an operator would, and give what it printed; it must succeed."""
        ran = subprocess.run(
            [*MEDIADESK, *arguments], env=self.settings, check=False, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout


class Mortal:
    """A copy whose processes can all be killed at any moment, and started again at the same address."""

    def __init__(self, data: Path, **settings: str) -> None:
        """Nothing runs yet."""
        data.mkdir(mode=0o700, exist_ok=True)
        self._port = free_port()
        url = f"http://127.0.0.1:{self._port}"
        plain = {name: value for name, value in os.environ.items() if not name.startswith("MEDIADESK_")}
        self.data = data
        self.copy = Copy(
            url, data / "log", {**plain, "MEDIADESK_DATA": str(data), "MEDIADESK_URL": url, **settings}
        )

    def start(self) -> None:
        """Serve; returns once it answers."""
        command = [*MEDIADESK, "serve", "--port", str(self._port), "--workers", "1"]
        with self.copy.log.open("ab") as log:
            self.server = subprocess.Popen(
                command, env=self.copy.settings, stdout=log, stderr=log, start_new_session=True
            )
        until_it_answers(self.server, partial(_ask_after, self.copy.url), self.copy.log.read_text)

    def kill(self) -> None:
        """End all its processes as an end of the power would."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait(PATIENCE)


@contextmanager
def mortal_copy(data: Path, **settings: str) -> Iterator[Mortal]:
    """Serve from a data directory, to be killed and started again at will, until the block ends."""
    mortal = Mortal(data, **settings)
    mortal.start()
    try:
        yield mortal
    finally:
        mortal.kill()


@contextmanager
def running_copy(data: Path, *, workers: int = 1, host: str = "127.0.0.1", **settings: str) -> Iterator[Copy]:
    """Serve from a data directory until the block ends; a new one is given a migrated database.

    Args:
        host: what people call it; `localhost` is a name, at which browsers offer passkeys.
    """
    data.mkdir(mode=0o700, exist_ok=True)
    data.chmod(0o700)
    migrated.put_into(data)
    port = free_port()
    url = f"http://{host}:{port}"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MEDIADESK_")}
    everything = {**plain, "MEDIADESK_DATA": str(data), "MEDIADESK_URL": url, **settings}
    copy = Copy(url, data / "log", everything)
    command = [*MEDIADESK, "serve", "--port", str(port), "--workers", str(workers)]
    with copy.log.open("wb") as log:
        server = subprocess.Popen(command, env=everything, stdout=log, stderr=log)
    try:
        until_it_answers(server, partial(_ask_after, url), copy.log.read_text)
        yield copy
    finally:
        server.terminate()
        server.wait(PATIENCE)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until_it_answers(
    server: subprocess.Popen[bytes], ask: Callable[[], object], said: Callable[[], str]
) -> None:
    """Wait for another process, which has no way to wake us; `said` is what it printed, for when it does not answer."""
    end = time.monotonic() + PATIENCE
    while True:
        assert server.poll() is None, said()
        assert time.monotonic() < end, said()
        try:
            ask()
        except OSError:
            time.sleep(0.05)
        else:
            return


def _ask_after(url: str) -> None:
    with urllib.request.urlopen(f"{url}/healthz") as answer:
        assert answer.status == 200
