"""End a public page."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.publishing import end_page, find_public_page, where_page_is


def end_public_page(actor: Actor, *, page_id: str) -> None:
    """End a public page, whoever published it: its address answers no more. What has ended already stays as it is.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.
    """
    with change(actor, May.COLLECTION_PUBLISH, on=lambda: where_page_is(actor, page_id)) as step:
        page = find_public_page(step.account.pk, page_id)
        step.unchanged_is_fine()
        if page.ended_at is None:
            end_page(step, page)
