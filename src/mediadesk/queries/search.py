"""Search: what an expression finds among the assets one may see, a page at a time, and folders by name."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.access.visible import folders_where, with_reach
from mediadesk.engines import clock
from mediadesk.queries.library import FolderRow, folder_rows
from mediadesk.queries.matching import Matching
from mediadesk.queries.paging import PAGE_SIZE, Shown, page_of
from mediadesk.queries.probing import Looking, looked_for
from mediadesk.rules.refusals import Why
from mediadesk.rules.search.mistakes import Mistake
from mediadesk.rules.search.tree import EVERYTHING, Every, Match, Said, Term, Words, every
from mediadesk.store.library import Asset
from mediadesk.store.natural import by_name
from mediadesk.store.search import read_in
from mediadesk.store.teams import Environment

_MOST_FOLDERS = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: folders by name, at most 50, and a page of assets."""

    folders: tuple[FolderRow, ...]
    assets: Shown


def tree_of(expression: str, environment: Environment, *, tag: str = "") -> Term:
    """The tree of an expression in an environment, kept to the assets that have just this tag.

    Raises:
        Refusal: BAD_SEARCH.

    Cost: what `read_in` costs.
    """
    tree = read_in(environment.pk, expression)
    if isinstance(tree, Mistake):
        raise Why.BAD_SEARCH(mistake=tree.sentence)
    return tagged(tree, tag)


def tagged(tree: Term, tag: str) -> Term:
    """What a tree finds, kept to the assets that have just this tag, if there is one."""
    return every([tree, Match("tags", "=", Said(tag))]) if tag else tree


def matching_assets(facts: Facts, environment: Environment, tree: Term) -> QuerySet[Asset]:
    """All assets that an expression finds among those one may see. Cost: as `_looking`."""
    return _looking(facts, environment, tree).all


def _looking(facts: Facts, environment: Environment, tree: Term) -> Looking:
    """How an expression is best asked. Cost: what `looked_for` and `Matching.condition` cost."""
    return looked_for(facts, environment.pk, Matching(facts, environment, clock.now()).condition(tree))


def search(
    facts: Facts,
    environment: Environment,
    *,
    tree: Term = EVERYTHING,
    sort: str = "",
    after: str = "",
    pages: int = 1,
) -> Found:
    """A page of the assets that an expression finds; and folders by name, when it is nothing but words.

    Args:
        pages: so many pages as one.

    Raises:
        Refusal: NOT_ALLOWED, BAD_VALUE (the cursor).

    Cost: 7 queries, up to 7 more where they keep the search short; and what `Matching.condition` costs.
    """
    require(facts, May.LIBRARY_VIEW, Target(environment.account_id, environment.pk))
    words = () if after else _bare_words(tree)
    asked = (May.ASSET_VIEW, May.FOLDER_VIEW) if words else (May.ASSET_VIEW,)
    facts = with_reach(facts, *asked, environment_id=environment.pk)
    folders = folders_where(facts, May.FOLDER_VIEW, environment_id=environment.pk).exclude(parent=None)
    for word in words:
        folders = folders.filter(name__icontains=word)
    rows = list(folders.order_by(*by_name(), "id")[:_MOST_FOLDERS]) if words else []
    shown = found_page(facts, environment, tree, sort=sort, after=after, limit=PAGE_SIZE * pages)
    return Found(folder_rows(facts, environment, rows, shares=False), shown)


def further_found(facts: Facts, environment: Environment, *, tree: Term, sort: str, after: str) -> Shown:
    """The page of what a search finds that follows another.

    Raises:
        Refusal: NOT_ALLOWED, BAD_VALUE (the cursor).

    Cost: 2 queries, up to 7 more where they keep the search short; and what `Matching.condition` costs.
    """
    require(facts, May.LIBRARY_VIEW, Target(environment.account_id, environment.pk))
    facts = with_reach(facts, May.ASSET_VIEW, environment_id=environment.pk)
    return found_page(facts, environment, tree, sort=sort, after=after, counted=False)


def found_page(facts: Facts, environment: Environment, tree: Term, **how: Any) -> Shown:
    """A page of what an expression finds among the assets one may see; `how` as for `page_of`.

    Raises:
        Refusal: BAD_VALUE (the cursor).

    Cost: as `search`, without its folders.
    """
    looking = _looking(facts, environment, tree)
    return page_of(looking.all, walk=looking.walk, sample=looking.sample, few=looking.few, **how)


def _bare_words(tree: Term) -> tuple[str, ...]:
    """The words of a search that is nothing else."""
    terms = tree.terms if isinstance(tree, Every) else (tree,)
    words = [one.said.text for one in terms if isinstance(one, Words) and one.said.text]
    return tuple(words) if len(words) == len(terms) else ()
