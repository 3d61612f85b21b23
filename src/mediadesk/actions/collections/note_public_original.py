"""Note that a visitor of a public page opens an original."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event
from mediadesk.store.library import Asset


def note_public_original(actor: Actor, *, asset: Asset, collection_name: str) -> None:
    """Write it into the trail, where the asset's history finds it. That the page shows it was decided before."""
    with change_own(actor, account_id=actor.account_id, doing="open this original") as step:
        step.record(Event.PUBLIC_ORIGINAL_OPENED, asset, asset=asset.name, collection=collection_name)
