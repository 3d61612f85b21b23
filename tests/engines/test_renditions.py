"""Small pictures that may be thrown away at any time, and are drawn once however many ask."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mediadesk.engines import renditions

HERE, ELSEWHERE = "env-here", "env-elsewhere"
SHA256, OTHER = "ab" * 32, "cd" * 32


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """A directory of the test's own."""
    monkeypatch.setitem(renditions._places, "root", tmp_path / "renditions")
    return tmp_path / "renditions"


def test_a_picture_is_found_by_environment_content_and_size_alone() -> None:
    renditions.keep(HERE, SHA256, size_px=320, data=b"small")

    assert renditions.find(HERE, SHA256, size_px=320) == b"small"
    assert renditions.find(HERE, SHA256, size_px=1280) is None
    assert renditions.find(HERE, OTHER, size_px=320) is None
    assert renditions.find(ELSEWHERE, SHA256, size_px=320) is None


def test_removing_takes_every_size_of_one_picture_in_one_environment() -> None:
    for environment_id in (HERE, ELSEWHERE):
        for size_px in renditions.SIZES_PX:
            renditions.keep(environment_id, SHA256, size_px=size_px, data=b"drawn")
    renditions.remove(HERE, SHA256)
    renditions.remove(HERE, SHA256)

    assert [renditions.find(HERE, SHA256, size_px=size_px) for size_px in renditions.SIZES_PX] == [None, None]
    assert renditions.find(ELSEWHERE, SHA256, size_px=320) == b"drawn"


def test_many_who_ask_at_once_wait_for_one_drawing(monkeypatch) -> None:
    find, drawn, all_have_looked = renditions.find, [], threading.Barrier(8)
    looked = threading.local()

    def first_look_together(*what, size_px: int) -> bytes | None:
        found = find(*what, size_px=size_px)
        if not hasattr(looked, "once"):
            looked.once = True
            all_have_looked.wait()
        return found

    def draw() -> bytes:
        drawn.append(1)
        return b"drawn"

    monkeypatch.setattr(renditions, "find", first_look_together)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(renditions.find_or_draw, HERE, SHA256, size_px=320, draw=draw) for _ in range(8)]
        answers = {one.result() for one in asked}

    assert (answers, len(drawn)) == ({b"drawn"}, 1)


def test_a_drawing_that_fails_keeps_nothing_and_the_next_who_asks_tries_anew() -> None:
    def fail() -> bytes:
        raise OSError("no decoder")

    with pytest.raises(OSError, match="no decoder"):
        renditions.find_or_draw(HERE, SHA256, size_px=320, draw=fail)

    assert renditions.find_or_draw(HERE, SHA256, size_px=320, draw=lambda: b"drawn") == b"drawn"


def test_the_directory_may_be_emptied_at_any_time(place) -> None:
    renditions.keep(HERE, SHA256, size_px=320, data=b"drawn")
    shutil.rmtree(place)

    assert renditions.find_or_draw(HERE, SHA256, size_px=320, draw=lambda: b"anew") == b"anew"


def test_a_full_disk_leaves_no_half_picture(place, monkeypatch) -> None:
    renditions.keep(HERE, SHA256, size_px=320, data=b"former")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(renditions.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        renditions.keep(HERE, SHA256, size_px=320, data=b"newer")

    assert renditions.find(HERE, SHA256, size_px=320) == b"former"
    assert len([path for path in place.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("environment_id", "sha256", "size_px"),
    [("..", SHA256, 320), (HERE, "../" + SHA256[3:], 320), (HERE, SHA256, 321), (HERE, SHA256, 0)],
)
def test_no_name_leads_elsewhere(environment_id, sha256, size_px) -> None:
    """T-11."""
    with pytest.raises(ValueError, match=r"id is|SHA-256|one of the sizes"):
        renditions.find(environment_id, sha256, size_px=size_px)
