"""Add tags to assets and take tags from them."""

from collections.abc import Collection, Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_assets, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.shelf import assets_with, require_few
from mediadesk.rules.events import Event
from mediadesk.rules.names import MOST_TAGS, clean_tag
from mediadesk.rules.refusals import Why
from mediadesk.store.library import AssetTag


def tag_asset(
    actor: Actor, *, asset_ids: Collection[str], add: Sequence[str] = (), remove: Sequence[str] = ()
) -> dict[str, tuple[list[str], list[str]]]:
    """Add and take away tags of one or many assets: all of them, or none. Two people at once both have their way.

    Returns:
        What `set_tags` takes to take it back: the assets whose tags changed, with those they had and those they have.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, MISSING_VALUE, BAD_VALUE (more than 100 tags).

    Cost: 3 queries, and 1 a folder the assets are in.
    """
    require_few(asset_ids)
    added, removed = {clean_tag(tag) for tag in add}, set(remove)
    if not added | removed:
        raise Why.MISSING_VALUE(what="tags: none is given")
    with change(
        actor, May.ASSET_EDIT, on=lambda: of_asset(find_assets(actor.account_id, asset_ids)[0])
    ) as step:
        assets = assets_with(step, May.ASSET_EDIT, asset_ids)
        before: dict[str, set[str]] = {asset.pk: set() for asset in assets}
        for asset_id, tag in AssetTag.objects.filter(asset__in=assets).values_list("asset_id", "tag"):
            before[asset_id].add(tag)

        if any(len((tags - removed) | added) > MOST_TAGS for tags in before.values()):
            raise Why.BAD_VALUE(what="The list of tags", reason=f"an asset has at most {MOST_TAGS}")

        AssetTag.objects.filter(asset__in=assets, tag__in=removed - added).delete()
        AssetTag.objects.bulk_create(
            AssetTag(asset=asset, environment_id=asset.environment_id, tag=tag)
            for asset in assets
            for tag in sorted(added - before[asset.pk])
        )

        step.unchanged_is_fine()
        changed = {}
        for asset in assets:
            tags, after = before[asset.pk], (before[asset.pk] - removed) | added
            if tags != after:
                changed[asset.pk] = (sorted(tags), sorted(after))
                step.record(
                    Event.ASSET_TAGGED, asset, asset=asset.name, before=sorted(tags), after=sorted(after)
                )
        return changed
