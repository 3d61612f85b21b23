"""The demo's collections: one that opens all it holds, and one of which a part is open to nobody yet."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from mediadesk.access.facts import Actor
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.store.library import Asset
from mediadesk.store.teams import Group

MILA, EDDA = "mila@acme.example", "edda@acme.example"

# fmt: off
_COLLECTIONS: Final = (
    # name             made by  what it is for                                           every  shared with
    ("Press kit",      MILA,    "What newspapers may print, whichever campaign it is of.",  3,   "Agencies"),
    ("Best of spring", EDDA,    "Edda's picks. Mila opens what the agencies may see.",      4,   "Agencies"),
)
# fmt: on


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
