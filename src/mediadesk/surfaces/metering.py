"""Counting what is used where it is used: in this process's memory, and into the database every few seconds.

A delivery pays for one addition. What is counted is written by `begin`'s thread and once more when the process ends, by
statements that add, so that nothing is counted twice however many processes count. A process that is killed loses what
it counted since it last wrote: ten seconds at most.
"""

import logging
import threading
from datetime import date, datetime, timedelta
from typing import Final

from django.db import DatabaseError, close_old_connections, connection

from mediadesk.engines import clock
from mediadesk.rules.security import SignedIn
from mediadesk.store.insights import ViewsKey, add_views
from mediadesk.store.library import Asset
from mediadesk.store.public_pages import add_openings
from mediadesk.store.sessions import OpenSession, see_session
from mediadesk.store.usage import Counted, UsageKey, add_up, see_active

log = logging.getLogger(__name__)

_EVERY_SECONDS: Final = 10.0
_SESSIONS_EVERY: Final = timedelta(minutes=1)
_KEPT: Final = 100_000
_lock = threading.Lock()
_counted: dict[UsageKey, Counted] = {}
_viewed: dict[ViewsKey, int] = {}
_active: dict[tuple[str, str], date] = {}  # account and member, to be written
_openings: dict[str, int] = {}  # public page: how often it was opened, to be written
_seen: dict[str, date] = {}  # member: counted by this process on that day
_used: dict[
    tuple[str, str], OpenSession
] = {}  # session key and member: when last and from where, to be written
_noted: dict[tuple[str, str], datetime] = {}  # sign-in and member: when this process last noted them
_stop = threading.Event()


def count(
    account_id: str,
    environment_id: str = "",
    *,
    bandwidth_bytes: int = 0,
    transformations: int = 0,
    api_calls: int = 0,
) -> None:
    """Count something for today. An empty environment: it belongs to none, as calls about the account do."""
    key = UsageKey(account_id, clock.now().date(), environment_id)
    with _lock:
        row = _counted.get(key)
        if row is None:
            row = _counted[key] = Counted()
        row.bandwidth_bytes += bandwidth_bytes
        row.transformations += transformations
        row.api_calls += api_calls


def count_active(account_id: str, member_id: str) -> None:
    """Count a member as active today; from the second time a day on this is one look-up."""
    today = clock.now().date()
    if _seen.get(member_id) == today:
        return
    with _lock:
        if len(_seen) >= _KEPT:
            _seen.clear()
        _seen[member_id] = today
        _active[account_id, member_id] = today


def note_session(session_key: str, how: SignedIn, *, member_id: str, address: str) -> None:
    """Note that a session was used in an account, once a minute; in between this is one look-up.

    Cost: none.
    """
    now, what = clock.now(), (how.id, member_id)
    if not how.id or now - _noted.get(what, how.at - _SESSIONS_EVERY) < _SESSIONS_EVERY:
        return
    used = OpenSession(
        member_id=member_id, sign_in_id=how.id, address=address, began_at=how.at, last_used_at=now
    )
    with _lock:
        if len(_noted) >= _KEPT:
            _noted.clear()
        _noted[what], _used[session_key, member_id] = now, used


def count_view(asset: Asset) -> None:
    """Count that somebody opened the page of an asset, or its original, today."""
    key = ViewsKey(asset.environment_id, asset.pk, clock.now().date())
    with _lock:
        if key in _viewed or len(_viewed) < _KEPT:
            _viewed[key] = _viewed.get(key, 0) + 1


def count_opening(page_id: str) -> None:
    """Count that a public page was opened."""
    with _lock:
        _openings[page_id] = _openings.get(page_id, 0) + 1


def write() -> None:
    """Write what was counted since the last time; what cannot be written now is kept for the next time.

    Cost: 1 statement an environment, 1 for each asset that was viewed, 1 for each public page that was opened, 1 or 2
    for each member who came for the first time today, 4 for each session that was used.
    """
    with _lock:
        counted, viewed, active, opened = dict(_counted), dict(_viewed), dict(_active), dict(_openings)
        used = dict(_used)
        for one in (_counted, _viewed, _active, _openings, _used):
            one.clear()
    try:
        if counted:
            add_up(counted)
            counted = {}
        if viewed:
            add_views(viewed)
            viewed = {}
        while active:
            (account_id, member_id), day = next(iter(active.items()))
            see_active(account_id=account_id, member_id=member_id, day=day)
            del active[account_id, member_id]
        if opened:
            add_openings(opened, at=clock.now())
            opened = {}
        for (session_key, _), session in used.items():  # what is lost is noted again within a minute
            see_session(session, session_key=session_key)
    except DatabaseError:
        log.exception("what was used could not be written; it is kept for the next time")
        _give_back(counted, viewed, active, opened)


def begin() -> None:
    """Write every few seconds from now on, in a thread of its own."""
    _stop.clear()
    threading.Thread(target=_write_until_stopped, name="metering", daemon=True).start()


def end() -> None:
    """Write a last time. Called when the process ends, after its last answer."""
    _stop.set()
    write()
    connection.close()


def _write_until_stopped() -> None:
    while not _stop.wait(_EVERY_SECONDS):
        close_old_connections()
        write()
    connection.close()


def _give_back(
    counted: dict[UsageKey, Counted],
    viewed: dict[ViewsKey, int],
    active: dict[tuple[str, str], date],
    opened: dict[str, int],
) -> None:
    with _lock:
        for view, times in viewed.items():
            _viewed[view] = _viewed.get(view, 0) + times
        for key, more in counted.items():
            _counted[key] = _counted.get(key, Counted()) + more
        for who, day in active.items():
            _active.setdefault(who, day)
        for page_id, times in opened.items():
            _openings[page_id] = _openings.get(page_id, 0) + times
