"""Devices that a user has signed in from: a sign-in from another one is told them by mail, once.

A device is known by a random cookie, kept as a hash for each user; what a browser says of itself is only told. The
cookie opens nothing. It is forgotten half a year after the last sign-in, and when the password changes.
"""

from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from mediadesk.engines import clock, secrets
from mediadesk.rules.devices import device_of
from mediadesk.rules.letters_of_sessions import new_device
from mediadesk.rules.sign_ins import KNOWN_FOR
from mediadesk.store.people import User
from mediadesk.store.sessions import KnownDevice
from mediadesk.store.teams import Mail
from mediadesk.surfaces.sso.cookies import keep_cookie, read_cookie
from mediadesk.surfaces.who import address_of

_COOKIE: Final = "known"


def meet(request: Any, response: HttpResponse, user: User, *, how: str, first: bool) -> None:
    """Know the browser of a sign-in from now on; when it was not known, tell its user.

    Args:
        how: what was proven, in words.
        first: whether the user has never signed in before; then there is nobody to be told.

    Cost: 1 query for a device that is known; else 2 to 4.
    """
    token = read_cookie(request, _COOKIE)
    if not (token and _seen(user, token)):
        token = token if token and _known_to_somebody(token) else secrets.new_token()
        _keep(user, token)
        if not first:
            _tell(request, user, how=how)
    keep_cookie(response, _COOKIE, token, seconds=int(KNOWN_FOR.total_seconds()))


def keep_this(request: Any, user: User) -> None:
    """Know the browser of a session that goes on after all devices were forgotten. Cost: 1 query with its cookie."""
    if token := read_cookie(request, _COOKIE):
        _keep(user, token)


def _keep(user: User, token: str) -> None:
    row = KnownDevice(user=user, token_hash=secrets.hash_token(token), last_seen_at=clock.now())
    KnownDevice.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["user", "token_hash"],
        update_fields=["last_seen_at"],
    )


def _seen(user: User, token: str) -> bool:
    now = clock.now()
    mine = KnownDevice.objects.filter(user=user, token_hash=secrets.hash_token(token))
    return bool(mine.filter(last_seen_at__gt=now - KNOWN_FOR).update(last_seen_at=now))


def _known_to_somebody(token: str) -> bool:
    """Whether we gave it out: in a browser that several share, it stays; one that was planted does not."""
    return bool(KnownDevice.objects.filter(token_hash=secrets.hash_token(token)).exists())


def _tell(request: Any, user: User, *, how: str) -> None:
    now = clock.now()
    words = new_device(
        name=user.name,
        at=now,
        device=device_of(request.headers.get("User-Agent", "")),
        address=address_of(request),
        how=how,
        link=f"{settings.MEDIADESK.url}{reverse('sessions')}",
    )
    # Belongs to no account, as the login does: nobody else is told from where somebody signs in.
    Mail.objects.create(account=None, to=user.email, created_at=now, next_try_at=now, **words)
