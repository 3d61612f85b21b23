"""Give assets just these tags: those that they had before."""

from collections.abc import Mapping, Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_assets, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.shelf import assets_with
from mediadesk.rules.events import Event
from mediadesk.rules.names import MOST_TAGS, clean_tag
from mediadesk.rules.refusals import Why
from mediadesk.rules.selection import require_few
from mediadesk.store.library import AssetTag

Tags = Sequence[str]


def set_tags(actor: Actor, *, tags: Mapping[str, tuple[Tags, Tags | None]]) -> int:
    """Give each of these assets the tags that are wanted for it, and no others: all of them, or none.

    Args:
        tags: by the asset's id the wanted tags, and those that it must have now; None where that does not matter.

    Returns:
        How many assets had other tags.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, NOT_UNDONE (one has other tags meanwhile), BAD_NAME, MISSING_VALUE,
            BAD_VALUE.

    Cost: 3 queries, and 1 a folder the assets are in.
    """
    require_few(tags)
    wanted = {pk: {clean_tag(tag) for tag in after} for pk, (after, _) in tags.items()}
    if any(len(each) > MOST_TAGS for each in wanted.values()):
        raise Why.BAD_VALUE(what="The list of tags", reason=f"an asset has at most {MOST_TAGS}")
    with change(
        actor, May.ASSET_EDIT, on=lambda: of_asset(find_assets(actor.account_id, tags.keys())[0])
    ) as step:
        assets = assets_with(step, May.ASSET_EDIT, tags.keys())
        now: dict[str, set[str]] = {asset.pk: set() for asset in assets}
        for asset_id, tag in AssetTag.objects.filter(asset__in=assets).values_list("asset_id", "tag"):
            now[asset_id].add(tag)

        step.unchanged_is_fine()
        changing = [asset for asset in assets if now[asset.pk] != wanted[asset.pk]]
        for asset in changing:
            _, expected = tags[asset.pk]
            if expected is not None and now[asset.pk] != set(expected):
                raise Why.NOT_UNDONE(reason=f"{asset.name} has other tags since")
            before, after = sorted(now[asset.pk]), sorted(wanted[asset.pk])
            step.record(Event.ASSET_TAGGED, asset, asset=asset.name, before=before, after=after)

        AssetTag.objects.filter(asset__in=changing).delete()
        AssetTag.objects.bulk_create(
            AssetTag(asset=asset, environment_id=asset.environment_id, tag=tag)
            for asset in changing
            for tag in sorted(wanted[asset.pk])
        )
        return len(changing)
