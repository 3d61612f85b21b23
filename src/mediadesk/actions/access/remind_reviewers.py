"""Remind the reviewers of an access review some days before it is due."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.reviewing import able_reviewers, day_of, open_review, page_of
from mediadesk.rules.events import Event
from mediadesk.rules.reviews import reminder_due, review_waits
from mediadesk.store.reviews import ReviewItem


def remind_reviewers(actor: Actor, *, account_id: str, review_id: str) -> None:
    """Send the reminder that is due now, once; none when all is decided.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, REVIEW_OVER.
    """
    with change_by_operator(actor, account_id=account_id, doing="remind reviewers") as step:
        review = open_review(step, review_id)
        step.unchanged_is_fine()
        days = reminder_due(due=review.due_at, now=step.now, reminded=review.reminded)
        left = ReviewItem.objects.filter(review=review, verdict="").count()
        if not days or not left:
            return
        review.reminded = days
        review.save(update_fields=["reminded"])
        reviewers, due = able_reviewers(step, review), day_of(review)
        said = {"name": review.name, "account_name": step.account.name}
        words = review_waits(**said, left=left, due=due, link=page_of(review))
        for one in reviewers:
            step.mail(to=one.email, **words)
        names = [one.name or one.email for one in reviewers]
        step.record(Event.REVIEW_REMINDED, review, reviewers=names, review=review.name, count=left, due=due)
