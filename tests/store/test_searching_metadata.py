"""What the database finds by metadata is what the rules say of each asset, on SQLite and on PostgreSQL."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.engines import clock
from mediadesk.rules.metadata import limits
from mediadesk.rules.metadata.conditions import Every, Includes, Populated, Some, written
from mediadesk.rules.metadata.dependence import Rule, Schema
from mediadesk.rules.metadata.describing import missing
from mediadesk.rules.metadata.fields import Field, Kind
from mediadesk.store.metadata import (
    OPERATORS,
    assets_with_context,
    assets_with_metadata,
    kept_choices,
    rows_of,
    schema_of,
    values_of,
)
from mediadesk.store.missing import assets_missing
from mediadesk.store.models import Asset, AssetContext, AssetMetadata, MetadataField, MetadataRule
from tests.rules.metadata.schemas import FIELDS, all_values, listed, schemas
from tests.rules.metadata.schemas import values_of as possible

pytestmark = pytest.mark.both_databases
UNDISTURBED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def put(world, schema, many) -> list[Asset]:
    """Write fields and rules, and an asset for each set of values, in the place of what there was."""
    for model in (AssetMetadata, MetadataRule, MetadataField, Asset):
        model.objects.all().delete()
    now = clock.now()
    of = {"account": world.account, "environment": world.environment, "created_at": now, "updated_at": now}
    MetadataField.objects.bulk_create(
        MetadataField(
            id=one.id, external_id=one.external_id, label=one.label, type=one.kind.code, mandatory=one.mandatory,
            default_disabled=one.hidden, choices=kept_choices(one.choices), position=place, **of,
        )
        for place, one in enumerate(schema.fields)
    )  # fmt: skip
    MetadataRule.objects.bulk_create(
        MetadataRule(
            id=one.id, field_id=one.field_id, name=one.name, condition=written(one.condition, schema.fields),
            result={"enable": one.enables}, position=place, **of,
        )
        for place, one in enumerate(schema.rules)
    )  # fmt: skip
    assets = Asset.objects.bulk_create(
        Asset(
            folder=world.root, name=f"{number}", public_id=f"{number}", resource_type="raw", mime_type="x",
            size_bytes=1,
            sha256="", md5="", uploaded_by="", **of,
        )
        for number in range(len(many))
    )  # fmt: skip
    AssetMetadata.objects.bulk_create(
        row
        for asset, values in zip(assets, many, strict=True)
        for pk, value in values.items()
        for row in rows_of(asset, schema.by_id[pk], value)
    )
    return assets


@UNDISTURBED
@given(schema=schemas(), many=st.lists(all_values(), min_size=1, max_size=6))
def test_what_is_missing_is_found_where_the_rules_say_so(world, schema, many) -> None:
    assets = put(world, schema, many)
    kept = schema_of(world.environment.pk)
    read = values_of(kept, [one.pk for one in assets])

    assert [read[one.pk] for one in assets] == many
    wanted = assets_missing(kept)
    found = set() if wanted is None else set(Asset.objects.filter(wanted).values_list("pk", flat=True))
    assert found == {asset.pk for asset, values in zip(assets, many, strict=True) if missing(schema, values)}


def test_as_many_rules_as_there_may_be_are_no_mistake_of_the_database(world) -> None:
    """A page that looks for missing details once failed on them: the condition was too deep for SQLite."""
    words = [f"w{number:03}" for number in range(limits.CHOICES)]
    first = Field("f-0", "f0", "F0", Kind.SET, choices=listed(*words))
    fields = [first, *(Field(f"f-{n}", f"f{n}", f"F{n}", Kind.STRING, mandatory=True) for n in range(1, 100))]
    every, some = (
        many(tuple(Includes(first.id, tuple(words)) for _ in range(limits.CONDITIONS)))
        for many in (Every, Some)
    )
    short = Some(tuple(Includes(first.id, (words[0],)) for _ in range(limits.CONDITIONS)))
    alike = [Rule(f"c{n}", "C", "f-1", short, enables=True) for n in range(limits.RULES)]
    on_one = [
        Rule(f"a{n}", "A", "f-1", (every, some)[n % 2], enables=n % 3 > 0) for n in range(limits.RULES - 99)
    ]
    in_a_row = [Rule(f"b{n}", "B", f"f-{n}", Populated(f"f-{n - 1}", has_one=True), enables=False)
                for n in range(2, 100)]  # fmt: skip
    asset, other = put(
        world, Schema(tuple(fields), (*on_one, *in_a_row)), [{first.id: tuple(words[:100])}, {}]
    )

    for rules in (tuple(alike), (*on_one, *in_a_row), tuple(on_one), tuple(in_a_row)):
        wanted = assets_missing(Schema(tuple(fields), rules))
        assert set(Asset.objects.filter(wanted)) == {asset, other}


def holds(field: Field, has, operator: str, value) -> bool:
    """What an operator means, for one asset."""
    parts = has if isinstance(has, tuple) else () if has is None else (has,)
    return {
        "=": any(one == value for one in parts),
        "!=": all(one != value for one in parts),
        ">": any(one > value for one in parts),
        ">=": any(one >= value for one in parts),
        "<": any(one < value for one in parts),
        "<=": any(one <= value for one in parts),
        "starts": any(str(one).startswith(str(value)[:2]) for one in parts),
        "contains": any(str(value)[1:3] in str(one) for one in parts),
        "populated": bool(parts),
        "empty": not parts,
    }[operator]


@UNDISTURBED
@given(
    many=st.lists(all_values(), min_size=1, max_size=6),
    asked=st.lists(
        st.sampled_from(FIELDS).flatmap(lambda field: st.tuples(st.just(field), possible(field))),
        min_size=1,
        max_size=4,
    ),
)
def test_every_operator_finds_what_it_says(world, many, asked) -> None:
    assets = put(world, Schema(FIELDS), many)
    for field, value in asked:
        single = value[0] if isinstance(value, tuple) else value
        for operator in OPERATORS:
            if operator in {">", ">=", "<", "<="} and field.kind not in {Kind.INTEGER, Kind.DATE}:
                continue  # order is of numbers and days: texts are ordered by each database in its own way
            given_ = {"starts": str(single)[:2], "contains": str(single)[1:3]}.get(operator, single)
            found = Asset.objects.filter(assets_with_metadata(field, operator, given_))

            assert set(found.values_list("pk", flat=True)) == {
                asset.pk
                for asset, values in zip(assets, many, strict=True)
                if holds(field, values.get(field.id), operator, single)
            }, (field.label, operator, single)


def test_context_is_found_by_key_and_by_value(world) -> None:
    one, two, _ = put(world, Schema(()), [{}, {}, {}])
    for asset, value in ((one, "Rome"), (two, "Oslo")):
        AssetContext.objects.create(asset=asset, environment=world.environment, key="place", value=value)

    here = world.environment.pk
    assert set(Asset.objects.filter(assets_with_context(here, "place"))) == {one, two}
    assert set(Asset.objects.filter(assets_with_context(here, "place", "Oslo"))) == {two}
    assert not Asset.objects.filter(assets_with_context(world.other_environment.pk, "place")).exists()
