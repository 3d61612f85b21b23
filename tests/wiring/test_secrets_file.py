"""The installation's secrets: made once, by whoever comes first, and flushed before anything is sealed with them."""

import json
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mediadesk.wiring.settings.secrets_file import read_or_make_secrets


def test_many_who_start_at_once_agree_on_the_same_secrets_and_leave_no_others(tmp_path) -> None:
    together = threading.Barrier(8)

    def start(_: int) -> str:
        together.wait()
        return json.dumps(read_or_make_secrets(tmp_path))

    with ThreadPoolExecutor(8) as pool:
        read = set(pool.map(start, range(8)))

    assert len(read) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]
    assert json.loads((tmp_path / "secrets.json").read_text()) == json.loads(read.pop())


def test_the_file_is_for_its_owner_alone_whatever_the_mask(tmp_path) -> None:
    before = os.umask(0)
    try:
        read_or_make_secrets(tmp_path / "data")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data/secrets.json").stat().st_mode) == 0o600


def test_what_was_made_is_flushed_and_so_is_its_name(tmp_path, monkeypatch) -> None:
    fsync, flushed = os.fsync, []

    def noted(file: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{file}").readlink().name)
        fsync(file)

    monkeypatch.setattr(os, "fsync", noted)
    read_or_make_secrets(tmp_path / "data")
    read_or_make_secrets(tmp_path / "data")  # the second time there is nothing to flush

    contents, name = flushed
    assert contents.startswith(".secrets-")
    assert name == "data"
