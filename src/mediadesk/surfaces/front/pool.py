"""The few threads that run handlers, and the short queue before them (T-110, T-111)."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from mediadesk.surfaces.front.limits import Limits
from mediadesk.surfaces.front.protocol import NotAccepted

_Result = TypeVar("_Result")


class Pool:
    """Threads with a bounded queue."""

    def __init__(self, *, threads: int, limits: Limits) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="handler")
        # Reading a file that a handler has answered with: short, and never behind a handler.
        self._readers = ThreadPoolExecutor(threads, thread_name_prefix="reader")
        self._room = threads + limits.waiting
        self._taken = 0
        self._lock = threading.Lock()
        self._retry_after = str(limits.retry_after_seconds).encode()

    def require_room(self) -> None:
        """Refuse when every thread is busy and the queue is full.

        Raises:
            NotAccepted: 503, with `Retry-After`.
        """
        if self._taken >= self._room:
            raise NotAccepted(
                503,
                "The service is busy. Please try again in a moment.",
                headers=((b"retry-after", self._retry_after),),
            )

    def start(self, work: Callable[[], _Result]) -> Future[_Result]:
        """Queue work for a thread, from the event loop.

        Returns:
            A future of the thread's, not the loop's: its `cancel` answers whether the work will never begin,
            and its place is given back when the thread is free, not when somebody stops waiting.

        Raises:
            NotAccepted: as `require_room` says.
        """
        self.require_room()
        with self._lock:
            self._taken += 1
        future = self._threads.submit(work)
        future.add_done_callback(self._give_back)
        return future

    def finish(self, work: Callable[[], None]) -> None:
        """Run in a handler's thread what ends a request already let in, whatever the queue's length.

        Here and now when the threads have ended with the server: it must be done all the same.
        """
        try:
            self._threads.submit(work)
        except RuntimeError:
            work()

    async def read(self, work: Callable[[], bytes]) -> bytes:
        """Run a short reading of a file."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    def close(self) -> None:
        """Wait for the work under way and end the threads."""
        self._threads.shutdown(wait=True)
        self._readers.shutdown(wait=True)

    def _give_back(self, _: Future[Any]) -> None:
        with self._lock:
            self._taken -= 1
