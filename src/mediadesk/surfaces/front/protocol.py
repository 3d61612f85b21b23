"""The shapes of ASGI and WSGI that the front speaks, and the exceptions its parts raise to it."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApplication = Callable[[Scope, Receive, Send], Awaitable[None]]

Environ = dict[str, Any]
WsgiApplication = Callable[[Environ, Any], Iterable[bytes]]

Handler = Callable[[Scope, Receive, Send], Awaitable[bool]]
"""Tried before any thread is taken; True when it has answered, False to let the next one try. One that
returns False has neither received nor sent anything."""


class NotAccepted(Exception):
    """A request that goes no further than the front.

    Args:
        sentence: what a person or a client's log shows, in plain words.
        headers: further headers of the answer, `Retry-After` for one.
    """

    def __init__(self, status: int, sentence: str, *, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = headers


class ClientGone(Exception):
    """Nobody is there any more to be answered."""


class CutShort(Exception):
    """An answer broke off after it had begun; raised to the server so that it cuts the connection."""
