"""Asking a captcha service whether an answer is a person's. All services of `rules/bots.py` are asked alike."""

import json
import logging
from datetime import datetime, timedelta
from typing import Final

from mediadesk.engines import clock, fetching
from mediadesk.engines.fetching import Bounds, FetchedTooMuch, NotFetched
from mediadesk.engines.identity.asking import form
from mediadesk.rules.fetching import Allowed, read_place

log = logging.getLogger(__name__)

_SECONDS: Final = 3.0
_MOST_BYTES: Final = 64 * 1024
_LEFT_ALONE: Final = timedelta(seconds=30)
_away: dict[str, datetime] = {}  # until when a service that did not answer is not asked again


class Away(Exception):
    """The service does not answer, or not as it should: nothing is known of whoever sent the form."""


def is_person(url: str, *, secret: str, answer: str, address: str) -> bool:
    """Whether the service says that a person has answered. Nobody waits longer than three seconds for it.

    Raises:
        Away: it did not answer, now or within the last half minute.
    """
    until = _away.get(url)
    if until and clock.now() < until:
        raise Away
    try:
        told = _told(url, {"secret": secret, "response": answer, "remoteip": address})
    except Away:
        _away[url] = clock.now() + _LEFT_ALONE
        log.error("The captcha service %s does not answer: forms are taken without it.", url)  # noqa: TRY400 - no news in a traceback
        raise
    if told.get("success") is not True:
        log.info("The captcha service said no: %s", str(told.get("error-codes", ""))[:200])
    return told.get("success") is True


def _told(url: str, asked: dict[str, str]) -> dict[str, object]:
    place = read_place(url)
    allowed = Allowed(frozenset({(place.host, place.port)}))  # the operator has named it
    try:
        with fetching.fetched(place, Bounds(allowed, _MOST_BYTES, _SECONDS, 0), ask=form(asked)) as file:
            told = json.loads(b"".join(iter(file.source.read, b"")))
    except NotFetched as error:
        if (
            error.status and 400 <= error.status < 500
        ):  # it has answered: what was sent is no answer of a person
            return {"success": False, "error-codes": f"the status {error.status}"}
        raise Away from None
    except (FetchedTooMuch, ValueError, RecursionError):
        raise Away from None
    if not isinstance(told, dict):
        raise Away
    return told
