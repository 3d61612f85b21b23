"""Describe assets: caption, tags, context and metadata of one or many."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor, Kind
from mediadesk.access.targets import find_assets, of_asset
from mediadesk.actions.change import Step, change
from mediadesk.actions.describing import change_context, change_tags, change_values
from mediadesk.actions.shelf import assets_with, require_version
from mediadesk.rules.events import Event
from mediadesk.rules.metadata.describing import Edit
from mediadesk.rules.metadata.effects import clean_caption
from mediadesk.rules.refusals import Why
from mediadesk.rules.selection import require_few
from mediadesk.store.library import Asset


@dataclass(frozen=True, slots=True)
class Description:
    """What is asked for. What is left out stays as it is on each asset.

    `caption`: "" takes it away. `context`: None takes a key away. `metadata`: by the id of the field. `given`: rules
    whose default was shown in the form already, so that it is not given once more where it was taken away.
    """

    caption: str | None = None
    add_tags: Collection[str] = ()
    remove_tags: Collection[str] = ()
    context: Mapping[str, str | None] = field(default_factory=dict)
    metadata: Mapping[str, Edit] = field(default_factory=dict)
    given: Collection[str] = ()


def describe_assets(
    actor: Actor, *, asset_ids: Collection[str], said: Description, version: int | None = None
) -> list[Asset]:
    """Describe assets: all of them, or none. What is so already is neither written nor told.

    Args:
        version: of the asset as it was shown, for one alone.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, MISSING_VALUE, BAD_VALUE, BAD_NAME (a tag or key), CHANGED_MEANWHILE;
            BAD_DETAIL, DETAIL_NEEDED, DETAIL_READ_ONLY, DETAIL_NOT_THERE, DETAIL_RULED, which name the field.

    Cost: up to 15 queries, and 1 a folder the assets are in.
    """
    require_few(asset_ids)
    if said == Description():
        raise Why.MISSING_VALUE(what="details: none is given")
    with change(
        actor, May.ASSET_EDIT, on=lambda: of_asset(find_assets(actor.account_id, asset_ids)[0])
    ) as step:
        assets = assets_with(step, May.ASSET_EDIT, asset_ids)
        if version is not None:
            require_version(assets[0], version)

        touched = _captioned(step, assets, said.caption)
        if said.add_tags or said.remove_tags:
            change_tags(step, assets, add=said.add_tags, remove=said.remove_tags)
        if said.context:
            touched |= change_context(step, assets, said.context)
        if said.metadata:
            by_program = actor.kind is Kind.API_KEY
            touched |= change_values(step, assets, said.metadata, given=said.given, by_program=by_program)

        changed = [asset for asset in assets if asset.pk in touched]
        for asset in changed:
            asset.version, asset.updated_at = asset.version + 1, step.now
        Asset.objects.bulk_update(changed, ["description", "version", "updated_at"])
        step.unchanged_is_fine()
        return assets


def _captioned(step: Step, assets: list[Asset], caption: str | None) -> set[str]:
    """Set the caption; gives the ids of the assets that had another."""
    if caption is None:
        return set()
    cleaned, touched = clean_caption(caption), set[str]()
    for asset in assets:
        if asset.description != cleaned:
            before, asset.description = asset.description, cleaned
            step.record(Event.ASSET_DESCRIBED, asset, asset=asset.name, before=before, after=cleaned)
            touched.add(asset.pk)
    return touched
