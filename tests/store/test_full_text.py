"""The index of words: what it finds on both databases, and that no writer can leave it behind."""

from __future__ import annotations

import unicodedata

import pytest
from django.core.management import call_command
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.engines import clock
from mediadesk.rules.search.words import words_of
from mediadesk.store import full_text
from mediadesk.store.full_text import Sought, found_by
from mediadesk.store.models import Asset, AssetContext, AssetMetadata, AssetTag, AssetWords, MetadataField

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def add(world):
    """Put an asset of this name into the library."""

    def add(name: str, *, description: str = "", tags=(), other: bool = False) -> Asset:
        now = clock.now()
        account, environment, root = (
            (world.other_account, world.other_environment, world.other_root)
            if other
            else (world.account, world.environment, world.root)
        )
        asset = Asset.objects.create(
            account=account, environment=environment, folder=root, name=name, public_id=name[:255], resource_type="raw",
            description=description, size_bytes=1, created_at=now, updated_at=now,
        )  # fmt: skip
        AssetTag.objects.bulk_create(AssetTag(asset=asset, environment=environment, tag=tag) for tag in tags)
        return asset

    return add


def found(world, *sought: Sought) -> set[str]:
    rows = Asset.objects.filter(pk__in=found_by(world.environment.pk, sought))
    return set(rows.values_list("name", flat=True))


def seek(text: str, *, begins: bool = False, part: str = "") -> Sought:
    return Sought(words_of(text), begins, part)


def test_names_tags_and_descriptions_are_found_without_case_and_accents(world, add) -> None:
    add("Crème-brûlée.JPG", description="A dessert, burnt", tags=["Sweet things"])

    for text in (
        "CREME",
        "brulee",
        "jpg",
        "dessert",
        "sweet",
        "crème brulee",
        "Sweet Things",
        "dessert burnt",
    ):
        assert found(world, seek(text)) == {"Crème-brûlée.JPG"}, text
    for text in ("brul", "brulee creme", "things dessert", "jpg sweet"):
        assert found(world, seek(text)) == set(), text


def test_the_beginning_of_the_last_word_is_enough_when_asked(world, add) -> None:
    add("Long pants.png")

    assert found(world, seek("long pan", begins=True)) == {"Long pants.png"}
    assert found(world, seek("lon pants", begins=True)) == set()
    assert found(world, seek("l", begins=True), seek("p", begins=True)) == {"Long pants.png"}


def test_a_part_can_be_searched_alone(world, add) -> None:
    add("red.png", description="blue", tags=["green red", "blue sky"])

    assert found(world, seek("red", part="name"))
    assert not found(world, seek("blue", part="name"))
    assert found(world, seek("blu", begins=True, part="description"))
    assert found(world, seek("blue sky", part="tags"))
    assert not found(world, seek("red blue", part="tags"))  # of two tags


def test_public_ids_and_uploaders_are_found_by_whoever_asks_for_them_alone(world, add) -> None:
    asset = add("red.png")
    Asset.objects.filter(pk=asset.pk).update(
        public_id="blue_sky-2", uploaded_by="Élodie Olm <elodie@x.example>"
    )

    assert found(world, seek("blue sky", part="public_id"))
    assert found(world, seek("sky 2", part="public_id"))
    assert found(world, seek("elodie o", begins=True, part="uploaded_by"))
    for text, part in (
        ("blue", ""),
        ("elodie", ""),
        ("red", "public_id"),
        ("blue", "uploaded_by"),
        ("blue", "name"),
    ):
        assert not found(world, seek(text, part=part)), (text, part)
    assert not found(world, seek("sky blue", part="public_id"))
    assert not found(world, seek("ky 2", part="public_id"))


def test_one_of_several_is_enough_when_asked(world, add) -> None:
    add("red.png")
    add("blue.png", other=True)
    sought = [seek("red", part="name"), seek("green"), seek("blue")]

    ids = found_by(world.environment.pk, sought, one_is_enough=True)

    assert [one.name for one in Asset.objects.filter(pk__in=ids)] == ["red.png"]


def test_an_environment_finds_its_own_alone_and_no_word_is_a_place(world, add) -> None:
    add("red.png", other=True)
    add(f"blue {world.other_environment.pk}")

    assert found(world, seek("red")) == set()
    assert found(world, seek(world.environment.pk)) == set()
    assert len(found(world, seek(world.other_environment.pk))) == 1


def test_no_writer_leaves_the_index_behind(world, add) -> None:
    one, two = add("one", tags=["old"]), add("two", tags=["old"])

    Asset.objects.filter(environment=world.environment).update(description="Sunrise")
    assert found(world, seek("sunrise")) == {"one", "two"}
    Asset.objects.filter(pk=one.pk).update(name="Uno")
    assert found(world, seek("one")) == set()
    assert found(world, seek("uno"), seek("old")) == {"Uno"}
    AssetTag.objects.filter(tag="old").update(tag="new")
    assert found(world, seek("old")) == set()
    assert found(world, seek("new")) == {"Uno", "two"}
    AssetTag.objects.filter(asset=two).delete()
    assert found(world, seek("new")) == {"Uno"}
    Asset.objects.filter(environment=world.environment).delete()
    assert AssetWords.objects.count() == 0


