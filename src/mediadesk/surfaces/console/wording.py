"""How the console writes times, sizes, counts and names: the filters of its templates.

Every filter takes plain values and returns text or safe markup. A missing time is not an error here:
"never signed in" is a fact that pages show.
"""

import math
from datetime import UTC, datetime
from datetime import date as calendar_day
from zlib import crc32

from markupsafe import Markup

from mediadesk.engines import clock
from mediadesk.queries.paging import Shown
from mediadesk.rules import sizes

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_MONTH, _YEAR = 30 * _DAY, 365 * _DAY
_STEPS = ((_YEAR, "year"), (_MONTH, "month"), (_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute"))
_HUES = 8


def ago(moment: datetime | None, never: str = "Never", *, now: datetime | None = None) -> Markup:
    """Write how long ago, or how far ahead, a moment is; the exact time is in the tooltip.

    Args:
        moment: aware; None writes `never`.
        now: the moment to compare with; the clock's when left out.
    """
    if moment is None:
        return Markup('<span class="faint">{}</span>').format(never)
    return _time(moment, distance((moment - (now or clock.now())).total_seconds()))


def left(moment: datetime, *, now: datetime | None = None) -> Markup:
    """Write how far ahead an end is, in days begun: what stays for 30 days says so on its first, not 29."""
    seconds = (moment - (now or clock.now())).total_seconds()
    days = math.ceil(seconds / _DAY)
    return _time(moment, f"in {plural(days, 'day')}" if seconds > _DAY else distance(seconds))


def distance(seconds: float) -> str:
    """Write a signed distance in its largest whole unit: negative is past, less than a minute is now."""
    size = int(abs(seconds))
    for step, unit in _STEPS:
        if size >= step:
            said = plural(size // step, unit)
            return f"in {said}" if seconds > 0 else f"{said} ago"
    return "in a moment" if seconds >= 1 else "just now"


def date(moment: datetime | None, never: str = "–") -> Markup:
    """Write the day of a moment, in UTC, with the exact time in the tooltip."""
    if moment is None:
        return Markup('<span class="faint">{}</span>').format(never)
    return _time(moment, day(moment.astimezone(UTC)))


def day(one: calendar_day) -> str:
    """Write a day that has no time: "30 Nov 2026"."""
    return f"{one.day} {one:%b %Y}"


def moment(at: datetime) -> Markup:
    """Write day and time to the second, in UTC: what an audit needs."""
    return _time(at, _exact(at))


def filesize(size_bytes: int | None) -> str:
    """Write a size, "–" where there is none."""
    return "–" if size_bytes is None else sizes.filesize(size_bytes)


def plural(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun: `1 user`, `2,400 users`, `2 people` when `many` is given."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def counted(shown: Shown) -> str:
    """Write how many assets there are: "more than 10,000 assets" where they were not counted to the end."""
    return f"{'more than ' if shown.more else ''}{plural(shown.total, 'asset')}"


def number(count: int) -> str:
    """Write a whole number with thousands apart."""
    return f"{count:,}"


def initials(name: str) -> str:
    """Give the one or two letters that stand for a person.

    First letters of the first and last word; of an e-mail address, those of the part before the @.
    Words without a letter or digit do not count, and a name of nothing but signs gives `?`.
    """
    words = name.split("@", maxsplit=1)[0].replace(".", " ").replace("_", " ").replace("-", " ").split()
    letters = [found for word in words if (found := next((sign for sign in word if sign.isalnum()), ""))]
    if not letters:
        return "?"
    return (letters[0] + (letters[-1] if len(letters) > 1 else "")).upper()


def hue(name: str) -> int:
    """Give a name one of eight hues, the same on every page, process and machine."""
    return crc32(name.casefold().encode()) % _HUES


def _time(at: datetime, said: str) -> Markup:
    exact = at.astimezone(UTC)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        exact.isoformat(timespec="seconds"), _exact(exact), said
    )


def _exact(at: datetime) -> str:
    exact = at.astimezone(UTC)
    return f"{day(exact)}, {exact:%H:%M:%S} UTC"


def raised(clause: str) -> str:
    """Begin a clause with a capital letter, as a sentence does; names in it stay as they are."""
    return clause[:1].upper() + clause[1:]
