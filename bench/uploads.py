"""Uploads of a 1 MB JPEG by the route that the console uses, beside what the machine's disk and processor allow.

An upload is received, decoded to say what it is, written durably (file, rename, directory, row) and entered into the
trail. Beside it: how often a second this disk makes a 1 MB file durable, and how often a second a core hashes one.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import os
import re
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from PIL import Image

from bench.copies import KEPT, Seeded, seeded_copy
from bench.load import show
from bench.members import SMALL

FILES, AT_ONCE, ROUNDS, LIMIT_FILES = 24, 3, 3, 60


def run() -> None:
    """Upload, then measure the limits on the same disk."""
    file = one_megabyte()
    with seeded_copy(SMALL) as seeded:
        token = _token(seeded)
        rates = [_uploaded(seeded, token, file) for _ in range(ROUNDS + 1)][1:]  # the first one warms up
    hashed, written = _hashes(file), _durable_files(file)
    show(f"uploads of {len(file) / 1e6:.2f} MB, {AT_ONCE} at once", median(rates), "/s")
    show("files of that size made durable, one after the other", written, "/s", beside="the disk's limit")
    show("SHA-256 of that size, one core", hashed, "/s", beside="the processor's limit for hashing")
    show("the disk's limit ÷ uploads", written / median(rates), "×")


def one_megabyte() -> bytes:
    """A JPEG of a little more than 1 MB: noise over a slope, about as hard to decode as a photograph."""
    noise = Image.effect_noise((2100, 1400), 60)
    slope = Image.linear_gradient("L").resize(noise.size)
    picture = Image.merge("RGB", (noise, slope, Image.blend(noise, slope, 0.5)))
    for quality in range(50, 101):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        if out.tell() >= 1_000_000:
            return out.getvalue()
    raise AssertionError("The picture is too small.")


def _token(seeded: Seeded) -> tuple[str, str]:
    """The cookie and the header by which the console knows its own forms."""
    connection = _connection(seeded)
    connection.request("GET", urlsplit(seeded.page).path, headers={"Cookie": f"session={seeded.session}"})
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = re.search(r"csrf=([^;]+)", answer.headers["Set-Cookie"])[1]
    return cookie, re.search(r'name="csrf-token" content="([^"]+)"', page)[1]


def _uploaded(seeded: Seeded, token: tuple[str, str], file: bytes) -> float:
    """Uploads a second, a few at once, as the console's own page sends them."""
    waiting = list(range(FILES))
    failures: list[str] = []

    def send() -> None:
        connection = _connection(seeded)
        while waiting and not failures:
            number = waiting.pop()
            head, body = _form(seeded, token, file, name=f"photo-{number}.jpg")
            connection.request("POST", _address(seeded), body, head)
            answer = connection.getresponse()
            told = answer.read()
            if answer.status >= 300:
                failures.append(f"{answer.status} {told[:300]!r}")

    threads = [threading.Thread(target=send) for _ in range(AT_ONCE)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    return FILES / (time.monotonic() - began)


def _form(seeded: Seeded, token: tuple[str, str], file: bytes, *, name: str) -> tuple[dict[str, str], bytes]:
    mark = "a-mark-that-stands-in-no-picture"
    # A few bytes behind the picture's end make each a file of its own, which no store can take for another.
    content = file + os.urandom(16)
    start = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = f"{start}Content-Type: image/jpeg\r\n\r\n".encode() + content + f"\r\n--{mark}--\r\n".encode()
    head = {
        "Cookie": f"session={seeded.session}; csrf={token[0]}",
        "X-CSRFToken": token[1],
        "Accept": "application/json",
        "Content-Type": f"multipart/form-data; boundary={mark}",
    }
    return head, body


def _address(seeded: Seeded) -> str:
    return f"/console/{seeded.account_id}/e/{seeded.cloud_name}/library/folders/{seeded.folder}/upload"


def _connection(seeded: Seeded) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(seeded.copy.url).netloc)


def _hashes(file: bytes) -> float:
    began = time.perf_counter()
    for _ in range(LIMIT_FILES):
        hashlib.sha256(file).digest()
    return LIMIT_FILES / (time.perf_counter() - began)


def _durable_files(file: bytes) -> float:
    """Temporary file, fsync, rename, fsync of the directory: what keeping a file through a power cut takes."""
    with tempfile.TemporaryDirectory(dir=KEPT) as kept:
        directory = os.open(kept, os.O_RDONLY)
        began = time.perf_counter()
        for number in range(LIMIT_FILES):
            with Path(kept, "new").open("wb") as out:
                out.write(file)
                out.flush()
                os.fsync(out.fileno())
            Path(kept, "new").rename(Path(kept, str(number)))
            os.fsync(directory)
        taken = time.perf_counter() - began
        os.close(directory)
    return LIMIT_FILES / taken
