"""What the actions on saved searches share."""

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.actions.change import Step
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.rules.search.saved import MOST_SAVED, MOST_SHARED
from mediadesk.store.search import SavedSearch


def saved_search_to_change(step: Step, search_id: str) -> SavedSearch:
    """One's own, or a shared one for whoever may change the environment itself.

    Raises:
        Refusal: NOT_FOUND, somebody else's own too; NOT_ALLOWED.
    """
    rows = SavedSearch.objects.filter(account=step.account, environment_id=step.target.environment_id)
    row = rows.filter(pk=search_id).first()
    own = row is not None and row.owner_id == step.actor.id
    if row is None or not (own or row.shared):
        raise Why.NOT_FOUND(what="saved search")
    if not own:
        require(facts_of(step), May.ENVIRONMENT_UPDATE, step.target, doing="change another's search")
    return row


def require_share(step: Step) -> None:
    """Refuse to put a search on everybody's page to whoever may not make collections for them, or one too many.

    Raises:
        Refusal: NOT_ALLOWED, SHARED_SEARCHES_FULL.

    Cost: 1 query.
    """
    require(facts_of(step), May.COLLECTION_CREATE, step.target)
    shared = SavedSearch.objects.filter(environment=step.target.environment_id, shared=True)
    if shared.count() >= MOST_SHARED:
        raise Why.SHARED_SEARCHES_FULL(limit=MOST_SHARED)


def require_room(environment_id: str, owner_id: str) -> None:
    """Refuse one more than a person keeps. Raises: Refusal SEARCHES_FULL. Cost: 1 query."""
    if SavedSearch.objects.filter(environment=environment_id, owner=owner_id).count() >= MOST_SAVED:
        raise Why.SEARCHES_FULL(limit=MOST_SAVED)


def free_name(row: SavedSearch, name: str) -> str:
    """The name as it is kept. Raises: Refusal BAD_NAME, NAME_TAKEN (by another search of the same owner)."""
    cleaned = clean_name(name, what="A saved search")
    others = SavedSearch.objects.filter(environment_id=row.environment_id, owner_id=row.owner_id)
    if others.filter(name__iexact=cleaned).exclude(pk=row.pk).exists():
        raise Why.NAME_TAKEN(what="saved search", name=cleaned)
    return cleaned
