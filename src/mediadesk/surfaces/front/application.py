"""The front itself: an ASGI application that lets requests in and runs WSGI handlers in a few threads.

A request waits for its body in the event loop, where ten thousand may wait, and takes a thread only once it
is whole; its answer leaves the thread as fast as it is made. So nobody waits for a slow client but that
client (T-109). What takes long by its nature goes by a lane with threads of its own, so that it keeps waiting
only others of its kind (T-110). What is refused here is refused in the manner of the door it came to.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import quote

from mediadesk.surfaces.front.bodies import take_body
from mediadesk.surfaces.front.budget import Budget
from mediadesk.surfaces.front.deliver import NAMELESS, Outlet, deliver
from mediadesk.surfaces.front.environ import Request, environ_of
from mediadesk.surfaces.front.headers import read_headers
from mediadesk.surfaces.front.intake import Intake, Sessions
from mediadesk.surfaces.front.limits import Limits, matches
from mediadesk.surfaces.front.paths import read_path
from mediadesk.surfaces.front.pool import Pool
from mediadesk.surfaces.front.produce import Head, Production
from mediadesk.surfaces.front.protocol import (
    AsgiApplication,
    ClientGone,
    Handler,
    NotAccepted,
    Receive,
    Scope,
    Send,
    WsgiApplication,
)
from mediadesk.surfaces.front.source import networks, source

API_PREFIXES = ("/v1_1/", "/v2/", "/scim/", "/webhooks/")
WITHOUT_SESSION: Final = (*API_PREFIXES, "/p/")
"""What goes to the application with the short list of middleware: public pages know no session either."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def front(
    wsgi_app: WsgiApplication,
    *,
    api_wsgi_app: WsgiApplication | None = None,
    before: Sequence[tuple[str, Handler]] = (),
    limits: Limits | None = None,
    threads: int = 2,
    lanes: Sequence[Sequence[str]] = (),
    sessions: Sessions | None = None,
    trusted_proxies: Sequence[str] = (),
    begin: Sequence[Callable[[], object]] = (),
    end: Sequence[Callable[[], object]] = (),
) -> AsgiApplication:
    """Make the ASGI application of one worker process.

    Args:
        api_wsgi_app: answers the API's paths, with fewer middlewares; without it `wsgi_app` answers all.
        before: path prefixes (decoded) with what is tried for them, in this order, before a thread is taken.
        threads: for handlers, and as many again for each lane.
        lanes: patterns of the paths (as in `limits.matches`) that share a lane.
        sessions: how the signed-in are told from strangers; without it nobody may send large bodies.
        trusted_proxies: addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed.
        begin, end: called in a thread when the process begins to serve, and after its last answer.

    Raises:
        ValueError: a trusted proxy is no address.
    """
    return _Front(
        (wsgi_app, api_wsgi_app or wsgi_app),
        before=(("/healthz", _health), *before),
        limits=limits or Limits(),
        threads=threads,
        lanes=lanes,
        sessions=sessions,
        trusted_proxies=trusted_proxies,
        begin=begin,
        end=end,
    )


class _Front:
    def __init__(
        self,
        applications: tuple[WsgiApplication, WsgiApplication],
        *,
        before: Sequence[tuple[str, Handler]],
        limits: Limits,
        threads: int,
        lanes: Sequence[Sequence[str]],
        sessions: Sessions | None,
        trusted_proxies: Sequence[str],
        begin: Sequence[Callable[[], object]],
        end: Sequence[Callable[[], object]],
    ) -> None:
        self._pages, self._api = applications
        self._before, self._limits = before, limits
        self._trusted = networks(trusted_proxies)
        self._pool = Pool(threads=threads, limits=limits)
        self._lanes = [(patterns, Pool(threads=threads, limits=limits)) for patterns in lanes]
        self._intake = Intake(sessions=sessions, limits=limits, pool=self._pool)
        self._files = Budget(limits.answers_file_bytes)
        self._begin, self._end = begin, end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of ASGI's: a request, or the life of this process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await asyncio.to_thread(_call, self._begin)
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await asyncio.to_thread(self.close)
                await send({"type": "lifespan.shutdown.complete"})
                return

    def close(self) -> None:
        """Wait for the work under way and end the threads."""
        for pool in (self._pool, *(pool for _, pool in self._lanes)):
            pool.close()
        _call(self._end)

    def _pool_for(self, path: str) -> Pool:
        return next((pool for patterns, pool in self._lanes if matches(path, patterns)), self._pool)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        outlet = Outlet(send, limits=self._limits)
        try:
            await self._admit(scope, receive, send, outlet=outlet)
        except NotAccepted as refused:
            await _refuse(refused, scope, outlet)
        except ClientGone:
            return

    async def _admit(self, scope: Scope, receive: Receive, send: Send, *, outlet: Outlet) -> None:
        raw_path = _raw_path(scope)
        if len(raw_path) + len(scope.get("query_string", b"")) > self._limits.url_bytes:
            raise NotAccepted(414, "The address is longer than is accepted here.")
        path = read_path(raw_path)
        if scope["method"] not in _METHODS:
            raise NotAccepted(405, "This method is not used here.")
        headers = read_headers(tuple(scope["headers"]), limits=self._limits)
        for prefix, handler in self._before:
            if path.startswith(prefix) and await handler(scope, receive, send):
                return
        pool = self._pool_for(path)
        pool.require_room()
        peer = (scope.get("client") or ("",))[0]
        client, scheme = source(peer, scope.get("scheme", "http"), headers.fields, trusted=self._trusted)
        allowance = await self._intake.allow(path, headers, client=client)
        length, limits = headers.content_length, self._limits
        body = await take_body(receive, content_length=length, allowance=allowance, limits=limits)
        request = Request(scope, raw_path, path, headers.fields, client, scheme)
        application = self._api if path.startswith(WITHOUT_SESSION) else self._pages
        environ, loop = environ_of(request, body=body), asyncio.get_running_loop()
        production = Production(application, environ, limits=limits, files=self._files, loop=loop)
        await deliver(production, receive, outlet, pool=pool)


def _call(calls: Sequence[Callable[[], object]]) -> None:
    for one in calls:
        one()


async def _health(scope: Scope, receive: Receive, send: Send) -> bool:
    """GET /healthz: this process takes requests. Whether it can serve them is for /readyz to say."""
    del receive
    if scope["path"] != "/healthz" or scope["method"] not in ("GET", "HEAD"):
        return False
    body = b"ok"
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"2"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        NAMELESS,
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
    return True


def _raw_path(scope: Scope) -> bytes:
    """The path as it was sent; ASGI lets a server leave it out."""
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode("ascii")
    return raw.partition(b"?")[0]


async def _refuse(refused: NotAccepted, scope: Scope, outlet: Outlet) -> None:
    kind, text = b"application/json; charset=utf-8", f"{refused.sentence}\n"
    if _raw_path(scope).startswith(tuple(prefix.encode() for prefix in API_PREFIXES)):
        text = json.dumps({"error": {"message": refused.sentence}})
    elif (b"accept", b"application/json") in scope["headers"]:  # a page's own script
        text = json.dumps({"message": refused.sentence})
    else:
        kind = b"text/plain; charset=utf-8"
    body = text.encode()
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *refused.headers,
    ]
    try:
        await outlet.head(Head(refused.status, headers))
        await outlet.body(b"" if scope["method"] == "HEAD" else body, last=True)
    except ClientGone:
        return
