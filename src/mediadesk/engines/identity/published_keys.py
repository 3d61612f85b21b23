"""The keys that issuers publish, kept in the process: asked for anew when they are old, or one is missing.

Whoever sends tokens with invented key names makes us ask at most once a minute, and an issuer that is down for a while
stops nobody whose key is known (F-52).
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mediadesk.engines import clock
from mediadesk.engines.identity.asking import Reach
from mediadesk.engines.identity.jose import Jwk, NotAccepted

_GOOD_FOR: Final = timedelta(hours=6)
_ASKED_AT_MOST_EVERY: Final = timedelta(minutes=1)
_MOST_KEPT: Final = 1000


@dataclass(slots=True)
class _Published:
    keys: Sequence[Jwk]
    read_at: datetime
    asked_at: datetime


_kept: dict[str, _Published] = {}
_asking = threading.Lock()


def keys_at(url: str, reach: Reach, *, anew: bool = False) -> Sequence[Jwk]:
    """The keys that are published at an address.

    Args:
        anew: one was missing; they are read again, unless that was done within a minute.

    Raises:
        NotAccepted.
    """
    now = clock.now()
    with _asking:
        kept = _kept.get(url)
        good = kept is not None and now - kept.read_at < _GOOD_FOR and not anew
        if kept is not None and (good or abs(now - kept.asked_at) < _ASKED_AT_MOST_EVERY):
            return kept.keys
        if kept is not None:
            kept.asked_at = now
    try:
        found = reach.document(url, what="the list of keys").get("keys")
    except NotAccepted:
        if kept is None:
            raise
        return kept.keys
    keys = [key for key in found if isinstance(key, dict)] if isinstance(found, list) else []
    with _asking:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[url] = _Published(keys, now, now)
    return keys


def forget() -> None:
    """Forget all keys, for tests."""
    _kept.clear()
