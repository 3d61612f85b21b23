"""What an asset says of itself: tags, context and metadata; and what describing many would change."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Value

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import find_assets, of_assets
from mediadesk.access.visible import assets_where
from mediadesk.queries.paging import Shown, page_of
from mediadesk.rules.metadata.context import clean_context
from mediadesk.rules.metadata.dependence import Place, Schema, as_they_are
from mediadesk.rules.metadata.describing import Edit, described
from mediadesk.rules.metadata.effects import (
    clean_caption,
    context_changed,
    require_few_changes,
    tags_after,
)
from mediadesk.rules.metadata.fields import Field, Values, shown
from mediadesk.rules.names import clean_tag
from mediadesk.rules.refusals import Why
from mediadesk.rules.selection import require_few
from mediadesk.store.library import Asset, AssetTag
from mediadesk.store.metadata import AssetContext, AssetMetadata, schema_of, values_from
from mediadesk.store.missing import assets_missing
from mediadesk.store.teams import Environment


@dataclass(frozen=True, slots=True)
class Details:
    """One asset's details, and the fields and rules of its environment."""

    schema: Schema
    tags: tuple[str, ...]
    context: Mapping[str, str]
    values: Values


@dataclass(frozen=True, slots=True)
class Chosen:
    """Assets that are to be described together. `places`: their fields as the rules have them, an asset each."""

    assets: tuple[Asset, ...]
    schema: Schema
    details: Mapping[str, Details]
    places: tuple[Mapping[str, Place], ...]

    def spread(self, field: Field) -> tuple[tuple[str, int], ...]:
        """What the assets have in a field, as (value in words, how many), the commonest first; "" for nothing.

        Of those for which it is there: what the rules hide stays hidden.
        """
        there = (one[field.id] for one in self.places)
        said = Counter(shown(field, place.value) for place in there if place.enabled)
        return tuple(sorted(said.items(), key=lambda row: (-row[1], row[0])))


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that describing would change: what, on how many assets, and what it would be then."""

    what: str
    assets: int
    after: tuple[str, ...]


def details_of(environment_id: str, asset_ids: Sequence[str]) -> dict[str, Details]:
    """The details of assets of one environment. Cost: 3 queries, however many assets and fields."""
    schema = schema_of(environment_id)
    tags: dict[str, list[str]] = {pk: [] for pk in asset_ids}
    context: dict[str, dict[str, str]] = {pk: {} for pk in asset_ids}
    texts: dict[str, dict[str, list[str]]] = {pk: {} for pk in asset_ids}
    for what, asset_id, name, value in sorted(_kept(asset_ids)):
        if what == "tag":
            tags[asset_id].append(name)
        elif what == "context":
            context[asset_id][name] = value
        else:
            texts[asset_id].setdefault(name, []).append(value)
    return {
        pk: Details(schema, tuple(tags[pk]), context[pk], values_from(schema, texts[pk])) for pk in asset_ids
    }


def tags_of(asset_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The tags of each of these assets that has any, in order. Cost: 1 query."""
    found: dict[str, tuple[str, ...]] = {}
    rows = AssetTag.objects.filter(asset__in=asset_ids).order_by("tag").values_list("asset_id", "tag")
    for asset_id, tag in rows:
        found[asset_id] = (*found.get(asset_id, ()), tag)
    return found


def assets_to_describe(facts: Facts, environment: Environment, asset_ids: Sequence[str]) -> Chosen:
    """The assets of a selection with their details, each of which one may edit.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED; MISSING_VALUE, BAD_VALUE (none, or too many).

    Cost: 4 queries, and 1 a folder the assets are in.
    """
    require_few(asset_ids)
    assets = find_assets(facts.account_id, asset_ids)
    if assets[0].environment_id != environment.pk:
        raise Why.NOT_FOUND(what="asset")
    for target in of_assets(assets):
        require(facts, May.ASSET_EDIT, target)
    details = details_of(environment.pk, [one.pk for one in assets])
    schema = details[assets[0].pk].schema
    places = tuple(as_they_are(schema, one.values) for one in details.values())
    return Chosen(tuple(assets), schema, details, places)


def effects(
    chosen: Chosen,
    *,
    caption: str | None,
    add_tags: Iterable[str],
    remove_tags: Iterable[str],
    context: Mapping[str, str | None],
    metadata: Mapping[str, Edit],
) -> tuple[Effect, ...]:
    """What describing would change, thing by thing, by the rules that the change itself follows.

    Raises:
        Refusal: whatever the change would be refused for.
    """
    added, removed = {clean_tag(tag) for tag in add_tags}, set(remove_tags)
    pairs, captioned = clean_context(context), None if caption is None else clean_caption(caption)
    found, of_context, of_fields = dict[str, list[str]](), 0, 0
    for asset in chosen.assets:
        details = chosen.details[asset.pk]
        if captioned is not None and asset.description != captioned:
            found.setdefault("Caption", []).append(captioned)
        tags = tags_after(details.tags, add=added, remove=removed) if added or removed else set(details.tags)
        if tags != set(details.tags):
            found.setdefault("Tags", []).append(", ".join(sorted(tags)))
        changed = context_changed(details.context, pairs)
        for key, value in changed.items():
            found.setdefault(f"Context {key}", []).append(value or "")
        fields = described(chosen.schema, details.values, metadata, asset=asset.name) if metadata else ()
        for one in fields:
            found.setdefault(one.field.label, []).append(one.said[1])
        of_context, of_fields = of_context + len(changed), of_fields + len(fields)
    require_few_changes(of_context)
    require_few_changes(of_fields)
    return tuple(Effect(what, len(after), tuple(dict.fromkeys(after))) for what, after in found.items())


def lacking(facts: Facts, environment: Environment, *, sort: str = "", after: str = "") -> Shown:
    """A page of the assets that lack a detail they must have, among those one may see.

    Raises:
        Refusal: BAD_VALUE (the cursor).

    Cost: 4 queries.
    """
    assets = assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk)
    wanted = assets_missing(schema_of(environment.pk))
    return page_of(assets.none() if wanted is None else assets.filter(wanted), sort=sort, after=after)


def _kept(asset_ids: Sequence[str]) -> Iterable[tuple[str, str, str, str]]:
    """Tags, context and values with one statement, as (what, asset, name, value)."""
    tags = AssetTag.objects.filter(asset__in=asset_ids).values_list(
        Value("tag"), "asset_id", F("tag"), Value("")
    )
    context = AssetContext.objects.filter(asset__in=asset_ids).values_list(
        Value("context"), "asset_id", "key", "value"
    )
    values = AssetMetadata.objects.filter(asset__in=asset_ids).values_list(
        Value("value"), "asset_id", "field_id", "text"
    )
    return tags.union(context, values, all=True)
