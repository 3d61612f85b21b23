"""The library in its process: each question through what the product itself calls, and by the best SQL by hand.

The SQL by hand knows what the product must find out: who sees everything, which folders are shared, that nothing is
told by policies or collections. It is written for each of those who ask, and asks for a page without a count.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from bench.access import seed
from bench.access import world as worlds
from bench.access.engine import serve
from bench.access.seed import ACCOUNT, ENVIRONMENT
from bench.access.world import row_id
from bench.library import by_hand
from bench.library.team import PEOPLE
from mediadesk.access.facts import Facts, Kind
from mediadesk.access.load import read_facts
from mediadesk.engines import clock
from mediadesk.queries.library import folder_page
from mediadesk.queries.paging import PAGE_SIZE
from mediadesk.queries.places import folder_place
from mediadesk.queries.search import search, tree_of
from mediadesk.queries.who_can import who_has
from mediadesk.store.models import Environment, Folder

WORLD = worlds.load(Path(sys.argv[1]))
PAGE = 50


def _facts(member: int) -> Facts:
    return read_facts(Kind.MEMBER, row_id("member", member), account_id=ACCOUNT, epoch=1, now=clock.now())


seed.fill(WORLD, int(sys.argv[2]))
gc.freeze()  # as a worker does once it has started
HERE = Environment.objects.select_related("account").get(pk=ENVIRONMENT)
FACTS = {name: _facts(number) for name, number in PEOPLE.items()}
SEEN = {name: sorted(WORLD.folders_seen(number)) for name, number in PEOPLE.items()}
FOLDER = {name: Folder.objects.get(pk=row_id("folder", seen[len(seen) // 2])) for name, seen in SEEN.items()}
OWNER = FACTS["master"]


def _find(expression: str, after: str = "") -> Callable[[Facts], object]:
    tree = tree_of(expression, HERE)
    return lambda facts: search(facts, HERE, tree=tree, after=after)


def _fiftieth(name: str) -> str:
    """The cursor of the last page that there is, the fiftieth at most."""
    after = ""
    for _ in range(PAGE - 1):
        following = search(FACTS[name], HERE, after=after).assets.next
        if not following:
            break
        after = following
    return after


DEEP = {name: _fiftieth(name) for name in PEOPLE}
QUESTIONS: dict[str, Callable[[str], object]] = {
    "open": lambda name: folder_page(FACTS[name], HERE, FOLDER[name]),
    "first": lambda name: _find("")(FACTS[name]),
    "fiftieth": lambda name: _find("", DEEP[name])(FACTS[name]),
    "tag common": lambda name: _find("tags=common")(FACTS[name]),
    "tag some": lambda name: _find("tags=some")(FACTS[name]),
    "tag rare": lambda name: _find("tags=rare")(FACTS[name]),
    "text common": lambda name: _find("harbour")(FACTS[name]),
    "text rare": lambda name: _find("zeppelin")(FACTS[name]),
    "count": lambda name: _find("")(FACTS[name]).assets.total,
    "who": lambda name: who_has(OWNER, folder_place(OWNER, FOLDER[name].pk), may="asset.view"),
}


def ours(question: str, name: str, calls: int) -> list[float]:
    """Seconds of each call, the first left out."""
    return _times(lambda: QUESTIONS[question](name), calls)


FASTEST: dict[tuple[str, str], list[by_hand.Statement]] = {}


def theirs(question: str, name: str, calls: int) -> list[float]:
    """The same of the SQL by hand, its fastest way: what the database takes to give all rows."""
    if (question, name) not in FASTEST:
        ways = _by_hand(question, name)
        FASTEST[question, name] = min(ways, key=lambda way: min(_times(lambda: _run(way), 3)))
    return _times(lambda: _run(FASTEST[question, name]), calls)


def alike(name: str) -> dict[str, bool]:
    """Whether all ways find the same assets, question by question."""
    found = {}
    for question in by_hand.LISTS:
        pages = [[row[0] for row in _run(way)][:PAGE_SIZE] for way in _by_hand(question, name)]
        shown = [row.id for row in QUESTIONS[question](name).assets.rows]
        found[question] = all(page == shown for page in pages)
    return found


def _by_hand(question: str, name: str) -> list[list[by_hand.Statement]]:
    here = {"folder": FOLDER[name].pk, "cursor": DEEP[name], "vendor": connection.vendor}
    return by_hand.statements(question, FACTS[name], **here)


def _run(way: list[by_hand.Statement]) -> list[tuple[object, ...]]:
    """All statements; the rows of the first."""
    rows = []
    with connection.cursor() as cursor:
        for sql, params in way:
            cursor.execute(sql, params)
            rows.append(cursor.fetchall())
    return rows[0]


def _times(work: Callable[[], object], calls: int) -> list[float]:
    """At most so many calls, and no more than a second of them.

    SQLite works in this process: what it takes of a processor is told, so that what else the machine does is not.
    """
    now = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    work()
    taken, end = [], time.perf_counter() + 1
    while len(taken) < calls and time.perf_counter() < end:
        began = now()
        work()
        taken.append(now() - began)
    return taken


serve(ours=ours, theirs=theirs, alike=alike, about=lambda: {name: len(seen) for name, seen in SEEN.items()})
