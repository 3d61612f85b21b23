"""Note that somebody opened a public page for the first time."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event
from mediadesk.store.public_pages import PublicPage


def note_page_opened(actor: Actor, *, page_id: str) -> None:
    """Note it once. A visitor opens a page by having its address, which was looked at before.

    Cost: 1 query when it is noted already.
    """
    with change_own(actor, account_id=actor.account_id, doing="open this page") as step:
        step.unchanged_is_fine()
        rows = PublicPage.objects.select_related("collection").filter(account=step.account, pk=page_id)
        page = rows.filter(first_opened_at=None).first()
        if page is None:
            return
        page.first_opened_at = step.now
        page.save(update_fields=["first_opened_at"])
        step.record(Event.PUBLIC_PAGE_OPENED, page, page=page.title, collection=page.collection.name)
