"""Try a change without making it: the action runs in full and is taken back, and what it would do to access is told.

The frame asks `current_trial()`: while a change is tried it opens no transaction of its own, and whatever it queues,
entries, mails and work for later, is taken back with the rest. Only what stays in the database can be tried.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from mediadesk.access.catalogue import May
from mediadesk.access.changes import Difference, Picture
from mediadesk.access.difference import compare
from mediadesk.access.picture import read_picture
from mediadesk.engines import clock
from mediadesk.rules.refusals import Refusal, Why

TRIABLE: Final = frozenset(
    {
        May.ACCOUNT_TRANSFER, May.MEMBER_UPDATE, May.MEMBER_DISABLE, May.MEMBER_DELETE, May.SEAT_APPROVE,
        May.GROUP_UPDATE, May.GROUP_DELETE, May.ROLE_UPDATE, May.GRANT_GIVE, May.POLICY_UPDATE,
        May.ENVIRONMENT_UPDATE, May.ACCOUNT_KEY_CREATE, May.ACCOUNT_KEY_UPDATE, May.ACCOUNT_KEY_DELETE,
        May.KEY_CREATE, May.KEY_UPDATE, May.KEY_DELETE, May.FOLDER_MOVE, May.FOLDER_SHARE, May.FOLDER_RULES,
        May.REVIEW_RUN, May.COLLECTION_UPDATE, May.COLLECTION_SHARE, May.COLLECTION_DELETE,
    }
)  # fmt: skip
"""What can be tried: changes that can alter access and touch nothing but the database."""


@dataclass(slots=True)
class Trial:
    """A change that is being tried: the account before it, and how a refusal is counted once it is taken back."""

    before: Picture | None = None
    count: Callable[[], None] | None = None

    def begin(self, account_id: str, may: May | None) -> None:
        """Take the picture before, once for a whole list. Called by each frame that holds the lock and has authorised.

        Raises:
            Refusal: NOT_TRIABLE.
        """
        if may not in TRIABLE:
            raise Why.NOT_TRIABLE()
        if self.before is None:
            self.before = read_picture(account_id, now=clock.now())
        elif self.before.account_id != account_id:
            raise Why.NOT_TRIABLE()


_trial: ContextVar[Trial | None] = ContextVar("trial", default=None)


def current_trial() -> Trial | None:
    """The trial in which this frame opens, if it is one."""
    return _trial.get()


def preview(*changes: Callable[[], object]) -> Difference:
    """Run actions one after the other, take everything back, and say what they would have done to access.

    Args:
        changes: each calls one action; all must be of one account.

    Raises:
        Refusal: whatever the actions raise, counted when it is one of access; NOT_TRIABLE for what is not about
            access or would leave something outside the database.

    Cost: the actions, and two pictures of the account under its lock; the comparison is made after it.
    """
    trial = Trial()
    try:
        with transaction.atomic(durable=True), _as_trial(trial):
            for change in changes:
                change()
            before = trial.before
            if before is None:
                raise Why.NOT_TRIABLE()
            after = read_picture(before.account_id, now=clock.now())
            transaction.set_rollback(True)
    except Refusal as refusal:
        if trial.count is not None and refusal.status == 403 and refusal.why is not Why.SEEING_AS:
            trial.count()  # who tries what they may not is told of; a form that is not right yet is not
        raise
    return compare(before, after)


@contextmanager
def _as_trial(trial: Trial) -> Iterator[None]:
    token = _trial.set(trial)
    try:
        yield
    finally:
        _trial.reset(token)
