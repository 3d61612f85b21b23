"""What every place for bytes keeps to: asked of a directory and of a bucket alike."""

import hashlib
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from mediadesk.engines import blobs, clock
from mediadesk.engines.blobs import BlobMissing, BlobTooLarge

HERE, ELSEWHERE = "env-here", "env-elsewhere"
TEXT = b"The quick brown fox. " * 50_000  # several chunks
PLENTY = 10**9


def receive(place, content: bytes = TEXT, *, environment_id: str = HERE, limit_bytes: int = PLENTY):
    return place.receive(io.BytesIO(content), environment_id=environment_id, limit_bytes=limit_bytes)


def kept(place, content: bytes = TEXT, *, environment_id: str = HERE) -> str:
    received = receive(place, content, environment_id=environment_id)
    place.keep(received)
    return received.sha256


def read(place, sha256: str, *, environment_id: str = HERE) -> bytes:
    with place.open(environment_id, sha256) as file:
        return file.read()


def waiting(tmp_path) -> list:
    """The files that were received and neither kept nor discarded."""
    return [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name == "incoming"]


def test_received_bytes_are_described_and_readable_before_they_are_kept(place) -> None:
    received = receive(place)

    assert received.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert received.md5 == hashlib.md5(TEXT).hexdigest()
    assert (received.size_bytes, received.head) == (len(TEXT), TEXT[:4096])
    assert received.path.read_bytes() == TEXT
    with pytest.raises(BlobMissing):
        place.open(HERE, received.sha256)


def test_kept_bytes_come_back_whole_and_nothing_waits_any_more(place, tmp_path) -> None:
    sha256 = kept(place)

    assert read(place, sha256) == TEXT
    with place.path(HERE, sha256) as lent:
        assert lent.read_bytes() == TEXT
    assert waiting(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"x", b"\0" * 4097], ids=["none", "one", "more than the head"])
def test_any_number_of_bytes_is_kept(place, content) -> None:
    assert read(place, kept(place, content)) == content


def test_an_iterable_of_chunks_is_as_good_as_a_file(place) -> None:
    received = place.receive(iter([b"one ", b"", b"two"]), environment_id=HERE, limit_bytes=PLENTY)
    place.keep(received)

    assert read(place, received.sha256) == b"one two"


def test_exactly_the_limit_is_taken(place) -> None:
    assert receive(place, b"12345", limit_bytes=5).size_bytes == 5


def test_one_byte_over_the_limit_is_refused_and_nothing_stays(place, tmp_path) -> None:
    with pytest.raises(BlobTooLarge) as refused:
        receive(place, b"123456", limit_bytes=5)

    assert refused.value.limit_bytes == 5
    assert waiting(tmp_path) == []


def test_no_more_is_read_than_shows_that_it_is_too_much(place) -> None:
    given = []

    def endless():
        while True:
            given.append(1)
            yield bytes(1000)

    with pytest.raises(BlobTooLarge):
        place.receive(endless(), environment_id=HERE, limit_bytes=2500)

    assert len(given) == 3


def test_a_source_that_breaks_off_leaves_nothing_and_says_its_own_reason(place, tmp_path) -> None:
    def broken():
        yield TEXT
        raise ConnectionResetError("the uploader went away")

    with pytest.raises(ConnectionResetError, match="went away"):
        place.receive(broken(), environment_id=HERE, limit_bytes=PLENTY)

    assert waiting(tmp_path) == []


def test_discarded_bytes_are_gone_and_discarding_twice_is_harmless(place, tmp_path) -> None:
    received = receive(place)
    place.discard(received)
    place.discard(received)

    assert waiting(tmp_path) == []
    with pytest.raises(BlobMissing):
        place.keep(received)


def test_keeping_twice_and_discarding_after_it_change_nothing(place) -> None:
    received = receive(place)
    place.keep(received)
    place.keep(received)
    place.discard(received)

    assert read(place, received.sha256) == TEXT


def test_equal_content_is_kept_once_and_removed_once(place, tmp_path) -> None:
    first, second = receive(place), receive(place)
    place.keep(first)
    place.keep(second)

    assert first.sha256 == second.sha256
    assert waiting(tmp_path) == []
    place.remove(HERE, first.sha256)
    with pytest.raises(BlobMissing):
        place.open(HERE, first.sha256)


def test_environments_share_no_bytes_however_equal(place) -> None:
    """T-09: nobody learns from it that another tenant has a file."""
    sha256 = kept(place)

    with pytest.raises(BlobMissing):
        place.open(ELSEWHERE, sha256)
    with pytest.raises(BlobMissing), place.path(ELSEWHERE, sha256):
        pass
    kept(place, environment_id=ELSEWHERE)
    place.remove(HERE, sha256)
    assert read(place, sha256, environment_id=ELSEWHERE) == TEXT


def test_removing_what_is_not_there_is_harmless(place) -> None:
    place.remove(HERE, hashlib.sha256(b"never seen").hexdigest())


def test_many_who_keep_equal_bytes_at_once_all_succeed(place) -> None:
    received = [receive(place) for _ in range(8)]
    together = threading.Barrier(len(received))

    def keep(one) -> None:
        together.wait()
        place.keep(one)

    with ThreadPoolExecutor(len(received)) as pool:
        list(pool.map(keep, received))

    assert read(place, received[0].sha256) == TEXT


