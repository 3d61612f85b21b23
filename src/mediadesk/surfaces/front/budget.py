"""A bound on bytes that many hold together, such as all bodies that a worker is taking in."""

import threading
from collections import Counter


class Budget:
    """Bytes to be taken and given back, from any thread.

    Args:
        share_bytes: the most that one holder may have of it, so that nobody takes it all.
    """

    def __init__(self, most_bytes: int, *, share_bytes: int | None = None) -> None:
        self._most_bytes = most_bytes
        self._share_bytes = most_bytes if share_bytes is None else share_bytes
        self._taken_bytes = 0
        self._by_holder: Counter[str] = Counter()
        self._lock = threading.Lock()

    def has_room(self, size_bytes: int, *, holder: str = "") -> bool:
        """Whether so much could be taken now. Nothing is promised by it."""
        return (
            self._taken_bytes + size_bytes <= self._most_bytes
            and self._by_holder[holder] + size_bytes <= self._share_bytes
        )

    def take(self, size_bytes: int, *, holder: str = "") -> bool:
        """Take all of it or nothing, and say which."""
        with self._lock:
            fits = self.has_room(size_bytes, holder=holder)
            if fits:
                self._taken_bytes += size_bytes
                self._by_holder[holder] += size_bytes
            return fits

    def give_back(self, size_bytes: int, *, holder: str = "") -> None:
        """Give back what was taken."""
        with self._lock:
            self._taken_bytes -= size_bytes
            self._by_holder[holder] -= size_bytes
            if not self._by_holder[holder]:
                del self._by_holder[holder]  # holders come and go; none is remembered
