"""Short words for the tests of metadata: a field, a rule, an edit, in one line each."""

from mediadesk.actions.defining import Definition
from mediadesk.actions.library.create_metadata_field import create_metadata_field
from mediadesk.actions.library.create_metadata_rule import create_metadata_rule
from mediadesk.actions.library.describe_assets import Description, describe_assets
from mediadesk.rules.metadata.describing import Edit, How
from mediadesk.rules.metadata.fields import Choice
from mediadesk.store.library import Asset
from mediadesk.store.metadata import MetadataField, MetadataRule, schema_of, values_of


def field(world, label: str, kind: str = "string", *values: str, **what) -> MetadataField:
    """A field of Acme's environment, defined by Olga; its id is its label in lower case."""
    asked = Definition(label, choices=tuple(Choice("", one) for one in values), **what)
    return create_metadata_field(world.olga, environment_id=world.environment.pk, kind=kind, asked=asked)


def rule(world, on: MetadataField, condition: dict, **result) -> MetadataRule:
    """A rule of a field, made by Olga; `hidden_otherwise` is no part of the result."""
    otherwise = result.pop("hidden_otherwise", None)
    return create_metadata_rule(
        world.olga,
        field_id=on.pk,
        name=f"On {on}",
        condition=condition,
        result=result,
        hidden_otherwise=otherwise,
    )


def describe(
    actor, assets, *, version=None, caption=None, context=None, tags=(), given=(), **values
) -> list[Asset]:
    """Describe assets; fields by their external id, a plain value or an edit."""
    rows = list(assets) if isinstance(assets, (list, tuple)) else [assets]
    named = dict(
        MetadataField.objects.filter(environment_id=rows[0].environment_id).values_list("external_id", "pk")
    )
    edits = {
        named[name]: value if isinstance(value, Edit) else Edit(How.SET, value)
        for name, value in values.items()
    }
    said = Description(caption=caption, add_tags=tags, context=context or {}, metadata=edits, given=given)
    return describe_assets(actor, asset_ids=[one.pk for one in rows], said=said, version=version)


def has(asset: Asset) -> dict:
    """What an asset has in the fields that are there, by their external id."""
    schema = schema_of(asset.environment_id)
    return {
        schema.by_id[pk].external_id: value for pk, value in values_of(schema, [asset.pk])[asset.pk].items()
    }
