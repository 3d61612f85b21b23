"""A file from an address that somebody typed, fetched so that nobody is led into our own network (T-81 to T-85).

A name is resolved once, every address it has is judged, and the connection goes to one that was judged: a name that
means another address a moment later changes nothing. A redirect begins anew. urllib3 speaks HTTP; the address it
connects to, the name it proves by TLS and the `Host` it sends are told to it apart.

A watchdog ends the connection when the time is over, however the server drips its bytes, so that no step needs to
look at the clock. Whatever went wrong is one answer, `NotFetched`, after a while that says nothing either; the log
alone has the reason.
"""

from __future__ import annotations

import logging
import random
import ssl
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

import certifi
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from mediadesk.engines.resolving import resolve, resolved_in_time
from mediadesk.engines.watchdog import Watchdog
from mediadesk.rules.fetching import MOST_REDIRECTS, Allowed, Place, read_place
from mediadesk.rules.public_addresses import read_address
from mediadesk.rules.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediadesk.engines.resolving import Resolve

log = logging.getLogger(__name__)

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_ENCODINGS: Final = frozenset({"", "identity", "gzip", "deflate"})
_PIECE_BYTES: Final = 64 * 1024
_MOST_GROWTH: Final = 100  # times what came, once more than a little has come of it
_LITTLE_BYTES: Final = 1024 * 1024
_ACCEPTS: Final = {
    "User-Agent": "Mediadesk",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


class NotFetched(Exception):
    """There is no file for us at this address. Why is for the log alone: it could tell of our network.

    `status`: what a server answered that may be asked, when it answered anything but 200.
    """

    status: int | None = None


class FetchedTooMuch(Exception):
    """What a public server sends is more than is taken."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one fetch may take. `silence_seconds`: at most so long nothing is told of a failure."""

    allowed: Allowed
    size_bytes: int
    seconds: float
    silence_seconds: float = 0.5


@dataclass(frozen=True, slots=True)
class Ask:
    """How a server is asked: with a form it is posted, and no redirect is followed. Headers go to this place alone."""

    form: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file on its way: what it seems to be called, from where without what may be secret, and its bytes to read."""

    name: str
    shown: str
    source: BinaryIO


@contextmanager
def fetched(
    place: Place, bounds: Bounds, *, ask: Ask | None = None, resolve: Resolve = resolve
) -> Iterator[Fetched]:
    """Open the file of a place and lend it while the block runs; its bytes are read there.

    Raises:
        NotFetched: whatever went wrong, on the way or while it is read.
        FetchedTooMuch: likewise, when it is larger than the bounds say.
    """
    with Watchdog(bounds.seconds) as watchdog, ExitStack() as stack:
        with _silently(bounds):
            at, answer = _followed(place, bounds, watchdog, stack, resolve, ask=ask)
        source = _Bytes(answer, bounds, watchdog)
        name = _name_in(answer.headers.get("Content-Disposition", "")) or at.file_name or place.file_name
        yield Fetched(name or "file", place.shown, cast("BinaryIO", source))


@contextmanager
def _silently(bounds: Bounds) -> Iterator[None]:
    """Make one answer of all that goes wrong, at a moment that says nothing of where it went wrong (T-85)."""
    try:
        yield
    except (HTTPError, OSError, UnicodeError, NotFetched) as error:
        log.info("nothing was fetched: %s: %s", type(error).__name__, str(error)[:200])
        time.sleep(random.uniform(0, bounds.silence_seconds))  # noqa: S311 - to blur, not to hide a secret
        silent = NotFetched()
        silent.status = getattr(error, "status", None)
        raise silent from None


def _followed(
    place: Place, bounds: Bounds, watchdog: Watchdog, stack: ExitStack, resolve: Resolve, *, ask: Ask | None
) -> tuple[Place, urllib3.BaseHTTPResponse]:
    """The answer at the end of a few redirects, each judged as the first address was."""
    for _ in range(MOST_REDIRECTS + 1):
        answer = stack.enter_context(closing(_asked(place, bounds, watchdog, stack, resolve, ask=ask)))
        watchdog.require_time()
        if ask or answer.status not in _REDIRECTS:
            break
        place = _next(place, answer.headers.get("Location", ""))
    else:
        raise NotFetched("too many redirects")
    if answer.status != 200:
        refused = NotFetched(f"the status is {answer.status}")
        refused.status = answer.status
        raise refused
    if answer.headers.get("Content-Encoding", "").strip().lower() not in _ENCODINGS:
        raise NotFetched("it is encoded in a way that nobody asked for")
    return place, answer


def _next(place: Place, location: str) -> Place:
    if not location:
        raise NotFetched("a redirect leads nowhere")
    try:
        return read_place(location, beside=place)
    except Refusal as refusal:
        raise NotFetched(str(refusal)) from None


def _asked(
    place: Place, bounds: Bounds, watchdog: Watchdog, stack: ExitStack, resolve: Resolve, *, ask: Ask | None
) -> urllib3.BaseHTTPResponse:
    address = _judged(place, bounds, resolve)
    watchdog.require_time()
    pool = stack.enter_context(closing(_pool(place, address, watchdog, seconds=bounds.seconds)))
    form = ask.form if ask else None
    more = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
    headers = {"Host": place.authority, **_ACCEPTS, **more, **dict(ask.headers if ask else ())}
    return pool.urlopen(
        "GET" if form is None else "POST",
        place.target,
        body=form,
        headers=headers,
        retries=False,
        redirect=False,
        assert_same_host=False,
        preload_content=False,
        decode_content=True,
    )


def _judged(place: Place, bounds: Bounds, resolve: Resolve) -> str:
    """The address to connect to: the first of a host of which every address may be connected to."""
    allowed = bounds.allowed
    if not allowed.port(place):
        message = f"the port {place.port} is not used"
        raise NotFetched(message)
    found = resolved_in_time(resolve, place.host, place.port, seconds=bounds.seconds)
    for text in found:
        address = read_address(text)
        if address is None or not allowed.address(place, address):
            message = f"{place.host} is at {text}"
            raise NotFetched(message)
    if not found:
        raise NotFetched("it has no address")
    return found[0]


def _pool(place: Place, address: str, watchdog: Watchdog, *, seconds: float) -> urllib3.HTTPConnectionPool:
    """A pool of one connection, to the address that was judged, in the name of the host."""
    bounds: dict[str, Any] = {"timeout": seconds, "maxsize": 1, "retries": False}
    if place.scheme == "http":
        pool = urllib3.HTTPConnectionPool(address, place.port, **bounds)
        pool.ConnectionCls = watchdog.watched(HTTPConnection)
        return pool
    bounds |= {"ssl_context": _trusts(), "server_hostname": place.host, "assert_hostname": place.host}
    secure = urllib3.HTTPSConnectionPool(address, place.port, **bounds)
    secure.ConnectionCls = watchdog.watched(HTTPSConnection)
    return secure


@lru_cache(maxsize=1)
def _trusts() -> ssl.SSLContext:
    """Whom we believe who they are: what the machine trusts, and what browsers do."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class _Bytes:
    """The body of an answer, to be read: no more than is allowed, and no less than was said."""

    def __init__(self, answer: urllib3.BaseHTTPResponse, bounds: Bounds, watchdog: Watchdog) -> None:
        self._answer, self._bounds, self._most = answer, bounds, bounds.size_bytes
        self._said = answer.headers.get("Content-Length", "")
        self._size_bytes, self._watchdog = 0, watchdog
        if self._said.isascii() and self._said.isdecimal() and int(self._said[:20]) > self._most:
            raise FetchedTooMuch

    def read(self, size_bytes: int = _PIECE_BYTES) -> bytes:
        """The next bytes; none at the end. Raises: NotFetched, FetchedTooMuch."""
        with _silently(self._bounds):
            return self._read(size_bytes)

    def _read(self, size_bytes: int) -> bytes:
        piece = self._answer.read1(min(size_bytes, _PIECE_BYTES))
        self._watchdog.require_time()
        self._size_bytes += len(piece)
        came = self._answer.tell()
        if self._size_bytes > self._most or came > self._most:
            raise FetchedTooMuch
        if self._size_bytes > max(_LITTLE_BYTES, _MOST_GROWTH * came):
            raise NotFetched("it is far larger than what came of it")
        if not piece and self._said.isdecimal() and int(self._said[:20]) != came:
            raise NotFetched("it is shorter than was said")
        return piece


def _name_in(disposition: str) -> str:
    """The name of a file in Content-Disposition, as RFC 6266 has it."""
    header = Message()
    header["Content-Disposition"] = " ".join(disposition[:1000].split())
    return header.get_filename() or ""
