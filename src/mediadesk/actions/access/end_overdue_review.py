"""Close an access review on its due date: what nobody has decided is revoked, in the name of whoever began it."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.reviewing import close, open_review, tell_what_stays
from mediadesk.actions.settling import in_whose_name, settle
from mediadesk.store.reviews import ReviewItem


def end_overdue_review(actor: Actor, *, account_id: str, review_id: str) -> None:
    """Close it, if it is due; else nothing is done.

    What whoever began it could not take away themselves stays, and the Master admins are told of it (T-15).

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, REVIEW_OVER.
    """
    with change_by_operator(actor, account_id=account_id, doing="end an access review") as step:
        review = open_review(step, review_id)
        step.unchanged_is_fine()
        if review.due_at <= step.now:
            left = list(ReviewItem.objects.filter(review=review, verdict="").order_by("id"))
            stands = in_whose_name(step, review)
            settle(step, review, left, verdict=ReviewItem.OVERDUE, stands=stands)
            tell_what_stays(step, review)
            close(step, review)
