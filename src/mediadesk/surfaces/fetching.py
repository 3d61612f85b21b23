"""Files that are fetched from an address somebody gives, for the console and the API alike.

All that one request fetches has one time together: a thread is not held for longer, whatever the servers do.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from mediadesk.engines import fetching
from mediadesk.engines.fetching import Bounds, Fetched, FetchedTooMuch, NotFetched
from mediadesk.rules.fetching import read_place
from mediadesk.rules.refusals import Why
from mediadesk.rules.tries import FETCH_ACCOUNT
from mediadesk.surfaces.sso.tries import minutes_to_wait

_MEGA = 1_000_000


class Fetching:
    """What one request fetches."""

    def __init__(self, account_id: str) -> None:
        """Begin, for this account. The time runs from here. Raises: Refusal FETCHING_OFF."""
        if not settings.MEDIADESK.fetch:
            raise Why.FETCHING_OFF()
        self._account_id = account_id
        self._ends = time.monotonic() + settings.MEDIADESK.fetch_seconds

    @contextmanager
    def file(self, url: str) -> Iterator[Fetched]:
        """Lend the file of an address while the block runs. Whoever asks must be allowed to upload it.

        Raises:
            Refusal: BAD_VALUE by the address itself; FETCHED_OFTEN, NOT_FETCHED, TOO_LARGE.
        """
        mediadesk, place = settings.MEDIADESK, read_place(url)
        limit_mb = min(mediadesk.fetch_limit_mb, mediadesk.upload_limit_mb)
        if minutes := minutes_to_wait(FETCH_ACCOUNT, self._account_id):
            raise Why.FETCHED_OFTEN(count=f"{FETCH_ACCOUNT.tries:,}", minutes=minutes)
        left = max(0.001, self._ends - time.monotonic())
        try:
            with fetching.fetched(place, Bounds(mediadesk.fetch_allowed, limit_mb * _MEGA, left)) as file:
                yield file
        except NotFetched:
            raise Why.NOT_FETCHED() from None
        except FetchedTooMuch:
            raise Why.TOO_LARGE(limit=f"{limit_mb} MB") from None
