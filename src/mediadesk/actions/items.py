"""An ordinary action as one item of a job: the frame asks whether the job still runs, and notes the item as done.

Both happen in the transaction of the change, under the account's lock. So an item that is done is never done twice, by
a second process or after a restart, and nothing is done any more once a job is cancelled. No action knows of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from mediadesk.store.jobs import JobItem, held_by


class JobStopped(Exception):
    """The job was cancelled, or another process is at it: nothing was done."""


class ItemDone(Exception):
    """The item was done before: nothing was done now."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a job, as the process that is at the job knows both."""

    job_id: str
    lease: str
    number: int
    name: str

    def begin(self) -> None:
        """Ask whether it is still to be done. Called by the frame under the lock. Cost: 2 queries.

        Raises:
            JobStopped, ItemDone.
        """
        if not held_by(self.job_id, self.lease).exists():
            raise JobStopped
        if JobItem.objects.filter(job_id=self.job_id, number=self.number).exists():
            raise ItemDone

    def note(self, back: object) -> None:
        """Note that it is done, and what takes it back. Called by the frame that keeps the change. Cost: 1 query."""
        row = JobItem(job_id=self.job_id, number=self.number, state=JobItem.DONE, name=self.name)
        row.back = back or None
        row.save(force_insert=True)


_item: ContextVar[Item | None] = ContextVar("item", default=None)


def current_item() -> Item | None:
    """The item that the frame which opens now is to be noted as, if it is one."""
    return _item.get()


@contextmanager
def as_item(item: Item) -> Iterator[None]:
    """Let the one action called in this block be an item of a job.

    Raises:
        JobStopped, ItemDone: by the frame of the action.
    """
    token = _item.set(item)
    try:
        yield
    finally:
        _item.reset(token)
