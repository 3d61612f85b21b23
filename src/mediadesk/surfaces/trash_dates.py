"""What the trash needs when nobody is there: what has been in it for its days, or was emptied out of it, is removed."""

from functools import partial
from typing import Final

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.library.clear_trash import clear_trash
from mediadesk.engines import clock
from mediadesk.store.library import Asset
from mediadesk.surfaces.attempts import attempt

CLEARING: Final = Actor(Kind.OPERATOR, "", "", "Mediadesk, clearing the trash", Way.JOB)
_BATCHES: Final = 5
"""Of an account at a time: mails and other jobs have their turn, and those of other accounts."""


def look_after_trash() -> None:
    """Remove a few batches of each account that has something due; the rest waits for the next turn.

    One account that fails is told in the log and does not stop the others. Cost: 1 query when nothing is due.
    """
    due = Asset.kept.filter(trashed_at__isnull=False, trash_ends_at__lte=clock.now(), account__closed=False)
    for account_id in due.order_by("account_id").values_list("account_id", flat=True).distinct():
        attempt(partial(_clear, account_id), f"the trash of the account {account_id}")


def _clear(account_id: str) -> None:
    for _ in range(_BATCHES):
        if not clear_trash(CLEARING, account_id=account_id):
            return
