"""Bring an earlier version of an asset back."""

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_asset, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.shelf import assets_with, facts_of, require_version
from mediadesk.actions.versions import find_version
from mediadesk.rules.events import Event
from mediadesk.store.library import Asset
from mediadesk.store.versions import CONTENT, version_of


def restore_version(actor: Actor, *, asset_id: str, number: int, version: int) -> Asset:
    """Make the bytes of an earlier version the present ones, and the present ones an earlier version.

    They change places: nothing is kept twice, so this needs no room and goes even where the storage is full.
    Whoever brings bytes back opens them to all who see the asset, so it takes what opening them takes, too.

    Args:
        number: of the version that is brought back; its bytes get the next free one.
        version: of the asset as it was shown to whoever restores it.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, NO_SUCH_VERSION, CHANGED_MEANWHILE.

    Cost: 5 queries.
    """
    with change(
        actor, May.ASSET_REPLACE, on=lambda: of_asset(find_asset(actor.account_id, asset_id))
    ) as step:
        (asset,) = assets_with(step, May.ASSET_REPLACE, [asset_id])
        for may in (May.ASSET_HISTORY, May.ASSET_DOWNLOAD):
            require(facts_of(step), may, step.target)

        require_version(asset, version)
        wanted, present = find_version(asset, number), version_of(asset)

        present.until_at = step.now
        present.save(force_insert=True)
        for name in CONTENT:
            setattr(asset, name, getattr(wanted, name))
        asset.content_number, asset.content_from = present.content_number + 1, number
        asset.content_at, asset.content_by = step.now, actor.label
        asset.version, asset.updated_at = asset.version + 1, step.now
        asset.save()
        wanted.delete()

        step.record(
            Event.ASSET_VERSION_RESTORED,
            asset,
            asset=asset.name,
            number=number,
            before=present.content_number,
            after=asset.content_number,
        )
        return asset
