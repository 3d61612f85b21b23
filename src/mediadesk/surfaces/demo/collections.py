"""The demo's collections: one opens all it holds and is public, of one a part is open to nobody, one is a search."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.note_page_opened import note_page_opened
from mediadesk.actions.collections.publish_collection import publish_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.engines import clock
from mediadesk.rules.public_pages import last_day
from mediadesk.store.library import Asset
from mediadesk.store.public_pages import add_openings
from mediadesk.store.teams import Group

OLGA, MILA, EDDA = "olga@acme.example", "mila@acme.example", "edda@acme.example"
_PUBLIC: Final = "Press kit"
_PUBLIC_DAYS: Final = 60

# fmt: off
_COLLECTIONS: Final = (
    # name             made by  what it is for                                           every  shared with
    ("Press kit",      MILA,    "What newspapers may print, whichever campaign it is of.",  3,   "Agencies"),
    ("Best of spring", EDDA,    "Edda's picks. Mila opens what the agencies may see.",      4,   "Agencies"),
)
# fmt: on
_SEARCH: Final = (
    "Fresh this month",
    "Every picture uploaded within a month; nobody has to add it.",
    "uploaded_at>1m AND resource_type:image",
)


def make_collections(
    actor: Callable[[str], Actor], assets: Sequence[Asset], groups: Mapping[str, Group]
) -> None:
    """Create them, fill each with every so-manieth asset by whoever made it, and share them."""
    for name, maker, description, every, group in _COLLECTIONS:
        by, place = actor(maker), assets[0].environment_id
        made = create_collection(by, environment_id=place, name=name, description=description)
        ids = [one.pk for one in assets[::every]]
        add_to_collection(by, collection_id=made.pk, asset_ids=ids)
        ids = [groups[group].pk]
        share_collection(actor(MILA), collection_id=made.pk, role="collection_viewer", group_ids=ids)
        if name == _PUBLIC:
            _publish(actor(OLGA), made.pk)
    name, description, expression = _SEARCH
    of = {"environment_id": assets[0].environment_id, "description": description, "expression": expression}
    made = create_collection(actor(MILA), name=name, **of)
    ids = [groups["Agencies"].pk]
    share_collection(actor(MILA), collection_id=made.pk, role="collection_viewer", group_ids=ids)


def _publish(by: Actor, collection_id: str) -> None:
    until = last_day(clock.now(), _PUBLIC_DAYS)
    words = "Free to print with a note of where it comes from.\nAsk press@acme.example for other sizes."
    made = publish_collection(
        by, collection_id=collection_id, until=until, words=words, downloads=True, reason="The spring fair"
    )
    visitor = Actor(
        Kind.VISITOR, made.page.pk, by.account_id, "A visitor of a public page", Way.PAGE, "203.0.113.24"
    )
    note_page_opened(visitor, page_id=made.page.pk)
    add_openings({made.page.pk: 41}, at=clock.now())
