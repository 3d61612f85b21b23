"""Close an access review on its due date: what nobody has decided is revoked."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.reviewing import close, open_review, settle
from mediadesk.store.reviews import ReviewItem


def end_overdue_review(actor: Actor, *, account_id: str, review_id: str) -> None:
    """Close it, if it is due; else nothing is done.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, REVIEW_OVER.
    """
    with change_by_operator(actor, account_id=account_id, doing="end an access review") as step:
        review = open_review(step, review_id)
        step.unchanged_is_fine()
        if review.due_at <= step.now:
            left = list(ReviewItem.objects.filter(review=review, verdict="").order_by("id"))
            settle(step, review, left, verdict=ReviewItem.OVERDUE)
            close(step, review)
