"""Bytes in a directory outlive a power cut, because of the order in which the disk is asked (F-41)."""

import errno
import io
import os
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from mediadesk.engines import clock
from mediadesk.engines.blobs import BlobMissing
from mediadesk.engines.disk_blobs import DiskBlobs

HERE = "env-here"
SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # of "hello"
FAN = f"blobs/{HERE}/{SHA256[:2]}"

_KILLED_WHILE_RECEIVING = """
import os, signal, sys
from pathlib import Path
from mediadesk.engines.disk_blobs import DiskBlobs

def half():
    yield b"half of it"
    os.kill(os.getpid(), signal.SIGKILL)

DiskBlobs(Path(sys.argv[1])).receive(half(), environment_id="env-here", limit_bytes=100)
"""


@pytest.fixture
def asked(monkeypatch, tmp_path) -> list[str]:
    """What the disk is asked for that matters to a power cut, in its order."""
    steps: list[str] = []
    fsync, rename, mkdir, unlink = os.fsync, os.rename, os.mkdir, os.unlink

    def short(path) -> str:
        shown = str(Path(path).relative_to(tmp_path))
        return "incoming/…" if shown.startswith("incoming/") else shown

    def note(step: str, *paths) -> None:
        steps.append(" ".join([step, *map(short, paths)]))

    monkeypatch.setattr(
        os, "fsync", lambda file: (note("fsync", Path(f"/proc/self/fd/{file}").readlink()), fsync(file))[1]
    )
    monkeypatch.setattr(os, "rename", lambda old, new: (note("rename", old, new), rename(old, new))[1])
    monkeypatch.setattr(os, "mkdir", lambda path, *mode: (note("mkdir", path), mkdir(path, *mode))[1])
    monkeypatch.setattr(os, "unlink", lambda path: (note("unlink", path), unlink(path))[1])
    return steps


def receive(place: DiskBlobs):
    return place.receive(io.BytesIO(b"hello"), environment_id=HERE, limit_bytes=100)


def test_bytes_are_flushed_then_named_then_the_name_is_flushed(tmp_path, asked) -> None:
    place = DiskBlobs(tmp_path)
    asked.clear()
    place.keep(receive(place))

    made = [step for step in asked if not step.startswith("mkdir")]
    assert made == [
        "fsync incoming/…",
        "fsync blobs",  # … where the environment's directory was just made
        f"fsync blobs/{HERE}",
        f"rename incoming/… {FAN}/{SHA256}",
        f"fsync {FAN}",
    ]


def test_a_directory_is_flushed_before_anything_is_put_into_it(tmp_path, asked) -> None:
    place = DiskBlobs(tmp_path)
    place.keep(receive(place))

    for directory in ("blobs", "incoming", f"blobs/{HERE}", FAN):
        parent = str(Path(directory).parent)
        assert asked.index(f"mkdir {directory}") < asked.index(
            f"fsync {parent}", asked.index(f"mkdir {directory}")
        )
        first_use = next((i for i, step in enumerate(asked) if f" {directory}/" in step), len(asked))
        assert f"fsync {parent}" in asked[asked.index(f"mkdir {directory}") : first_use]


def test_a_directory_that_another_process_has_just_made_is_flushed_by_this_one_too(tmp_path, asked) -> None:
    place = DiskBlobs(tmp_path)
    (tmp_path / FAN).mkdir(parents=True)
    asked.clear()
    place.keep(receive(place))

    assert asked.index(f"fsync blobs/{HERE}") < asked.index(f"rename incoming/… {FAN}/{SHA256}")
    assert "fsync blobs" in asked


def test_a_directory_known_to_last_is_not_flushed_again_and_again(tmp_path, asked) -> None:
    place = DiskBlobs(tmp_path)
    place.keep(receive(place))
    asked.clear()
    place.keep(receive(place))

    assert asked == ["fsync incoming/…", f"rename incoming/… {FAN}/{SHA256}", f"fsync {FAN}"]


def test_bytes_are_kept_even_when_their_directory_was_taken_away_meanwhile(tmp_path) -> None:
    place = DiskBlobs(tmp_path)
    place.keep(receive(place))
    place.remove(HERE, SHA256)
    (tmp_path / FAN).rmdir()
    place.keep(receive(place))

    assert (tmp_path / FAN / SHA256).read_bytes() == b"hello"


def test_a_removed_name_is_flushed_away(tmp_path, asked) -> None:
    place = DiskBlobs(tmp_path)
    place.keep(receive(place))
    asked.clear()
    place.remove(HERE, SHA256)

    assert asked == [f"unlink {FAN}/{SHA256}", f"fsync {FAN}"]


@pytest.mark.parametrize("fault", [errno.EIO, errno.ENOSPC])
def test_bytes_that_could_not_be_flushed_are_not_received(tmp_path, monkeypatch, fault) -> None:
    """F-42: what a disk has refused to flush is never taken for safe."""
    place = DiskBlobs(tmp_path)

    def failing(file: int) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match=os.strerror(fault)):
        receive(place)

    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_short_write_is_carried_on(tmp_path, monkeypatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, bytes(data)[:2]))

    assert receive(DiskBlobs(tmp_path)).path.read_bytes() == b"hello"


def test_what_a_killed_process_has_half_received_is_swept_after_its_grace(tmp_path) -> None:
    place = DiskBlobs(tmp_path)
    killed = subprocess.run([sys.executable, "-c", _KILLED_WHILE_RECEIVING, str(tmp_path)], check=False)
    (half,) = (tmp_path / "incoming").iterdir()

    assert (killed.returncode, half.read_bytes()) == (-9, b"half of it")
    assert place.sweep(older_than_seconds=3600) == 0
    with clock.stand_still_at(clock.now() + timedelta(hours=2)):
        assert place.sweep(older_than_seconds=3600) == 1
    assert not half.exists()


def test_an_upload_swept_before_it_is_kept_is_missing_and_not_empty(tmp_path) -> None:
    place = DiskBlobs(tmp_path)
    received = receive(place)
    with clock.stand_still_at(clock.now() + timedelta(days=400)):
        place.sweep(older_than_seconds=3600)

    with pytest.raises(BlobMissing):
        place.keep(received)


def test_a_file_that_someone_else_removes_during_the_sweep_stops_nothing(tmp_path, monkeypatch) -> None:
    place = DiskBlobs(tmp_path)
    first, second = receive(place), receive(place)
    unlink = Path.unlink

    def both_gone(path: Path) -> None:
        unlink(first.path, missing_ok=True)
        unlink(second.path, missing_ok=True)
        unlink(path)

    monkeypatch.setattr(Path, "unlink", both_gone)
    with clock.stand_still_at(clock.now() + timedelta(days=400)):
        assert place.sweep(older_than_seconds=3600) == 0


def test_nobody_else_on_the_machine_can_read_them(tmp_path) -> None:
    before = os.umask(0)
    try:
        place = DiskBlobs(tmp_path / "data")
        place.keep(receive(place))
    finally:
        os.umask(before)

    made = list((tmp_path / "data").rglob("*"))
    assert made
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in made} == {0}
