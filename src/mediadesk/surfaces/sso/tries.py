"""Counters of tries, shared by all workers and kept even when the try itself is rolled back (T-33).

Keys are hashes of what the server knows: the address as cleaned, the source as the front saw it.
"""

import hashlib
import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
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
    """Count one try before it is made: of many at once no more are made than the window has.

    Cost: 3 queries, 5 for the first of a window; one more where tries wait.

    Raises:
        Refusal: TRY_LATER, which is not counted; TOO_MANY_TRIES.
    """
    if limit.waits_from and settings.MEDIADESK.bot_protection is not Protection.OFF:
        _take_turn(limit, what)
    count_try(limit, what)
    row = SignInCount.objects.filter(key=_key(limit, what)).first()
    if row is not None and row.tries > limit.tries:
        raise Why.TOO_MANY_TRIES(minutes=_minutes_left(row))


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


def _take_turn(limit: Limit, what: str) -> None:
    """Begin the wait after the next try, unless one is on: of many at once one has the turn. Cost: 1 query, or 2.

    Raises:
        Refusal: TRY_LATER.
    """
    now = clock.now()
    mine = SignInCount.objects.filter(key=_key(limit, what), window_ends_at__gt=now)
    free = mine.filter(Q(waits_until=None) | Q(waits_until__lte=now))
    if free.update(waits_until=_after_next_try(limit, now)):
        return
    row = mine.first()
    if row is not None and row.waits_until is not None and row.waits_until > now:
        raise Why.TRY_LATER(seconds=max(1, -(-int((row.waits_until - now).total_seconds() * 1000) // 1000)))


def _after_next_try(limit: Limit, now: datetime) -> Case:
    waits = [(tries, wait_seconds(limit, tries + 1)) for tries in range(limit.waits_from - 1, limit.tries)]
    cases = [When(tries=tries, then=Value(now + timedelta(seconds=seconds))) for tries, seconds in waits]
    return Case(*cases, default=Value(now))


def _minutes_left(row: SignInCount) -> int:
    return max(1, -(-int((row.window_ends_at - clock.now()).total_seconds()) // 60))


def _key(limit: Limit, what: str) -> str:
    return f"{limit.name} {hashlib.sha256(what.encode()).hexdigest()}"
