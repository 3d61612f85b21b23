"""What describing assets shares with what else writes their details: tags, context and metadata under one lock."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from mediadesk.actions.change import Step
from mediadesk.rules.events import Event
from mediadesk.rules.metadata.context import clean_context
from mediadesk.rules.metadata.dependence import Schema
from mediadesk.rules.metadata.describing import Changed, Edit, defaults, described
from mediadesk.rules.metadata.effects import context_changed, require_few_changes, tags_after
from mediadesk.rules.metadata.fields import Values, shown
from mediadesk.rules.names import clean_tag
from mediadesk.store.library import Asset, AssetTag
from mediadesk.store.metadata import AssetContext, AssetMetadata, rows_of, schema_of, values_of


def change_tags(
    step: Step, assets: Sequence[Asset], *, add: Iterable[str], remove: Iterable[str]
) -> dict[str, tuple[list[str], list[str]]]:
    """Add tags to assets and take tags from them, and record what changed.

    Returns:
        The tags before and after of each asset whose tags are not what they were, by its id.

    Raises:
        Refusal: BAD_NAME, BAD_VALUE (more than 100 tags).

    Cost: 3 queries.
    """
    added, removed = {clean_tag(tag) for tag in add}, set(remove)
    before: dict[str, set[str]] = {asset.pk: set() for asset in assets}
    for asset_id, tag in AssetTag.objects.filter(asset__in=assets).values_list("asset_id", "tag"):
        before[asset_id].add(tag)

    all_after = {pk: tags_after(tags, add=added, remove=removed) for pk, tags in before.items()}
    AssetTag.objects.filter(asset__in=assets, tag__in=removed - added).delete()
    AssetTag.objects.bulk_create(
        AssetTag(asset=asset, environment_id=asset.environment_id, tag=tag)
        for asset in assets
        for tag in sorted(added - before[asset.pk])
    )
    changed = {}
    for asset in assets:
        tags, after = before[asset.pk], all_after[asset.pk]
        if tags != after:
            told = changed[asset.pk] = (sorted(tags), sorted(after))
            step.record(Event.ASSET_TAGGED, asset, asset=asset.name, before=told[0], after=told[1])
    return changed


def change_context(step: Step, assets: Sequence[Asset], given: Mapping[str, str | None]) -> set[str]:
    """Set context keys of assets; None takes a key away. Gives the ids of those that are changed.

    Raises:
        Refusal: BAD_NAME, BAD_VALUE.

    Cost: 3 queries.
    """
    wanted = clean_context(given)
    before: dict[str, dict[str, str]] = {asset.pk: {} for asset in assets}
    rows = AssetContext.objects.filter(asset__in=assets)
    for asset_id, key, text in rows.values_list("asset_id", "key", "value"):
        before[asset_id][key] = text
    changed = {pk: context_changed(had, wanted) for pk, had in before.items()}
    require_few_changes(sum(map(len, changed.values())))
    touched, written = set[str](), list[AssetContext]()
    for asset in assets:
        had, new = before[asset.pk], changed[asset.pk]
        for key, value in new.items():
            details = {"what": f"the context {key}", "before": had.get(key, ""), "after": value or ""}
            step.record(Event.ASSET_DETAIL_CHANGED, asset, asset=asset.name, **details)
            if value is not None:
                there = asset.environment_id
                written.append(AssetContext(asset=asset, environment_id=there, key=key, value=value))
        touched |= {asset.pk} if new else set()
    gone = [key for key, value in wanted.items() if value is None]
    AssetContext.objects.filter(asset__in=touched, key__in=gone).delete()
    AssetContext.objects.bulk_create(
        written, update_conflicts=True, unique_fields=["asset", "key"], update_fields=["value"]
    )
    return touched


def change_values(
    step: Step,
    assets: Sequence[Asset],
    edits: Mapping[str, Edit],
    *,
    given: Collection[str] = (),
    by_program: bool = False,
) -> set[str]:
    """Edit the metadata of assets, rules and all. Gives the ids of those that are changed.

    Args:
        edits: by the id of the field.
        given: rules whose default whoever edits has seen already.

    Raises:
        Refusal: as `rules.metadata.describing.described`.

    Cost: 5 queries.
    """
    schema = schema_of(assets[0].environment_id)
    values = values_of(schema, [asset.pk for asset in assets])
    changes = {
        asset.pk: described(
            schema, values[asset.pk], edits, asset=asset.name, given=given, by_program=by_program
        )
        for asset in assets
    }
    require_few_changes(sum(map(len, changes.values())))
    for asset in assets:
        for one in changes[asset.pk]:
            before, after = one.said
            details = {"what": one.field.label, "before": before, "after": after}
            step.record(Event.ASSET_DETAIL_CHANGED, asset, asset=asset.name, **details)
    _write(assets, schema, values, changes)
    return {pk for pk, changed in changes.items() if changed}


def give_defaults(step: Step, asset: Asset) -> None:
    """Give a new asset what its environment's fields and rules begin with.

    Cost: 2 queries, 1 more when there is something to give.
    """
    schema = schema_of(asset.environment_id)
    begun = defaults(schema)
    if not begun:
        return
    AssetMetadata.objects.bulk_create(
        row for pk, value in begun.items() for row in rows_of(asset, schema.by_id[pk], value)
    )
    details = [f"{one.label}: {shown(one, begun[one.id])}" for one in schema.fields if one.id in begun]
    step.record(Event.ASSET_DEFAULTS_GIVEN, asset, asset=asset.name, details=details)


def _write(
    assets: Sequence[Asset],
    schema: Schema,
    values: Mapping[str, Values],
    changes: Mapping[str, Sequence[Changed]],
) -> None:
    """Write the changed fields of the changed assets anew, with two statements however many."""
    touched = [asset for asset in assets if changes[asset.pk]]
    fields = {one.field.id for asset in touched for one in changes[asset.pk]}
    AssetMetadata.objects.filter(asset__in=touched, field__in=fields).delete()
    rows = list[AssetMetadata]()
    for asset in touched:
        after = {**values[asset.pk], **{one.field.id: one.after for one in changes[asset.pk]}}
        rows += [row for pk in sorted(fields) for row in rows_of(asset, schema.by_id[pk], after.get(pk))]
    AssetMetadata.objects.bulk_create(rows, batch_size=500)
