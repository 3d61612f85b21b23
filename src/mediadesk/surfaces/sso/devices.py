"""Remembered devices: a cookie whose hash is kept stands for the second factor, for as long as all limits allow."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpResponse

from mediadesk.access.demanded import remembered_days
from mediadesk.actions.people.remember_device import remember_device
from mediadesk.engines import clock, secrets
from mediadesk.queries.people import account_of_trail
from mediadesk.rules.devices import device_of
from mediadesk.rules.factors import DEVICE_DAYS
from mediadesk.store.factors import RememberedDevice
from mediadesk.store.people import User
from mediadesk.surfaces.sso.cookies import keep_cookie, read_cookie
from mediadesk.surfaces.who import visitor_behind

_COOKIE: Final = "device"


def is_remembered(request: Any, user: User) -> bool:
    """Whether the browser is one that this user had remembered. Cost: none without the cookie, else 3 queries.

    A policy that was made stricter since holds for devices of before (T-45).
    """
    token, now = read_cookie(request, _COOKIE), clock.now()
    if not token:
        return False
    mine = RememberedDevice.objects.filter(user=user, token_hash=secrets.hash_token(token[:200]))
    longest = timedelta(days=remembered_days(user.pk))
    return bool(mine.filter(expires_at__gt=now, created_at__gt=now - longest).update(last_used_at=now))


def known_device(request: Any, email: str) -> str:
    """What tells a remembered device of the user of an address from others; empty for any other browser.

    It says by what tries are counted, and lets nobody in. Cost: none without the cookie, else 1 query.
    """
    token = read_cookie(request, _COOKIE)
    if not token:
        return ""
    key = secrets.hash_token(token)
    theirs = RememberedDevice.objects.filter(token_hash=key, user__email=email, expires_at__gt=clock.now())
    return key if theirs.exists() else ""


def remember(request: Any, response: HttpResponse) -> None:
    """Have this browser remembered by whoever just signed in."""
    label = device_of(request.headers.get("User-Agent", ""))
    token = remember_device(visitor_behind(request), account_id=account_of_trail(request.user), label=label)
    if token:
        keep_cookie(response, _COOKIE, token, seconds=DEVICE_DAYS * 24 * 3600)
