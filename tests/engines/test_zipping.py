"""Archives as they are made: another reader finds just what was put in, and the length is what was foretold."""

from __future__ import annotations

import io
import shutil
import subprocess
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.engines.zipping import Entry, WrongLength, length_of, zipped

NOON = datetime(2030, 5, 4, 12, 30, 16, tzinfo=UTC)
FILES = st.dictionaries(
    st.text("abcé大/", min_size=1, max_size=8).filter(lambda name: not name.startswith("/")),
    st.binary(max_size=300),
    max_size=9,
)


def archive_of(files: dict[str, bytes]) -> bytes:
    entries = [Entry(name, len(data), NOON) for name, data in files.items()]
    whole = b"".join(zipped(entries, lambda entry: iter([files[entry.name]])))
    assert len(whole) == length_of(entries)
    return whole


@given(
    FILES,
    st.sampled_from([0, 40, 200, zipfile.ZIP64_LIMIT]),
    st.sampled_from([2, zipfile.ZIP_FILECOUNT_LIMIT]),
)
def test_another_reader_finds_what_was_put_in_and_the_length_was_foretold(files, limit, count) -> None:
    """With the limits at which the wide form of the format begins lowered, so that every mixture comes up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zipfile, "ZIP64_LIMIT", limit)
        patch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", count)
        whole = archive_of(files)

    with zipfile.ZipFile(io.BytesIO(whole)) as read:
        assert read.testzip() is None
        assert {one.filename: read.read(one) for one in read.infolist()} == files
        for one in read.infolist():
            assert one.filename.isascii() or one.flag_bits & 0x800
            assert (one.date_time, one.compress_type) == ((2030, 5, 4, 12, 30, 16), zipfile.ZIP_STORED)


@pytest.mark.skipif(shutil.which("unzip") is None, reason="the second reader is not installed")
def test_unzip_takes_it(tmp_path) -> None:
    (tmp_path / "made.zip").write_bytes(
        archive_of({"Press/大阪.txt": b"one" * 1000, "empty": b"", "a.png": b"x"})
    )

    assert (
        subprocess.run(["unzip", "-t", tmp_path / "made.zip"], check=False, capture_output=True).returncode
        == 0
    )


@pytest.mark.parametrize("data", [b"four", b"four and more"])
def test_a_file_of_another_length_than_said_ends_it_without_a_directory(data) -> None:
    made, pieces = io.BytesIO(), zipped([Entry("a", 8, NOON)], lambda _: iter([data]))

    with pytest.raises(WrongLength):
        made.writelines(pieces)

    assert made.tell() > 0
    assert not zipfile.is_zipfile(made)


def test_no_more_than_a_piece_is_in_memory() -> None:
    piece, times = bytes(256 * 1024), 400  # 100 MB
    entries = [Entry(f"{number}.bin", len(piece) * times // 4, NOON) for number in range(4)]
    tracemalloc.start()
    try:
        sent = sum(map(len, zipped(entries, lambda _: (piece for _ in range(times // 4)))))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert sent == length_of(entries)
    assert most < 8 * len(piece)
