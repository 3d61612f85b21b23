"""What access reviews need when nobody is there: reminders, the end on the due date, the next round."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.access.begin_next_round import begin_next_round
from mediadesk.actions.access.end_overdue_review import end_overdue_review
from mediadesk.actions.access.remind_reviewers import remind_reviewers
from mediadesk.engines import clock
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.reviews import REMINDED_BEFORE
from mediadesk.store.reviews import Review

log = logging.getLogger(__name__)
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
        try:
            do(BY_DATE, account_id=account_id, review_id=review_id)
        except Refusal as refusal:
            log.info("the review %s was left alone: %s", review_id, refusal.code)
        except Exception:
            log.exception("the review %s could not be looked after", review_id)
