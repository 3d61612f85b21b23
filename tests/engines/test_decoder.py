"""The decoder is a process that knows nothing, keeps nothing, and takes nobody with it when it dies."""

import signal

import pytest

from mediadesk.engines import pixels
from tests import pictures
from tests.engines.drawn import examine


def test_a_decoder_knows_nothing_of_the_server_that_started_it(tmp_path, monkeypatch) -> None:
    """T-69, F-28: no secret of the environment, no open file, no directory with anything in it."""
    seen = {}
    popen = pixels.subprocess.Popen

    def watched(command, **options):
        seen.update(options, command=command)
        return popen(command, **options)

    monkeypatch.setenv("MEDIADESK_SECRET", "canary")
    monkeypatch.setattr(pixels.subprocess, "Popen", watched)
    examine(tmp_path, pictures.SVG)

    assert "canary" not in str(seen)
    assert set(seen["env"]) == {
        "PYTHONPATH",
        "LANG",
        "MALLOC_ARENA_MAX",
        "VIPS_BLOCK_UNTRUSTED",
        "VIPS_CONCURRENCY",
        "VIPS_MAX_COORD",
    }
    assert len(seen["pass_fds"]) == 1
    assert str(tmp_path) not in str(seen["command"])


def test_no_file_of_a_decoder_stays_behind(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(pixels.tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    examine(tmp_path, pictures.SVG, boxes_px=(32,))
    with pytest.raises(pixels.NotDecoded):
        examine(tmp_path, pictures.bomb())

    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_decoder_that_dies_gives_its_file_a_clear_answer_and_the_next_one_works(
    tmp_path, monkeypatch, caplog, signal_
) -> None:
    """T-68."""
    popen = pixels.subprocess.Popen

    def dying(command, **options):
        return popen(["sh", "-c", f"kill -{signal_.value} $$"], **options)

    with monkeypatch.context() as patch:
        patch.setattr(pixels.subprocess, "Popen", dying)
        with pytest.raises(pixels.DecoderCrashed) as refused:
            examine(tmp_path, pictures.SVG)

    assert refused.value.reason == "It takes more memory than is allowed, or breaks its decoder."
    assert f"svg ended with status -{signal_.value}" in caplog.text
    assert examine(tmp_path, pictures.SVG).format == "svg"


NOT_THERE = '{"drawings": [{"box_px": 32, "width_px": 1, "height_px": 1, "size_bytes": 99}]}'


@pytest.mark.parametrize("said", ["", "nonsense", '{"drawings": 7}', NOT_THERE])
def test_a_decoder_is_not_believed_when_its_answer_makes_no_sense(tmp_path, monkeypatch, said) -> None:
    popen = pixels.subprocess.Popen
    monkeypatch.setattr(
        pixels.subprocess, "Popen", lambda command, **options: popen(["printf", "%s", said], **options)
    )

    with pytest.raises(pixels.DecoderCrashed):
        examine(tmp_path, pictures.SVG)


def test_the_file_that_is_decoded_is_the_one_that_was_opened(tmp_path, monkeypatch) -> None:
    """There is no path that could be swapped between the look and the decoding."""
    popen = pixels.subprocess.Popen

    def swapped(command, **options):
        (tmp_path / "other").replace(tmp_path / "file")
        return popen(command, **options)

    (tmp_path / "other").write_bytes(pictures.picture("PNG", size=(7, 7)))
    monkeypatch.setattr(pixels.subprocess, "Popen", swapped)

    assert examine(tmp_path, pictures.picture("PNG", size=(9, 9))).width_px == 9
