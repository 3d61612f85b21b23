"""What is measured, what a credit is, how use is foretold, and at which share of a limit somebody is told.

Bytes are counted in thousands, as plans are: 1 GB is 1,000,000,000 bytes.
"""

from collections.abc import Sequence
from enum import Enum, unique
from typing import Final

from mediadesk.rules.letters import Letter, letter, said
from mediadesk.rules.plans import Plan
from mediadesk.rules.sizes import filesize

CREDIT: Final = 1_000_000_000
"""One credit in the units in which credits are added up: a byte is one unit, a transformation a million."""

WARNED_AT: Final = (75, 90, 100)
"""Percent of a limit at which those who can act are told, once a cycle each."""

_LOOKED_BACK: Final = 7
VERSIONS, TRASH = "versions", "trash"
KINDS: Final = {
    "image": "Pictures",
    "video": "Films",
    "raw": "Other files",
    VERSIONS: "Earlier versions",
    TRASH: "In the trash",
}
"""What storage is made of. Renditions that are kept for good would be a row of their own."""


@unique
class Metric(Enum):
    """One row a thing that is measured; the name in lower case is its id in CSV, addresses and alerts.

    `unit`: bytes, count or credits (in units, see CREDIT). `adds_up`: over the days of a cycle; what does not is
    what is there at the moment.
    """

    def __init__(self, title: str, unit: str, adds_up: str, sentence: str) -> None:
        self.title, self.unit, self.sentence = title, unit, sentence
        self.adds_up = adds_up == "x"

    # fmt: off
    #                 name               unit       adds up  what it is
    CREDITS         = "Credits",         "credits", "",      "One is 1,000 transformations, 1 GB kept, or 1 GB sent."
    STORAGE         = "Storage",         "bytes",   "",      "All originals, with earlier versions and the trash."
    BANDWIDTH       = "Bandwidth",       "bytes",   "x",     "What was sent to those who opened originals and pictures."
    TRANSFORMATIONS = "Transformations", "count",   "x",     "Pictures that were drawn, as for each new upload."
    UPLOADS         = "Uploads",         "count",   "x",     "Files that were added or replaced."
    API_CALLS       = "API calls",       "count",   "x",     "Calls of programs with an API key."
    ACTIVE_MEMBERS  = "Active users",    "count",   "",      "Users who opened a page of the account."
    # fmt: on

    @property
    def id(self) -> str:
        """The metric in CSV, addresses and alerts: "api_calls"."""
        return self.name.lower()


def credit_units(*, storage_bytes: int = 0, bandwidth_bytes: int = 0, transformations: int = 0) -> int:
    """Credits, in units (see CREDIT)."""
    return storage_bytes + bandwidth_bytes + transformations * (CREDIT // 1000)


def limit_of(plan: Plan, metric: Metric) -> int | None:
    """What a plan allows of a metric, in the metric's unit; None: no limit."""
    if metric is Metric.CREDITS:
        return None if plan.credits is None else plan.credits * CREDIT
    return plan.storage_bytes if metric is Metric.STORAGE else None


FORECAST_IN_WORDS: Final = (
    f"The forecast takes the mean of the last {_LOOKED_BACK} full days for each day that is left. For storage it takes "
    f"what is kept now, and lets it grow as it did on average in these {_LOOKED_BACK} days."
)


def forecast(used: int, *, today: int, full_days: Sequence[int], days_left: int) -> int | None:
    """What will have been used at the end of a cycle, of something that adds up; None before a day is full.

    Args:
        used: in this cycle so far, today included.
        today: of today so far: it is taken to become a day like the others, unless it is more already.
        full_days: what each of the days before today used, the latest last; seven are looked at.
        days_left: after today.
    """
    looked_at = full_days[-_LOOKED_BACK:]
    if not looked_at:
        return None
    total, count = sum(looked_at), len(looked_at)
    return used + max(0, total // count - today) + total * days_left // count


def forecast_kept(now: int, *, full_days: Sequence[int], days_left: int) -> int | None:
    """What will be there at the end of a cycle, of something that is kept; None before there are two full days.

    Args:
        full_days: what was there at the end of each of the days before today, the latest last; seven are looked at.
        days_left: after today.
    """
    looked_at = full_days[-_LOOKED_BACK:]
    if len(looked_at) < 2:
        return None
    return max(0, now + (looked_at[-1] - looked_at[0]) * days_left // (len(looked_at) - 1))


def stops_at(plan: Plan) -> int:
    """The percent of its limits at which a plan takes no more uploads. What is there is delivered all the same."""
    return 100 if plan.hard else 110


def reached(used: int, limit: int | None) -> tuple[int, ...]:
    """The thresholds of WARNED_AT that are reached. None are where there is no limit, or nothing is used."""
    if limit is None or not used:
        return ()
    return tuple(percent for percent in WARNED_AT if used * 100 >= limit * percent)


def is_over(plan: Plan, metric: Metric, used: int) -> bool:
    """Whether uploads stop because so much is used."""
    limit = limit_of(plan, metric)
    return limit is not None and used * 100 > limit * stops_at(plan)


def shown(metric: Metric, value: int) -> str:
    """A value in words: "1.5 GB", "12.3" credits, "4,711"."""
    if metric.unit == "bytes":
        return filesize(value)
    return f"{value / CREDIT:,.1f}".removesuffix(".0") if metric.unit == "credits" else f"{value:,}"


def usage_reached(
    metric: Metric, *, percent: int, used: int, plan: Plan, account_name: str, link: str
) -> Letter:
    """Sent to those who can choose a larger plan, when a threshold is reached."""
    limit = limit_of(plan, metric)
    there_is = "no limit" if limit is None else shown(metric, limit)
    thing = metric.title.lower()
    where = f"of the {thing} of {said(account_name)}"
    goes_on = f"Uploads go on until {stops_at(plan)} % is used. What is there is delivered all the same."
    ways_out = "You can choose a larger plan, or delete assets that nobody needs and empty the trash."
    if metric is Metric.CREDITS:
        ways_out = (
            "You can choose a larger plan. What was delivered and transformed stays counted until the month of the "
            "plan ends; the part that storage takes falls when assets are deleted and the trash is emptied."
        )
    by_now = max(percent, used * 100 // limit) if limit else percent
    return letter(
        f"{by_now:,} % {where} is used",
        [
            f"{shown(metric, used)} of {there_is} is used on the plan {said(plan.title)}. {metric.sentence}",
            goes_on,
            ways_out,
        ],
        link=link,
        button="Look at what is used",
        account=said(account_name),
    )
