"""What closed accounts need when nobody is there: once their days are over, what they kept is erased."""

from functools import partial
from typing import Final

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.teams.erase_account import erase_account
from mediadesk.engines import clock
from mediadesk.rules.closing import WAITS
from mediadesk.store.teams import Account
from mediadesk.surfaces.attempts import attempt

ERASING: Final = Actor(Kind.OPERATOR, "", "", "Mediadesk, erasing closed accounts", Way.JOB)
_BATCHES: Final = 5
"""Of an account at a time: mails and other jobs have their turn, and those of other accounts."""


def look_after_closed_accounts() -> None:
    """Erase a few batches of each account that is due; the rest waits for the next turn.

    One account that fails is told in the log and does not stop the others. Cost: 1 query when nothing is due.
    """
    due = Account.objects.filter(closed=True, erased_at=None, closed_at__lte=clock.now() - WAITS)
    for account_id in due.order_by("closed_at").values_list("pk", flat=True):
        attempt(partial(_erase, account_id), f"the closed account {account_id}")


def _erase(account_id: str) -> None:
    for _ in range(_BATCHES):
        if not erase_account(ERASING, account_id=account_id):
            return
