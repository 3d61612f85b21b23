"""Close an access review before its due date, with an answer for all that is still open."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.reviewing import close, open_review, require_reviewer
from mediadesk.actions.settling import settle
from mediadesk.rules.invitations import require_note
from mediadesk.rules.refusals import Why
from mediadesk.store.reviews import ReviewItem


def close_review(
    actor: Actor, *, review_id: str, rest: str = "", reason: str = "", again: bool = True
) -> None:
    """Close it; a repeated one comes again when its time has come.

    Args:
        rest: keep or revoke: what becomes of the undecided; may be empty when there is none.
        again: False lets it not come again.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NOT_A_REVIEWER, REVIEW_OVER, BAD_VALUE, OWN_ACCESS, ROLE_ABOVE_YOURS.
    """
    with change(actor, May.REVIEW_RUN) as step:
        review = open_review(step, review_id)
        require_reviewer(step, review)
        left = list(ReviewItem.objects.filter(review=review, verdict="").order_by("id"))
        if left and rest not in {ReviewItem.KEEP, ReviewItem.REVOKE}:
            raise Why.BAD_VALUE(
                what="The rest", reason=f"{len(left)} are open: say whether to keep or revoke them"
            )
        settle(step, review, left, verdict=rest, reason=require_note(reason)[:300])
        if not again and review.next_at:
            review.next_at = None
            review.save(update_fields=["next_at"])
        close(step, review)
