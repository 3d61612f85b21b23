"""The saved searches of the demo."""

from collections.abc import Callable, Iterator
from functools import partial

from mediadesk.access.facts import Actor
from mediadesk.actions.library.save_search import save_search


def searches_of(actor: Actor, environment_id: str) -> Iterator[tuple[float, Callable[[], object]]]:
    """Days ago and what happened then."""
    # fmt: off
    # days ago, its name            what it asks                             shared
    rows = (
        (6.0, "New this month",     "uploaded_at>1m AND resource_type:image", True),
        (5.0, "Large films",        "resource_type=video AND bytes>1mb",      True),
        (4.0, "Without a caption",  "NOT description:*",                      False),
    )
    # fmt: on
    for days_ago, name, expression, shared in rows:
        save = partial(save_search, actor, environment_id=environment_id, name=name, expression=expression)
        yield days_ago, partial(save, shared=shared)
