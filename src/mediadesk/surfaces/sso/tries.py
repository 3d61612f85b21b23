"""Counters of tries, shared by all workers and kept even when the try itself is rolled back (T-33).

Keys are hashes of what the server knows: the address as cleaned, the source as the front saw it.
"""

import hashlib
import ipaddress
import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from mediadesk.engines import clock
from mediadesk.rules.bots import Protection
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.tries import Limit, wait_seconds
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
    """Count one try, of many at once each. Its own transaction. Cost: 1 query; 4 for the first of a window."""
    _count(limit, what, waits=False)


def take_try(limit: Limit, what: str) -> None:
    """Count one try before it is made: of many at once no more are made than the window has, and one after a wait.

    Cost: 2 queries, 5 for the first of a window or while it waits.

    Raises:
        Refusal: TRY_LATER, which is not counted; TOO_MANY_TRIES.
    """
    waits = bool(limit.waits_from) and settings.MEDIADESK.bot_protection is not Protection.OFF
    counted = _count(limit, what, waits=waits)
    row = SignInCount.objects.filter(key=_key(limit, what)).first()
    if row is not None and not counted:
        raise Why.TRY_LATER(seconds=_seconds_to(row.waits_until or clock.now()))
    if minutes := _minutes_over(limit, row):
        raise Why.TOO_MANY_TRIES(minutes=minutes)


def minutes_to_wait(limit: Limit, what: str) -> int:
    """Count one try before it is made, and say how long to wait before it may be: 0 when it may. Cost: 3 queries."""
    count_try(limit, what)
    row = SignInCount.objects.filter(key=_key(limit, what)).first()
    return _minutes_over(limit, row)


def give_back_try(limit: Limit, what: str) -> None:
    """Count one try less: it was right. Cost: 1 query."""
    SignInCount.objects.filter(key=_key(limit, what), tries__gt=0).update(tries=F("tries") - 1)


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


def _count(limit: Limit, what: str, *, waits: bool) -> bool:
    """Count one try, and begin the wait after it; not while one is on. Says whether it was counted."""
    now = clock.now()
    mine = SignInCount.objects.filter(key=_key(limit, what))
    open_ = mine.filter(window_ends_at__gt=now)
    more: dict[str, Combinable] = {"tries": F("tries") + 1}
    if waits:
        open_ = open_.filter(Q(waits_until=None) | Q(waits_until__lte=now))
        more["waits_until"] = _after_next_try(limit, now)
    with transaction.atomic():
        return bool(open_.update(**more) or (_begin(limit, what, now) and open_.update(**more)))


def _begin(limit: Limit, what: str, now: datetime) -> bool:
    """Begin a window unless one is open; another may have begun it, or cleared it, meanwhile."""
    ends = now + timedelta(minutes=limit.window_minutes)
    new = SignInCount(key=_key(limit, what), tries=0, window_ends_at=ends)
    SignInCount.objects.bulk_create([new], ignore_conflicts=True)
    over = SignInCount.objects.filter(key=new.key, window_ends_at__lte=now)
    over.update(tries=0, window_ends_at=ends, waits_until=None)
    return True


def _after_next_try(limit: Limit, now: datetime) -> Case:
    waits = [(tries, wait_seconds(limit, tries + 1)) for tries in range(limit.waits_from - 1, limit.tries)]
    cases = [When(tries=tries, then=Value(now + timedelta(seconds=seconds))) for tries, seconds in waits]
    return Case(*cases, default=Value(now))


def _seconds_to(moment: datetime) -> int:
    return max(1, math.ceil((moment - clock.now()).total_seconds()))


def _minutes_over(limit: Limit, row: SignInCount | None) -> int:
    """For how long a window with one try too many lasts; 0 when it has none."""
    return _minutes_left(row) if row is not None and row.tries > limit.tries else 0


def _minutes_left(row: SignInCount) -> int:
    return max(1, -(-int((row.window_ends_at - clock.now()).total_seconds()) // 60))


def _key(limit: Limit, what: str) -> str:
    return f"{limit.name} {hashlib.sha256(what.encode()).hexdigest()}"
