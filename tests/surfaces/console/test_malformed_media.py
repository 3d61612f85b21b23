"""Malformed media of every kind that is taken: each is answered, and what is kept is shown (F-43, F-44).

Files are made here: cut, with bits flipped, with sizes that lie, with parts doubled, and with what reaches outside. The
server's own process neither dies of one nor keeps it in its memory.
"""

from __future__ import annotations

import resource
import time
import zlib
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mediadesk.store.models import Asset
from tests.pictures import SVG, bomb, document, film, picture

A_FEW, MANY = 1, 200  # mutations of each file
LONGEST_SECONDS, MOST_MB = 60, 64  # of one answer, on a machine that does other things too; of this process

WHOLE = {
    "a.jpg": picture("JPEG"),
    "a.png": picture("PNG"),
    "a.webp": picture("WEBP"),
    "a.avif": picture("AVIF"),
    "a.gif": picture("GIF"),
    "a.svg": SVG,
    "a.pdf": document(),
    "a.mp4": film("mp4"),
    "a.mov": film("mov"),
}


NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside: str, head: str = "") -> bytes:
    return f'{head}<svg {NAMES} width="40" height="30">{inside}</svg>'.encode()


def laughs(levels: int = 9) -> str:
    """Entities, each ten times the one before."""
    made = [f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, levels)]
    return '<!DOCTYPE svg [<!ENTITY l0 "ha">' + "".join(made) + "]>"


def uses(levels: int = 12) -> str:
    """Groups, each of which draws the one before ten times."""
    each = [f'<use xlink:href="#u{n - 1}"/>' * 10 for n in range(1, levels)]
    made = "".join(f'<g id="u{n}">{inside}</g>' for n, inside in enumerate(each, start=1))
    return f'<defs><rect id="u0" width="9" height="9"/>{made}</defs><use xlink:href="#u{levels - 1}"/>'


def inflating(size: int = 30_000_000) -> bytes:
    """A PNG with a text that is a thousand times as long once it is unpacked."""
    whole, text = picture("PNG"), b"Comment\0\0" + zlib.compress(bytes(size), 9)
    chunk = b"zTXt" + text
    made = len(text).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return whole[:33] + made + whole[33:]


MADE = {
    "bomb.png": bomb(),
    "inflating.png": inflating(),
    "claims.gif": b"GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02D\x01\x00;",
    "entities.svg": svg("<text>&l8;</text>", laughs()),
    "external.svg": svg("<text>&x;</text>", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "image.svg": svg('<image xlink:href="file:///etc/passwd" width="9" height="9"/>'),
    "import.svg": svg('<style>@import url("http://127.0.0.1:9/x.css");</style>'),
    "uses.svg": svg(uses()),
    "huge.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="1e9" height="1e9"/>',
    "nothing.pdf": b"%PDF-1.7\n%%EOF",
    "endless.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 1>>endobj trailer<</Root 1 0 R>>",
    "box.mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42\xff\xff\xff\xffmoov",
    "playlist.mp4": b"\x00\x00\x00\x14ftypisom\x00\x00\x00\x00isom#EXTM3U\nfile:///etc/passwd\n",
    "polyglot.gif": b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;alert(1)",
}


def mutated(whole: bytes, dice: Random) -> bytes:
    """One of the ways in which a file goes wrong."""
    data = bytearray(whole)
    way = dice.choice(["cut", "flip", "size", "double", "zeros", "tail"])
    at = dice.randrange(4, len(data))
    if way == "cut":
        return bytes(data[:at])
    if way == "flip":
        for place in dice.sample(range(4, len(data)), min(16, len(data) - 4)):
            data[place] ^= 1 << dice.randrange(8)
    elif way == "size":  # wherever a number of four bytes may stand
        data[at : at + 4] = dice.choice(
            [b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\x80\0\0\0"]
        )
    elif way == "double":
        data[at:at] = data[max(0, at - 64) : at]
    elif way == "zeros":
        data[at : at + 64] = bytes(len(data[at : at + 64]))
    else:
        data += dice.randbytes(200)
    return bytes(data)


def answers(client, world, files: dict[str, bytes]) -> None:
    """Send each, and ask for the small picture of each that was kept."""
    library, memory, wrong = f"/console/{world.account.pk}/e/acme/library", peak_mb(), []
    for name, data in files.items():
        began = time.monotonic()
        sent = {"file": SimpleUploadedFile(name, data)}
        upload = f"{library}/folders/{world.root.pk}/upload"
        status = [client.post(upload, sent, headers={"Accept": "application/json"}).status_code]
        if status == [201]:
            asset = Asset.objects.order_by("id").last()
            pages = ("/preview/320", "/preview/1280", "")
            status += [client.get(f"{library}/assets/{asset.pk}{one}").status_code for one in pages]
        seconds = time.monotonic() - began
        if max(status) >= 500 or seconds > LONGEST_SECONDS:
            wrong.append((name, status, seconds, data[:3000]))

    assert not wrong
    assert peak_mb() - memory < MOST_MB


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def corpus(dice: Random, rounds: int) -> dict[str, bytes]:
    return {f"{n}-{name}": mutated(whole, dice) for n in range(rounds) for name, whole in WHOLE.items()}


def test_what_was_made_to_do_harm_is_answered_and_takes_no_memory(world, sign_in) -> None:
    answers(sign_in("edda"), world, MADE)


def test_what_went_wrong_by_chance_is_answered(world, sign_in) -> None:
    answers(sign_in("edda"), world, corpus(Random(43), A_FEW))


@pytest.mark.judge
def test_what_went_wrong_by_chance_in_very_many_ways_is_answered(world, sign_in) -> None:
    answers(sign_in("edda"), world, corpus(Random(), MANY))


def test_nothing_of_this_machine_is_drawn(world, sign_in) -> None:
    """T-70: what reaches outside itself is refused, or shows nothing of it."""
    client, library = sign_in("edda"), f"/console/{world.account.pk}/e/acme/library"
    upload = f"{library}/folders/{world.root.pk}/upload"
    told = {
        name: client.post(
            upload, {"file": SimpleUploadedFile(name, MADE[name])}, headers={"Accept": "application/json"}
        )
        for name in ("external.svg", "image.svg", "entities.svg", "import.svg")
    }

    assert {name: answer.status_code for name, answer in told.items()} == dict.fromkeys(told, 400)
    assert all("root:" not in answer.text for answer in told.values())
