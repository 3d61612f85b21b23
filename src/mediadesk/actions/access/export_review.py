"""Record that the report of an access review leaves the console."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.reviewed import find_review
from mediadesk.actions.change import change
from mediadesk.rules.events import Event
from mediadesk.store.reviews import Review


def export_review(actor: Actor, *, review_id: str) -> Review:
    """Record it; the report itself is read after. Raises: Refusal NOT_ALLOWED, NOT_FOUND."""
    with change(actor, May.REVIEW_VIEW) as step:
        review = find_review(step.account.pk, review_id)
        step.record(Event.REVIEW_EXPORTED, review, review=review.name)
    return review
