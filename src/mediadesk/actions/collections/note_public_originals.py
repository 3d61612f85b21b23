"""Note that a visitor of a public page opens originals."""

from collections.abc import Iterable

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event
from mediadesk.store.library import Asset


def note_public_originals(actor: Actor, *, assets: Iterable[Asset], collection_name: str) -> None:
    """Write it into the trail, where each asset's history finds it. That the page shows them was decided before."""
    with change_own(actor, account_id=actor.account_id, doing="open these originals") as step:
        for asset in assets:
            step.record(Event.PUBLIC_ORIGINAL_OPENED, asset, asset=asset.name, collection=collection_name)
