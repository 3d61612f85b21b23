"""Public pages of collections: for how long, how many, what a password for one must be."""

import unicodedata
from datetime import datetime, time, timedelta
from typing import Final

from mediadesk.rules.refusals import Why

OFFERED_DAYS: Final = 30
LONGEST_DAYS: Final = 365
"""The longest an account may allow; how long it does allow is a setting of its own."""
MOST_OF_A_COLLECTION: Final = 20
MOST_IN_AN_ENVIRONMENT: Final = 200
SHORTEST_PASSWORD: Final = 8
"""Shorter than one's own password must be: it guards pictures, not an account, and its tries are counted."""
LONGEST_PASSWORD: Final = 256
LONGEST_WORDS: Final = 1000
PROVEN_FOR: Final = timedelta(hours=12)
"""For how long a browser that gave the password need not give it again."""


def last_day(now: datetime, days: int) -> datetime:
    """The last moment of the day so many days from now."""
    return datetime.combine((now + timedelta(days=days)).date(), time.max, now.tzinfo)


def offered_end(now: datetime, *, longest_days: int) -> datetime:
    """The end that the form offers first."""
    return last_day(now, min(OFFERED_DAYS, longest_days))


def require_end(until: datetime | None, now: datetime, *, longest_days: int) -> datetime:
    """Refuse a page without an end, with one that has passed, or with one too far away.

    Raises:
        Refusal: MISSING_VALUE, BAD_VALUE.
    """
    if until is None:
        raise Why.MISSING_VALUE(what="end date: a public page has one")
    if until <= now:
        raise Why.BAD_VALUE(what="The end date", reason="it has passed")
    if until > (longest := last_day(now, longest_days)):
        reason = f"a public page of this account lasts {longest_days} days at most, until {longest:%d %B %Y}"
        raise Why.BAD_VALUE(what="The end date", reason=reason)
    return until


def clean_password(password: str) -> str:
    """A password as it is hashed and compared: NFC, so that it does not depend on the keyboard it is typed with."""
    return unicodedata.normalize("NFC", password)


def require_password(password: str) -> str:
    """Give a new password as it is hashed.

    Raises:
        Refusal: BAD_VALUE.
    """
    text = clean_password(password)
    if not SHORTEST_PASSWORD <= len(text) <= LONGEST_PASSWORD:
        reason = f"it has {len(text)} characters; from {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} are allowed"
        raise Why.BAD_VALUE(what="The password", reason=reason)
    return text
