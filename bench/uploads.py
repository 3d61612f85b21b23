"""Uploads of 1 MB by the route that the console uses, beside what the machine's disk and processor allow.

An upload is received, decoded to say what it is where it seems to be a picture, written durably (file, rename,
directory, row) and entered into the trail. Files of no known type are sent by eight clients, in turns with the same to
the server alone (`bench/bare.py`), which does no more with them than must be done, and with as many threads that write,
fsync and rename files of that size on the same disk. And how much a file of 2 GB, in parts and whole, raises the peak
memory of the server's processes.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import itertools
import os
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from PIL import Image

from bench.bare import bare_server
from bench.copies import KEPT, Seeded, seeded_copy
from bench.load import show
from bench.members import SMALL
from bench.sending import AFTER, MARK, Sent, Target, before, send, together

FILES, AT_ONCE, ROUNDS, LIMIT_FILES = 24, 3, 3, 60
BARE = ("keeps", "reads")
NAMED = {
    "uploads": "uploads of no known type",
    "bare keeps": "the server alone: read, hash, write, fsync, rename",
    "bare reads": "the server alone: read",
}
PLAIN_FILES, CLIENTS, TURNS = 1_000, 8, 4  # all files in so many turns
LARGE, PART = 2_000_000_000, 8_000_000
PIECE = os.urandom(1_000_000)


def run() -> None:
    """Upload, then measure the limits on the same disk."""
    with seeded_copy(SMALL) as seeded:
        token = _token(seeded)
        _side_by_side(seeded, token)
        _of_a_large_file(seeded, token)
        _of_pictures(seeded, token)


def _side_by_side(seeded: Seeded, token: tuple[str, str]) -> None:
    each, found, spent = (
        PLAIN_FILES // TURNS,
        defaultdict[str, list[Sent]](list),
        defaultdict[str, list[float]](list),
    )
    plain = list[float]()
    with ExitStack() as servers:
        ours = (seeded.copy.url, _target(seeded, token))
        places = {"uploads": ours} | {
            f"bare {name}": servers.enter_context(bare_server(name)) for name in BARE
        }
        for _, target in places.values():
            send(target, PIECE, files=2 * CLIENTS, clients=CLIENTS)  # warms up
        for _ in range(TURNS):
            for name, (url, target) in places.items():
                used = _processor_seconds(url)
                found[name].append(send(target, PIECE, files=each, clients=CLIENTS))
                spent[name].append((_processor_seconds(url) - used) / each)
            plain.append(_written(PIECE, files=each, threads=CLIENTS))
    beside = f"{PLAIN_FILES} files of 1 MB, {CLIENTS} clients; load {os.getloadavg()[0]:.0f}"
    for name, sent in found.items():
        show(NAMED[name], median(one.rate for one in sent), "/s", beside=beside)
        show(
            "… processor time of the server for each",
            median(spent[name]) * 1000,
            "ms",
            beside="user and system",
        )
        show("… of the clients", median(one.client_seconds for one in sent) * 1000, "ms")
        beside = ""
    show(f"write, fsync, rename by {CLIENTS} threads", median(plain), "/s")
    rates = [one.rate for one in found["uploads"]]
    for name in list(places)[1:]:
        _share(name, rates, [one.rate for one in found[name]])
    _share("write, fsync, rename", rates, plain, beside="aim ≥ 60 %")


def _share(name: str, ours: list[float], theirs: list[float], *, beside: str = "") -> None:
    share = median(one / other for one, other in zip(ours, theirs, strict=True))
    show(f"uploads ÷ {NAMED.get(name, name)}", share * 100, "%", beside=beside)


def _of_a_large_file(seeded: Seeded, token: tuple[str, str]) -> None:
    for how, send_it in (("in parts", _in_parts), ("whole", _whole)):
        peaks = _peaks_mb(seeded.copy.url, anew=True)
        began = time.monotonic()
        send_it(seeded, token)
        seconds = time.monotonic() - began
        after = _peaks_mb(seeded.copy.url)
        raised = max(after[pid] - peaks.get(pid, 0) for pid in after)
        show(f"memory that a file of 2 GB {how} takes", raised, " MB", beside=f"aim ≤ 64 MB; {seconds:.0f} s")


def _of_pictures(seeded: Seeded, token: tuple[str, str]) -> None:
    file, target = one_megabyte(), _target(seeded, token)
    rates = [send(target, file, files=FILES, clients=AT_ONCE).rate for _ in range(ROUNDS + 1)][1:]
    written, hashed = _written(file, files=LIMIT_FILES, threads=1), _hashes(file)
    show(f"uploads of JPEGs of {len(file) / 1e6:.2f} MB, {AT_ONCE} at once", median(rates), "/s")
    show("files of that size made durable, one after the other", written, "/s", beside="the disk's limit")
    show("SHA-256 of that size, one core", hashed, "/s", beside="the processor's limit for hashing")


def _processes_of(url: str) -> Iterator[Path]:
    """The processes of the copy at this address, as /proc tells of them."""
    mark = f"MEDIADESK_URL={url}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile, or is another's
            if mark in (process / "environ").read_bytes().split(b"\0"):
                yield process


def _processor_seconds(url: str) -> float:
    """What all processes of the copy have used of processors, those that they waited for included."""
    ticks = 0
    for process in _processes_of(url):
        with suppress(OSError):
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))  # utime, stime, and those of children that ended
    return ticks / os.sysconf("SC_CLK_TCK")


def _peaks_mb(url: str, *, anew: bool = False) -> dict[int, float]:
    """The most memory that each process of the copy at this address has had at once, or from now on (`anew`)."""
    found = {}
    for process in _processes_of(url):
        with suppress(OSError):
            if anew:
                (process / "clear_refs").write_text("5")
            peak = re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
            found[int(process.name)] = int(peak[1]) / 1000 if peak else 0.0
    return found


def _in_parts(seeded: Seeded, token: tuple[str, str]) -> None:
    """As the console's page sends it: one part after the other."""
    connection, name = _connection(seeded), os.urandom(8).hex()
    content = PIECE * (PART // len(PIECE))
    for start in range(0, LARGE, PART):
        head, body = _form(seeded, token, content)
        head["Content-Range"] = f"bytes {start}-{start + PART - 1}/{LARGE}"
        head["X-Unique-Upload-Id"] = name
        _require(_sent(connection, seeded, head, body))


def _whole(seeded: Seeded, token: tuple[str, str]) -> None:
    """As the plain form sends it."""
    head, around = _form(seeded, token, b"")
    head["Content-Length"] = str(len(around) + LARGE)
    body = itertools.chain([before("large.bin")], itertools.repeat(PIECE, LARGE // len(PIECE)), [AFTER])
    _require(_sent(_connection(seeded), seeded, head, body))


def _sent(connection: http.client.HTTPConnection, seeded: Seeded, head: dict[str, str], body: object) -> str:
    """What went wrong, or nothing."""
    connection.request("POST", _target(seeded, ("", "")).path, body, head)
    answer = connection.getresponse()
    told = answer.read()
    return f"{answer.status} {told[:300]!r}" if answer.status >= 300 else ""


def _require(wrong: str) -> None:
    assert not wrong, wrong


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


def _form(seeded: Seeded, token: tuple[str, str], content: bytes) -> tuple[dict[str, str], bytes]:
    kind = {"Content-Type": f"multipart/form-data; boundary={MARK}"}
    return _target(seeded, token).headers | kind, before("large.bin") + content + AFTER


def _target(seeded: Seeded, token: tuple[str, str]) -> Target:
    host, _, port = urlsplit(seeded.copy.url).netloc.partition(":")
    headers = {
        "Cookie": f"session={seeded.session}; csrf={token[0]}",
        "X-CSRFToken": token[1],
        "Accept": "application/json",
    }
    path = f"/console/{seeded.account_id}/e/{seeded.cloud_name}/library/folders/{seeded.folder}/upload"
    return Target((host, int(port)), path, headers)


def _connection(seeded: Seeded) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(seeded.copy.url).netloc)


def _hashes(file: bytes) -> float:
    began = time.perf_counter()
    for _ in range(LIMIT_FILES):
        hashlib.sha256(file).digest()
    return LIMIT_FILES / (time.perf_counter() - began)


def _written(file: bytes, *, files: int, threads: int) -> float:
    """Files a second that are made to outlive a power cut: write, fsync, rename."""
    with tempfile.TemporaryDirectory(dir=KEPT) as kept:
        waiting = list(range(files))

        def write() -> None:
            while True:
                try:
                    number = waiting.pop()
                except IndexError:
                    return
                new = Path(kept, f"{number}.new")
                with new.open("wb") as out:
                    out.write(file)
                    out.flush()
                    os.fsync(out.fileno())
                new.rename(Path(kept, str(number)))

        return files / together(write, threads)
