"""What a request about an address leaves to be done once it is answered.

The request itself never asks whether the address has a login: it writes one row, the same for every address. So
neither its time nor what it writes tells who has one (T-36). `surfaces/errands.py` does the rest within seconds.
"""

from enum import StrEnum

from django.http import HttpRequest

from mediadesk.engines import clock
from mediadesk.store.people import Errand
from mediadesk.surfaces.who import address_of


class Left(StrEnum):
    """What there may be to do about an address."""

    FAILED_SIGN_IN = Errand.FAILED_SIGN_IN
    RESET = Errand.RESET


def leave(request: HttpRequest, kind: Left, email: str, *, wait_minutes: int = 0) -> None:
    """Leave an errand about an address, whoever's it is. Cost: 1 query.

    Args:
        wait_minutes: for how long further tries are refused, when a sign-in was the last of too many.
    """
    address, now = address_of(request), clock.now()
    Errand.objects.create(kind=kind, email=email, address=address, wait_minutes=wait_minutes, at=now)
