"""Access reviews: how often one comes again, when its reviewers are reminded, and the letters about it."""

import calendar
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mediadesk.rules.letters import Letter, letter, said

# fmt: off
REPEATS: Final = {
    # in forms    months  in words
    "none":      (0,      "once"),
    "monthly":   (1,      "every month"),
    "quarterly": (3,      "every quarter"),
    "yearly":    (12,     "every year"),
}
# fmt: on

MOST_ITEMS: Final = 20_000
"""How much one review may hold: it is all decided by hand, and ended in one step when nobody does."""
_MOST_NAMED: Final = 20
UNUSED_DAYS: Final = (30, 90, 180, 365)
REMINDED_BEFORE: Final = (1, 7)
"""Days before the due date, the nearest first: each is told once, and what was missed is not told later."""


def again_at(begun: datetime, repeat: str, *, due: datetime) -> datetime | None:
    """When the next round begins: so many months after this one began, and not before it is due."""
    months, _ = REPEATS[repeat]
    if not months:
        return None
    years, month = divmod(begun.month - 1 + months, 12)
    year, month = begun.year + years, month + 1
    last = calendar.monthrange(year, month)[1]
    return max(begun.replace(year=year, month=month, day=min(begun.day, last)), due)


def reminder_due(*, due: datetime, now: datetime, reminded: int) -> int:
    """The reminder that is to be sent now, by its days before the due date; 0 for none."""
    left = (due - now).total_seconds() / 86400
    for days in REMINDED_BEFORE:
        if 0 < left <= days:
            return days if reminded == 0 or days < reminded else 0
    return 0


def review_begun(*, name: str, account_name: str, whom: str, count: int, due: str, link: str) -> Letter:
    """Sent to each reviewer when a review begins."""
    return letter(
        f"Review of access in {said(account_name)}: {said(name)}",
        [
            f"You are asked to look at who has access in {said(account_name)}: {said(whom)}.",
            f"There are {count} to keep or to take away by {due}. What nobody has decided by then is taken away.",
        ],
        link=link,
        button="Look at the review",
        account=said(account_name),
    )


def review_waits(*, name: str, account_name: str, left: int, due: str, link: str) -> Letter:
    """Sent to each reviewer some days before the due date, while something is open."""
    return letter(
        f"Still open until {due}: {said(name)}",
        [
            f"In the review {said(name)} in {said(account_name)} {left} are not decided yet.",
            f"What nobody has decided by {due} is taken away.",
        ],
        link=link,
        button="Look at the review",
        account=said(account_name),
    )


def review_over(*, name: str, account_name: str, counts: str, link: str) -> Letter:
    """Sent at the end to whoever began the review."""
    return letter(
        f"The review {said(name)} is over",
        [f"The review {said(name)} in {said(account_name)} is closed: {counts}."],
        link=link,
        button="Open the report",
        account=said(account_name),
    )


def review_left(
    *, name: str, account_name: str, due: str, starter: str, access: Sequence[str], link: str
) -> Letter:
    """Sent to the Master admins about what a review left undone could not take away."""
    more, where = len(access) - _MOST_NAMED, f"the review {said(name)} in {said(account_name)}"
    named = [*access[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
    return letter(
        f"Left to you: {len(access)} in the review {said(name)}",
        [
            f"Nobody had decided by {due} in {where}. What follows stays as it is.",
            f"{said(starter)}, who began it, may not take it away: a Master admin may.",
            *map(said, named),
        ],
        link=link,
        button="Open the report",
        account=said(account_name),
    )
