"""Counters of tries, shared by all workers and kept even when the try itself is rolled back (T-33).

Keys are hashes of what the server knows: the address as cleaned, the source as the front saw it.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, F, When
from django.http import HttpRequest

from mediadesk.engines import clock
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.tries import Limit
from mediadesk.store.people import SignInCount
from mediadesk.surfaces.who import address_of


def require_tries_left(limit: Limit, what: str) -> None:
    """Refuse when the window's tries are used up. Cost: 1 query.

    Raises:
        Refusal: TOO_MANY_TRIES.
    """
    row = SignInCount.objects.filter(key=_key(limit, what), window_ends_at__gt=clock.now()).first()
    if row is not None and row.tries >= limit.tries:
        raise Why.TOO_MANY_TRIES(minutes=_minutes_left(row))


def tries_left(limit: Limit, what: str) -> bool:
    """Say whether the window's tries are not used up. Cost: 1 query."""
    try:
        require_tries_left(limit, what)
    except Refusal:
        return False
    return True


def wait_after(counted: Sequence[tuple[Limit, str]]) -> int:
    """For how many minutes further tries are refused, when one that was just counted was the last; else 0.

    Cost: 1 query for each limit.
    """
    rows = [(limit, SignInCount.objects.filter(key=_key(limit, what)).first()) for limit, what in counted]
    return max((_minutes_left(row) for limit, row in rows if row and row.tries >= limit.tries), default=0)


def count_try(limit: Limit, what: str) -> None:
    """Count one try, of many at once each. Its own transaction. Cost: 1 query; 3 for the first of a window.

    A row that goes between the last two was cleared by whoever has just given what is right.
    """
    now, key = clock.now(), _key(limit, what)
    ends = now + timedelta(minutes=limit.window_minutes)
    mine = SignInCount.objects.filter(key=key)
    with transaction.atomic():
        if mine.filter(window_ends_at__gt=now).update(tries=F("tries") + 1):
            return
        new = SignInCount(key=key, tries=0, window_ends_at=now)
        SignInCount.objects.bulk_create([new], ignore_conflicts=True)
        mine.update(  # another may have begun the window meanwhile
            tries=Case(When(window_ends_at__gt=now, then=F("tries") + 1), default=1),
            window_ends_at=Case(When(window_ends_at__gt=now, then=F("window_ends_at")), default=ends),
        )


def take_try(limit: Limit, what: str) -> None:
    """Count one try before it is made: of many at once no more are made than the window has. Cost: 3 queries.

    Raises:
        Refusal: TOO_MANY_TRIES.
    """
    if minutes := minutes_to_wait(limit, what):
        raise Why.TOO_MANY_TRIES(minutes=minutes)


def minutes_to_wait(limit: Limit, what: str) -> int:
    """Count one try before it is made, and say how long to wait before it may be: 0 when it may. Cost: 3 queries."""
    count_try(limit, what)
    row = SignInCount.objects.filter(key=_key(limit, what)).first()
    return _minutes_left(row) if row is not None and row.tries > limit.tries else 0


def forget_tries(limit: Limit, what: str) -> None:
    """Begin anew: the right password was given. Cost: 1 query."""
    SignInCount.objects.filter(key=_key(limit, what)).delete()


def source_of(request: HttpRequest) -> str:
    """What a request is counted by: its address, or the /64 of an IPv6 one, which is what one subscriber gets."""
    address = address_of(request)
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((address, 64), strict=False)) if read.version == 6 else address


def _minutes_left(row: SignInCount) -> int:
    return max(1, -(-int((row.window_ends_at - clock.now()).total_seconds()) // 60))


def _key(limit: Limit, what: str) -> str:
    return f"{limit.name} {hashlib.sha256(what.encode()).hexdigest()}"
