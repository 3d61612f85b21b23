"""What access reviews need when nobody is there: reminders, the end on the due date, the next round."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

from django.db.models import QuerySet

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.access.begin_next_round import begin_next_round
from mediadesk.actions.access.end_overdue_review import end_overdue_review
from mediadesk.actions.access.remind_reviewers import remind_reviewers
from mediadesk.engines import clock
from mediadesk.rules.reviews import REMINDED_BEFORE
from mediadesk.store.reviews import Review
from mediadesk.surfaces.attempts import attempt

BY_DATE: Final = Actor(Kind.OPERATOR, "", "", "Mediadesk, by the due date", Way.JOB)


def look_after_reviews() -> None:
    """Do what is due in all accounts. One that fails is told in the log and does not stop the others.

    Cost: 3 queries when nothing is due.
    """
    now, running = clock.now(), Review.objects.filter(closed_at=None, account__closed=False)
    _each(running.filter(due_at__lte=now), end_overdue_review)
    soon = running.filter(due_at__gt=now, due_at__lte=now + timedelta(days=max(REMINDED_BEFORE)))
    _each(soon.exclude(reminded=min(REMINDED_BEFORE)), remind_reviewers)
    _each(Review.objects.filter(next_at__lte=now, account__closed=False), begin_next_round)


def _each(reviews: QuerySet[Review], do: Callable[..., None]) -> None:
    for review_id, account_id in reviews.order_by("id").values_list("pk", "account_id"):
        do_it = partial(do, BY_DATE, account_id=account_id, review_id=review_id)
        attempt(do_it, f"the review {review_id}")
