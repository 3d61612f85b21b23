"""Drives the front as a server would, one request at a time, under the test's own hand."""

import asyncio

END = {"type": "http.request", "body": b"", "more_body": False}
GONE = {"type": "http.disconnect"}
OLGA = ("cookie", "csrf=x; session=olgas")  # the header of somebody who is signed in


class Call:
    """One request: `say` what the client sends, look at what was sent back."""

    def __init__(self, app, method="GET", target="/", *, headers=(), client="192.0.2.1", body=b"") -> None:
        raw_path, _, query = target.encode("latin-1").partition(b"?")
        self.scope = {
            "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "raw_path": raw_path,
            "path": raw_path.decode("latin-1"), "query_string": query, "client": (client, 1234),
            "server": ("127.0.0.1", 80), "headers": [(n.encode(), v.encode("latin-1")) for n, v in headers],
        }  # fmt: skip
        self.app, self.sent = app, []
        self.received = 0
        self.reads = asyncio.Event()  # set: the client takes what is sent
        self.reads.set()
        self._said = asyncio.Queue()
        self._news = asyncio.Condition()
        if body is not None:
            self.say({"type": "http.request", "body": body, "more_body": False})

    def say(self, message) -> None:
        self._said.put_nowait(message)

    def drip(self, chunk) -> None:
        self.say({"type": "http.request", "body": chunk, "more_body": True})

    def start(self) -> "Call":
        self.task = asyncio.create_task(self.app(self.scope, self._receive, self._send))
        return self

    async def answered(self) -> "Call":
        if not hasattr(self, "task"):
            self.start()
        await self.task
        return self

    async def until(self, so) -> None:
        async with self._news:
            await self._news.wait_for(so)

    async def _receive(self):
        message = await self._said.get()
        async with self._news:
            self.received += 1
            self._news.notify_all()
        return message

    async def _send(self, message) -> None:
        await self.reads.wait()
        async with self._news:
            self.sent.append(message)
            self._news.notify_all()

    @property
    def status(self):
        return self.sent[0]["status"] if self.sent else None

    @property
    def headers(self):
        return {name.decode(): value.decode("latin-1") for name, value in self.sent[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.sent[1:])

    @property
    def is_whole(self) -> bool:
        return len(self.sent) > 1 and not self.sent[-1].get("more_body", False)


async def ask(app, method="GET", target="/", **how) -> Call:
    return await Call(app, method, target, **how).answered()
