"""An account that is closed: for how long its data waits to be erased, and the letters that tell of it."""

from datetime import date, datetime, timedelta
from typing import Final

from mediadesk.rules.letters import Letter, letter, said

WAITS: Final = timedelta(days=30)
"""From the closing of an account until what it keeps is erased; until then the operator can open it again."""


def is_over(closed_at: datetime | None, now: datetime) -> bool:
    """Whether the days of an account closed then are over: its data may be erased, and it is not opened again."""
    return closed_at is not None and now >= closed_at + WAITS


def erased_from(closed_at: datetime) -> date:
    """The day (UTC) on which the data of an account closed then is erased."""
    return (closed_at + WAITS).date()


def account_closed(*, account_name: str, who: str, until: date, owed: str) -> Letter:
    """Sent to all Master admins when an account is closed. `owed`: what is still to be paid, in words; or empty."""
    account, on = said(account_name), f"{until.day} {until:%B %Y}"
    return letter(
        f"{account} is closed",
        [
            f"{said(who)} closed the account {account}. Nobody comes in any more, and its API keys have stopped.",
            f"On {on} its images, videos, users and settings are erased, and the card that paid is forgotten.",
            "Invoices, counts of use and the audit trail stay.",
            *([f"Still to be paid: {owed}."] if owed else []),
        ],
        foot=f"If this was a mistake, ask whoever runs this installation to open it again before {on}.",
        account=account,
    )


def account_reopened(*, account_name: str, link: str) -> Letter:
    """Sent to all Master admins when an account is opened again."""
    account = said(account_name)
    return letter(
        f"{account} is open again",
        [
            f"The account {account} is open again, with what it kept: assets, users, roles and settings.",
            "Jobs that were under way have ended. What ran out meanwhile is over: the trash, reviews, a trial.",
            "A month of the plan that began meanwhile is charged from today on.",
        ],
        link=link,
        button="Go to the account",
        account=account,
    )
