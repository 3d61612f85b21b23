"""Decide in an access review: keep what is given, or revoke it in the same step."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.reviewing import open_review, require_reviewer
from mediadesk.actions.settling import settle
from mediadesk.rules.invitations import require_note
from mediadesk.rules.refusals import Why
from mediadesk.store.reviews import ReviewItem


def decide_review_items(
    actor: Actor, *, review_id: str, item_ids: Collection[str], verdict: str, reason: str = ""
) -> int:
    """Decide about all of them, or none when one cannot be decided about. Returns how many.

    Args:
        verdict: keep or revoke.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NOT_A_REVIEWER, REVIEW_OVER, MISSING_VALUE, BAD_VALUE, OWN_ACCESS,
            ROLE_ABOVE_YOURS, CHANGED_MEANWHILE (one is decided already).
    """
    with change(actor, May.REVIEW_RUN) as step:
        review = open_review(step, review_id)
        require_reviewer(step, review)
        if verdict not in {ReviewItem.KEEP, ReviewItem.REVOKE}:
            raise Why.BAD_VALUE(what="The decision", reason="it is keep or revoke")
        wanted = set(item_ids)
        if not wanted:
            raise Why.MISSING_VALUE(what="selection: choose at least one")
        items = list(ReviewItem.objects.filter(review=review, pk__in=wanted).order_by("id"))
        if len(items) != len(wanted):
            raise Why.NOT_FOUND(what="item of the review")
        if any(item.verdict for item in items):
            raise Why.CHANGED_MEANWHILE(what="some of what you selected")
        settle(step, review, items, verdict=verdict, reason=require_note(reason)[:300])
        return len(items)
