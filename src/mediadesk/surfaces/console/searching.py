"""What the library's page shows of a search: what was found, or the mistake in what was typed, and the facets."""

from dataclasses import dataclass
from typing import Any

from mediadesk.access.catalogue import May
from mediadesk.access.targets import of_environment
from mediadesk.queries.facets import COUNTED_UNASKED, facets_of
from mediadesk.queries.paging import Shown
from mediadesk.queries.saved_searches import saved_searches
from mediadesk.queries.search import Found, further_found, search, tagged, tree_of
from mediadesk.rules.search.fields import FIELDS
from mediadesk.rules.search.mistakes import Mistake
from mediadesk.rules.search.own import Known
from mediadesk.rules.search.read import LONGEST, read
from mediadesk.rules.search.tree import written
from mediadesk.store.metadata import schema_of
from mediadesk.store.teams import Environment
from mediadesk.surfaces.who import PageRequest


@dataclass(frozen=True, slots=True)
class Pointed:
    """A mistake with the line below the text that points at it."""

    sentence: str
    text: str
    caret: str


def searched(request: PageRequest, environment: Environment, *, pages: int) -> dict[str, Any]:
    """What is found by the words or expression of the address, so many pages of it as one."""
    asked = {name: request.GET.get(name, "")[:200] for name in ("tag", "sort", "after")}
    typed = request.GET.get("q", "")[: LONGEST + 1].strip()
    schema, facts = schema_of(environment.pk), request.who.facts
    known = Known(schema.fields)
    tree = read(typed, known)
    shown = {
        "page": None,
        "fields": FIELDS,
        "known": known,
        "longest": LONGEST,
        "mistake": None,
        "facets": (),
        "uncounted": False,
    }
    if isinstance(tree, Mistake):
        return shown | {"found": Found((), Shown((), 0, "")), "mistake": pointed(typed, tree), "savable": ""}
    tree = tagged(tree, asked["tag"])
    found = search(facts, environment, tree=tree, sort=asked["sort"], after=asked["after"], pages=pages)
    savable = written(tree) if asked["tag"] else typed
    many = found.assets.more or found.assets.total > COUNTED_UNASKED
    shown["uncounted"] = many and "count" not in request.GET
    facets = () if shown["uncounted"] else facets_of(facts, environment, tree, schema=schema)
    return shown | {"found": found, "facets": facets, "savable": savable}


def searched_further(request: PageRequest, environment: Environment) -> Shown:
    """The page of what is found that follows another."""
    asked = {name: request.GET.get(name, "")[:200] for name in ("tag", "sort", "after")}
    tree = tree_of(request.GET.get("q", "")[: LONGEST + 1].strip(), environment, tag=asked["tag"])
    return further_found(request.who.facts, environment, tree=tree, sort=asked["sort"], after=asked["after"])


def saved_of(request: PageRequest, environment: Environment) -> dict[str, Any]:
    """The saved searches that whoever asks finds on the library's page."""
    saved = saved_searches(request.who.facts, environment, member_id=request.who.principal_id)
    return {
        "saved": saved,
        "may_share_searches": request.who.may(May.COLLECTION_CREATE, of_environment(environment)),
    }


def pointed(typed: str, mistake: Mistake) -> Pointed:
    """The text on one line with carets below it; whatever is no plain sign takes one place."""
    line = "".join(sign if sign.isprintable() else "�" for sign in typed)
    return Pointed(mistake.sentence, line, " " * mistake.at + "^" * mistake.length)
