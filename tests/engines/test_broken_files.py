"""Files that were cut off, damaged or locked: refused in words, whatever they are (T-68, F-43)."""

import random
from contextlib import suppress

import pypdfium2
import pytest

from mediadesk.engines import pixels
from tests import pictures
from tests.engines.drawn import examine, noise

DAMAGED = "It is damaged or cut off"
WHOLE = {
    "jpg": noise("JPEG"),
    "progressive jpg": noise("JPEG", progressive=True),
    "png": noise("PNG"),
    "webp": noise("WEBP"),
    "avif": noise("AVIF"),
    "gif": noise("GIF"),
    "mp4": pictures.film("mp4"),
    "mov": pictures.film("mov"),
    "pdf": pictures.document(),
}


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("part", [0.4, 0.95])
def test_a_file_that_was_cut_off_is_refused_in_words(tmp_path, kind, part) -> None:
    cut = WHOLE[kind][: int(len(WHOLE[kind]) * part)]

    with pytest.raises(pixels.Undecodable) as refused:
        examine(tmp_path, cut, boxes_px=(1280, 32))

    assert refused.value.reason.startswith(DAMAGED)
    assert "/" not in refused.value.reason  # no path of this machine


def test_a_large_photograph_that_was_cut_off_is_refused_although_it_is_shrunk_while_it_decodes(
    tmp_path,
) -> None:
    photograph = noise("JPEG", size=(1600, 1200))

    assert examine(tmp_path, photograph, boxes_px=(100,)).rendered[0].height_px == 75
    with pytest.raises(pixels.Undecodable):
        examine(tmp_path, photograph[:-2000], boxes_px=(100,))


@pytest.mark.parametrize(
    "kind", ["png", "avif", "gif"]
)  # the others hold no check sums: noise is noise to them
def test_a_damaged_file_is_refused_in_words(tmp_path, kind) -> None:
    whole = bytearray(WHOLE[kind])
    middle = len(whole) // 2
    whole[middle : middle + 200] = bytes(byte ^ 0x5A for byte in whole[middle : middle + 200])

    with pytest.raises(pixels.Undecodable, match=DAMAGED):
        examine(tmp_path, bytes(whole), boxes_px=(32,))


@pytest.mark.parametrize("kind", ["jpg", "webp", "mp4", "pdf"])
def test_no_damage_takes_more_than_its_own_decoder_with_it(tmp_path, kind) -> None:
    """Any answer will do, so long as it is one."""
    chance = random.Random(kind)
    for _ in range(3):
        whole = bytearray(WHOLE[kind])
        for at in chance.sample(range(16, len(whole)), 20):
            whole[at] = chance.randrange(256)
        with suppress(pixels.NotDecoded):
            examine(tmp_path, bytes(whole), boxes_px=(32,))


def test_a_document_under_lock_says_so(tmp_path) -> None:
    """As a PDF names its lock: filter Standard, with a password that nobody here knows."""
    lock = b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"01" * 32, b"02" * 32)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", lock]
    text, places = b"%PDF-1.4\n", []
    for number, inside in enumerate(objects, start=1):
        places.append(len(text))
        text += b"%d 0 obj%sendobj\n" % (number, inside)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<01><01>]>>\nstartxref\n%d\n%%%%EOF" % len(text)
    text += b"xref\n0 4\n0000000000 65535 f \n" + table + trailer

    with pytest.raises(pixels.Undecodable) as refused:
        examine(tmp_path, text)

    assert refused.value.reason == "It is locked with a password."


def test_a_document_without_pages_is_refused(tmp_path) -> None:
    empty = pypdfium2.PdfDocument.new()
    with (tmp_path / "made").open("wb") as file:
        empty.save(file)

    with pytest.raises(pixels.Undecodable):
        examine(tmp_path, (tmp_path / "made").read_bytes())
