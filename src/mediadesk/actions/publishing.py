"""What the actions on public pages share: the page of an id, what its terms are in words, its end."""

from mediadesk.access.facts import Actor, Target
from mediadesk.access.targets import of_collection
from mediadesk.actions.change import Step
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.public_pages import PublicPage

NO_REASON = "none given"


def find_public_page(account_id: str, page_id: str) -> PublicPage:
    """The account's public page of this id, with its account, collection and environment. Cost: 1 query.

    Raises:
        Refusal: NOT_FOUND, another account's too.
    """
    rows = PublicPage.objects.select_related("account", "collection__environment")
    found = rows.filter(account_id=account_id, pk=page_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="public page")
    return found


def where_page_is(actor: Actor, page_id: str) -> Target:
    """The collection that a page shows, to be asked about. Raises: Refusal NOT_FOUND. Cost: 1 query."""
    return of_collection(find_public_page(actor.account_id, page_id).collection)


def on_terms(*, password: bool, downloads: bool) -> str:
    """As in "public until …": "with a password, with originals"."""
    return f"{'with' if password else 'without'} a password, {'with' if downloads else 'without'} originals"


def end_page(step: Step, page: PublicPage) -> None:
    """End a page that lasts: its address answers no more, from the next request on."""
    page.ended_at, page.ended_by_label = step.now, step.actor.label
    page.version += 1
    page.save(update_fields=["ended_at", "ended_by_label", "version"])
    step.record(Event.PUBLIC_PAGE_ENDED, page, page=page.title, collection=page.collection.name)
