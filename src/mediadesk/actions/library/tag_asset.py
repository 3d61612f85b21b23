"""Add tags to assets and take tags from them."""

from collections.abc import Collection, Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_assets, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.describing import change_tags
from mediadesk.actions.shelf import assets_with
from mediadesk.rules.refusals import Why
from mediadesk.rules.selection import require_few


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
    if not add and not remove:
        raise Why.MISSING_VALUE(what="tags: none is given")
    with change(
        actor, May.ASSET_EDIT, on=lambda: of_asset(find_assets(actor.account_id, asset_ids)[0])
    ) as step:
        assets = assets_with(step, May.ASSET_EDIT, asset_ids)

        changed = change_tags(step, assets, add=add, remove=remove)

        step.unchanged_is_fine()
        step.way_back = changed
        return changed