def test_leftovers_are_swept_when_they_are_old_and_kept_bytes_never_are(place, tmp_path) -> None:
    sha256 = kept(place, b"kept")
    receive(place, b"left behind")

    assert place.sweep(older_than_seconds=3600) == 0
    with clock.stand_still_at(clock.now() + timedelta(days=400)):
        assert place.sweep(older_than_seconds=3600) == 1
        assert place.sweep(older_than_seconds=3600) == 0

    assert waiting(tmp_path) == []
    assert read(place, sha256) == b"kept"


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\0", "ä", "x" * 65, "a\n", "%2e%2e"])
def test_an_environment_is_named_by_an_id_and_by_nothing_that_could_lead_elsewhere(place, name) -> None:
    """T-11."""
    with pytest.raises(ValueError, match="environment's id"):
        receive(place, environment_id=name)
    with pytest.raises(ValueError, match="environment's id"):
        place.remove(name, "0" * 64)


@pytest.mark.parametrize("name", ["", "0" * 63, "0" * 65, "F" * 64, "../" + "0" * 61, "0" * 63 + "\n"])
def test_bytes_are_named_by_a_hash_and_by_nothing_else(place, name) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        place.open(HERE, name)
    with pytest.raises(ValueError, match="SHA-256"), place.path(HERE, name):
        pass


def test_asking_for_a_place_before_one_is_plugged_in_says_so(monkeypatch) -> None:
    monkeypatch.setattr(blobs, "_in_use", None)

    with pytest.raises(RuntimeError, match="No place for bytes"):
        blobs.current()


def test_aged_are_the_bytes_kept_longer_ago_than_asked_for_one_environments_together(place) -> None:
    found = {
        (name, kept(place, text, environment_id=name)) for name in (HERE, ELSEWHERE) for text in (b"1", b"2")
    }

    assert list(place.aged(older_than_seconds=3600)) == []
    with clock.stand_still_at(clock.now() + timedelta(hours=2)):
        aged = list(place.aged(older_than_seconds=3600))

    assert set(aged) == found
    assert aged[0][0] == aged[1][0] != aged[2][0] == aged[3][0]


def test_what_else_lies_beside_kept_bytes_is_passed_over(place, tmp_path) -> None:
    sha256 = kept(place)
    for name in (f"{HERE}/zz/{sha256}", f"{HERE}/{sha256[:2]}/notes.txt", f"a b/{sha256[:2]}/{sha256}"):
        if hasattr(place, "_client"):
            place._client.put_object(Bucket=place._bucket, Key=f"{place._prefix}/{name}", Body=b"")
        else:
            stray = tmp_path / "blobs" / name
            stray.parent.mkdir(parents=True, exist_ok=True)
            stray.touch()

    assert list(place.aged(older_than_seconds=-60)) == [(HERE, sha256)]


def begun(place, *chunks: bytes):
    file = place.begin()
    for chunk in chunks:
        file.add(chunk)
    file.seek(0)
    return file


def test_a_file_that_was_begun_is_received_as_it_is(place, tmp_path) -> None:
    with begun(place, b"one ", b"", b"two") as file:
        (there,) = waiting(tmp_path)
        received = place.receive(file, environment_id=HERE, limit_bytes=7)
    place.keep(received)

    assert (received.path, received.size_bytes, received.head) == (there, 7, b"one two")
    assert received.sha256 == hashlib.sha256(b"one two").hexdigest()
    assert received.md5 == hashlib.md5(b"one two").hexdigest()
    assert read(place, received.sha256) == b"one two"
    assert waiting(tmp_path) == []


def test_a_file_that_was_begun_and_not_received_goes_when_it_is_closed_or_forgotten(place, tmp_path) -> None:
    closed, forgotten = begun(place, TEXT), begun(place, TEXT)
    assert len(waiting(tmp_path)) == 2
    closed.close()
    del forgotten

    assert waiting(tmp_path) == []


def test_a_file_that_was_begun_is_refused_when_it_is_too_much(place, tmp_path) -> None:
    with begun(place, b"123456") as file, pytest.raises(BlobTooLarge):
        place.receive(file, environment_id=HERE, limit_bytes=5)

    assert waiting(tmp_path) == []


@pytest.mark.parametrize("skipped", [0, 2])
def test_what_is_left_to_read_of_a_file_that_was_begun_is_received_as_of_any_other(
    place, tmp_path, skipped
) -> None:
    """Whoever asks twice, or has read of it, gets a copy: of the whole, and of the rest."""
    with begun(place, b"whole") as file:
        file.seek(skipped)
        first = place.receive(file, environment_id=HERE, limit_bytes=PLENTY)
        file.seek(0)
        second = place.receive(file, environment_id=ELSEWHERE, limit_bytes=PLENTY)
        place.keep(first)
        place.keep(second)

    assert read(place, first.sha256) == b"whole"[skipped:]
    assert read(place, second.sha256, environment_id=ELSEWHERE) == b"whole"
    assert waiting(tmp_path) == []
