"""How much of a body is taken in, from whom, before anybody has asked who they are (T-74, T-75).

Whoever brings a session is looked up before a body of any size is read, and only then sends files. Programs upload out
of a budget of their own, a bounded piece at a time: their key may stand in the body, so nobody is known before it is
read. All others share a small budget: whatever strangers send, it is never the signed-in who wait for it.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from mediadesk.surfaces.front.budget import Budget
from mediadesk.surfaces.front.headers import Headers
from mediadesk.surfaces.front.limits import Limits, body_limit, matches
from mediadesk.surfaces.front.pool import Pool
from mediadesk.surfaces.front.protocol import NotAccepted

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sessions:
    """How a session is known: by which cookie, and whether somebody is signed in by it, asked in a thread."""

    cookie: str
    is_signed_in: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much one request may send, and out of which budget; how much of it may stay in memory, out of which."""

    at_most_bytes: int
    budget: Budget
    memory: Budget
    holder: str
    retry_after_seconds: int

    def take(self, size_bytes: int) -> None:
        """Take bytes out of the budget. Raises NotAccepted, 503, when it has no room."""
        if size_bytes and not self.budget.take(size_bytes, holder=self.holder):
            raise self._full()

    def give_back(self, size_bytes: int) -> None:
        """Give back what was taken."""
        if size_bytes:
            self.budget.give_back(size_bytes, holder=self.holder)

    def require_room(self, size_bytes: int) -> None:
        """Refuse as `take` does, before a byte is read."""
        if size_bytes > 0 and not self.budget.has_room(size_bytes, holder=self.holder):
            raise self._full()

    def remember(self, size_bytes: int) -> bool:
        """Take room in memory, where there is enough, and say whether there was."""
        return self.memory.take(size_bytes, holder=self.holder)

    def forget(self, size_bytes: int) -> None:
        """Give it back."""
        if size_bytes:
            self.memory.give_back(size_bytes, holder=self.holder)

    def _full(self) -> NotAccepted:
        return NotAccepted(
            503,
            "Too much is being sent here at the moment. Please try again in a moment.",
            headers=((b"retry-after", str(self.retry_after_seconds).encode()),),
        )


class Intake:
    """The budgets of one worker, and who sends out of which."""

    def __init__(self, *, sessions: Sessions | None, limits: Limits, pool: Pool) -> None:
        self._sessions, self._limits, self._pool = sessions, limits, pool
        self._strangers = Budget(limits.strangers_bytes, share_bytes=limits.strangers_bytes // 2)
        self._programs = Budget(limits.programs_bytes, share_bytes=limits.programs_bytes // 2)
        self._known = Budget(
            limits.known_bytes, share_bytes=max(limits.upload_bytes, limits.known_bytes // 2)
        )
        most_bytes = limits.bodies_memory_bytes
        self._memory = Budget(most_bytes, share_bytes=most_bytes // 2)

    async def allow(self, path: str, headers: Headers, *, client: str) -> Allowance:
        """Say how much a request may send.

        Raises:
            NotAccepted: 401 a file from somebody who is not signed in, 503 no room for so much.
        """
        length, limits = headers.content_length or 0, self._limits
        session = self._session_of(headers)
        if matches(path, limits.program_paths):
            found = self._allowance(limits.program_bytes, self._programs, client)
        elif (
            session and (headers.is_chunked or length > limits.uncounted_bytes) and await self._knows(session)
        ):
            found = self._allowance(body_limit(path, limits=limits), self._known, session)
        else:
            most = limits.body_bytes if "authorization" in headers.fields else limits.stranger_bytes
            most = min(most, limits.body_bytes)
            if most < length <= limits.upload_bytes == body_limit(path, limits=limits):
                raise NotAccepted(401, "You are not signed in. Sign in and try again.")
            found = self._allowance(most, self._strangers, client)
        if length <= found.at_most_bytes:
            found.require_room(length - limits.uncounted_bytes)
        return found

    def _allowance(self, at_most_bytes: int, budget: Budget, holder: str) -> Allowance:
        return Allowance(at_most_bytes, budget, self._memory, holder, self._limits.retry_after_seconds)

    def _session_of(self, headers: Headers) -> str:
        if self._sessions is None:
            return ""
        for pair in headers.fields.get("cookie", "").split(";"):
            name, _, value = pair.strip().partition("=")
            if name == self._sessions.cookie:
                return value if value.isascii() and value.isalnum() else ""
        return ""

    async def _knows(self, session: str) -> bool:
        if self._sessions is None:
            return False
        looking = self._pool.start(partial(self._sessions.is_signed_in, session))
        try:
            return await asyncio.wrap_future(looking)
        except Exception:  # noqa: BLE001 - whatever the look-up failed of, its caller can only try again
            _LOG.exception("A session could not be looked up.")
            raise NotAccepted(503, "The service is busy. Please try again in a moment.") from None
