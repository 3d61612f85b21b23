"""What a collection holds, for whoever asks: what was put in by hand, or what its search finds now (decision 0026).

A collection by a search is kept as its expression alone, and is asked anew at each look, with the facts of whoever
looks; for a public page, with those of its publisher.
"""

from django.db.models import Q, QuerySet

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Facts
from mediadesk.access.publishing import shown_of
from mediadesk.access.terms import Condition
from mediadesk.access.visible import assets_where
from mediadesk.engines import clock
from mediadesk.queries.matching import Matching
from mediadesk.rules.search.mistakes import Mistake
from mediadesk.rules.search.tree import Term
from mediadesk.store.collections import Collection
from mediadesk.store.library import Asset
from mediadesk.store.search import read_in


def search_of(collection: Collection) -> Term | Mistake:
    """The tree of a collection's search; a mistake where it cannot be read any more. Cost: that of `read_in`."""
    return read_in(collection.environment_id, collection.expression)


def found_in(facts: Facts, collection: Collection) -> Condition:
    """What the search of a collection finds, for somebody; nothing where it cannot be read any more.

    Cost: that of `Matching.condition`.
    """
    tree = search_of(collection)
    if isinstance(tree, Mistake):
        return False
    return Matching(facts, collection.environment, clock.now()).condition(tree)


def seen_in(facts: Facts, collection: Collection) -> QuerySet[Asset]:
    """Of what a collection holds, what one sees. Cost: that of `found_in`, and what `narrowed` does."""
    seen = assets_where(facts, May.ASSET_VIEW, environment_id=collection.environment_id)
    inside = Q(in_collections__collection=collection)
    held = found_in(facts, collection) if collection.expression else inside
    if isinstance(held, bool):
        return seen if held else seen.none()
    return seen.filter(held)


def shown_in(facts: Facts, collection: Collection) -> QuerySet[Asset]:
    """What a public page of a collection shows, by its publisher's facts. Cost: of `shown_of` and of `found_in`."""
    if not collection.expression:
        return shown_of(facts, collection)
    return shown_of(facts, collection, found=found_in(facts, collection))