FRANCE = {"external_id": "fr", "value": "Côte d'Azur", "state": "active"}
PERU = {"external_id": "pe", "value": "Peru", "state": "inactive"}


@pytest.fixture
def detailed(world, add) -> dict[str, MetadataField]:
    """The assets one and two, with values in three fields, and a context."""
    asset, other, now = add("one"), add("two"), clock.now()
    fields = {
        name: MetadataField.objects.create(
            external_id=name, label=name, type=kind, choices=choices, account=world.account,
            environment=world.environment, created_at=now, updated_at=now,
        )
        for name, kind, choices in (("sku", "string", []), ("used", "set", [FRANCE, PERU]), ("year", "integer", []))
    }  # fmt: skip
    AssetMetadata.objects.bulk_create(
        AssetMetadata(asset=which, field=fields[name], text=said)
        for which, name, said in (
            (asset, "sku", "AB-12"), (asset, "used", "fr"), (asset, "used", "pe"), (asset, "year", "2030"),
            (other, "used", "pe"),
        )
    )  # fmt: skip
    AssetContext.objects.create(asset=asset, environment=world.environment, key="for", value="Spring sale")
    return fields


def test_texts_and_values_of_lists_are_found_as_people_read_them(world, detailed) -> None:
    assert found(world, seek("ab 12")) == {"one"}
    assert found(world, seek("cote d azur"), seek("one")) == {"one"}
    assert found(world, seek("peru")) == {"one", "two"}
    for said in ("fr", "2030", "azur peru", "spring", "12 cote"):
        assert found(world, seek(said)) == set(), said
    assert found(world, seek("spring sal", begins=True, part="pairs")) == {"one"}


def test_a_field_that_is_gone_is_not_found_and_a_value_by_its_name_of_today(world, detailed) -> None:
    used = MetadataField.objects.filter(pk=detailed["used"].pk)

    used.update(choices=[FRANCE, {**PERU, "value": "Perú Andino"}])
    assert found(world, seek("peru andino")) == {"one", "two"}
    used.update(deleted_at=clock.now())
    assert found(world, seek("peru")) == found(world, seek("azur")) == set()
    assert found(world, seek("ab 12")) == {"one"}
    used.update(deleted_at=None)
    assert found(world, seek("azur"), seek("peru"), seek("12")) == {"one"}


def test_no_writer_leaves_details_behind(world, detailed) -> None:
    AssetMetadata.objects.filter(text="AB-12").update(text="CD-34")
    AssetMetadata.objects.filter(asset__name="two").delete()
    AssetContext.objects.filter(key="for").update(value="Autumn")

    assert found(world, seek("cd 34"), seek("azur")) == found(world, seek("peru")) == {"one"}
    assert found(world, seek("ab")) == found(world, seek("spring", part="pairs")) == set()
    assert found(world, seek("autumn", part="pairs")) == {"one"}
    AssetContext.objects.all().delete()
    assert found(world, seek("autumn", part="pairs")) == set()


def test_an_index_that_is_gone_is_made_and_filled_anew(world, add, detailed) -> None:
    add("red.png", tags=["new", "old"])

    def kept() -> list[dict[str, object]]:
        return [{**row, "id": 0} for row in AssetWords.objects.order_by("asset_id").values()]

    before = kept()
    AssetWords.objects.all().delete()
    with connection.cursor() as cursor:
        on = " ON store_assettag" if connection.vendor == "postgresql" else ""
        name = "words_of_tag" if connection.vendor == "postgresql" else "words_of_tag_added"
        cursor.execute(f"DROP TRIGGER {name}{on}")

    full_text.install()

    assert kept() == before
    assert found(world, seek("red"), seek("old")) == {"red.png"}
    add("blue.png", tags=["fresh"])
    assert found(world, seek("fresh")) == {"blue.png"}


@pytest.mark.django_db(transaction=True)
def test_the_index_stays_when_a_migration_remakes_the_table_of_assets(world, add) -> None:
    """SQLite drops the triggers with the old table; the signal after each `migrate` brings them back."""
    add("red.png")
    field, wider = Asset._meta.get_field("name"), models.CharField(max_length=300)
    wider.set_attributes_from_name("name")
    wider.model = Asset
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(Asset, field, wider)
        add("blue.png")
        call_command("migrate", verbosity=0)
        add("green.png")

        for name in ("red", "blue", "green"):
            assert found(world, seek(name)) == {f"{name}.png"}
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Asset, wider, field)
        call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_an_older_index_is_filled_anew_when_its_tables_come_up_to_date(world, add) -> None:
    add("red.png")
    try:
        call_command("migrate", "store", "0020_metadata", verbosity=0)
    finally:
        call_command("migrate", verbosity=0)
    add("red 2.png")

    assert found(world, seek("red", part="public_id")) == {"red.png", "red 2.png"}


LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00", max_codepoint=0x1FAFF)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(LETTERS, max_size=30) | st.text("aÀÉßẞǅﬁΣς東が한 \u0301_-.½İıЖѣ🎉", max_size=20))
def test_words_are_the_same_in_the_database(db, text) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mediadesk_words(%s)", [text])
        (there,) = cursor.fetchone()

    newer = any(unicodedata.category(sign) == "Cn" for sign in text)  # of a later Unicode than Python's
    assert newer or there == " ".join(words_of(text))
