"""Search: what it finds is what `decide` allows and an expression says of each asset, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access import targets
from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.facts import Kind
from mediadesk.access.load import read_facts
from mediadesk.queries import paging, probing
from mediadesk.queries.facets import facets_of
from mediadesk.queries.search import matching_assets, search, tree_of
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import Role
from mediadesk.rules.search.mistakes import Mistake
from mediadesk.rules.search.read import MOST_TERMS, read
from mediadesk.store.models import Asset, AssetTag, Folder, Policy
from tests.access.test_visible import GRANTS, POLICIES, TREES, facts_of, give, grow, wrote
from tests.queries.searched import EXPRESSIONS, finds

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
NAMES = ["Red Shirt.png", "red_shirt-2.PNG", "Été à Paris", "a", "long red pants", "été*"]
TAGS = ["red", "Red", "red shirt", "paris", "ete"]
LOOKS = st.tuples(
    st.integers(0, 7),
    st.sampled_from(NAMES),
    st.sampled_from(["", "A red car", "Paris, in été"]),
    st.sets(st.sampled_from(TAGS), max_size=2),
    st.sampled_from([None, (1920, 1080), (100, 200), (70_000, 50_000)]),
    st.sampled_from([0, 999, 2_000_000]),
    st.integers(0, 500),
    st.sampled_from(["png", "jpg", ""]),
    st.sampled_from([None, 1.5, 90.0]),
)


@pytest.fixture(autouse=True)
def now():
    """Ages are counted from here."""
    with time_machine.travel(NOW, tick=False):
        yield


def fill(world, folders, looks) -> list[Asset]:
    """Put assets that look so into the folders, instead of those that were there."""
    Asset.objects.all().delete()
    same = {"account": world.account, "environment": world.environment, "uploaded_by": "Olga Owner"}
    rows = Asset.objects.bulk_create(
        Asset(
            folder=folders[at % len(folders)], name=name, description=description, public_id=f"red_{number}",
            resource_type="image" if size else "raw", width_px=size and size[0], height_px=size and size[1],
            size_bytes=bytes_, format=format_, duration_seconds=seconds, sha256=f"{number:064x}", md5="a" * 32,
            created_at=NOW - timedelta(days=days), updated_at=NOW - timedelta(hours=days), **same,
        )
        for number, (at, name, description, _, size, bytes_, days, format_, seconds) in enumerate(looks)
    )  # fmt: skip
    AssetTag.objects.bulk_create(
        AssetTag(asset=row, environment=world.environment, tag=tag)
        for row, look in zip(rows, looks, strict=True)
        for tag in look[3]
    )
    return rows


def paths_of(folders, facts) -> dict[str, list[str]]:
    """Of each folder that one may see or pass, its path and those above it, from the first folder down."""
    parents = {one.pk: one for one in folders}

    def chain(folder) -> list[Folder]:
        return [*(chain(parents[folder.parent_id]) if folder.parent_id else []), folder]

    seen = [one for one in folders if decide(facts, May.FOLDER_VIEW, targets.of_folder(one))]
    passed = {one.pk: chain(one) for two in seen for one in chain(two)}
    return {
        pk: ["/".join(one.name for one in above[1 : end + 1]) for end in range(len(above))]
        for pk, above in passed.items()
    }


@pytest.fixture(params=[0, 2, probing.FEW], ids=lambda few: f"few are {few}")
def few(request, monkeypatch) -> None:
    """All ways of asking are taken, though there are a handful of assets."""
    if request.param < probing.FEW:
        monkeypatch.setattr(probing, "FEW", request.param)
        monkeypatch.setattr(paging, "WALKED_AT_MOST", 1 + request.param)


@pytest.mark.both_databases
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shape=TREES,
    grants=GRANTS,
    policies=st.just([]) | st.just([]) | POLICIES,
    looks=st.lists(LOOKS, max_size=8),
    tree=EXPRESSIONS,
    name=st.sampled_from(["vera", "edda", "olga"]),
)
def test_a_search_finds_what_one_may_see_and_the_expression_says(
    world, few, shape, grants, policies, looks, tree, name
) -> None:
    folders = grow(world, shape)
    give(world, folders, grants)
    wrote(world, folders, policies)
    rows, facts = fill(world, folders, looks), facts_of(world, name)
    paths = paths_of(folders, facts)

    expected = set()
    for asset in rows:
        above = paths.get(asset.folder_id, [])
        here = {"path": above[-1] if above else None, "paths": above}
        tags = {one.tag for one in asset.tags.all()}
        if decide(facts, May.ASSET_VIEW, targets.of_asset(asset)) and finds(
            tree, asset, tags=tags, now=NOW, **here
        ):
            expected.add(asset.pk)

    assert set(matching_assets(facts, world.environment, tree).values_list("pk", flat=True)) == expected
    found = search(facts, world.environment, tree=tree).assets
    assert {row.id for row in found.rows} == expected
    assert found.total == len(expected)
    assert not found.more
    for facet in facets_of(facts, world.environment, tree):
        for value in facet.values:
            narrowed = matching_assets(facts, world.environment, read(value.expression))
            assert value.chosen or narrowed.count() == value.count, (facet.title, value)


LIBRARY = [
    (1, "Red Shirt.png", "Worn in Paris", {"shirt", "summer"}, (1920, 1080), 3_000_000, 2, "png", None),
    (2, "Blue shirt.jpg", "", {"shirt"}, (800, 600), 500_000, 20, "jpg", None),
    (3, "Interview.mp4", "", set(), (1280, 720), 90_000_000, 400, "mp4", 95.0),
    (0, "Contract.zip", "", {"legal"}, None, 900, 5, "", None),
]


@pytest.fixture
def library(world):
    """Home with Contract; f0 with Red Shirt, f1 in it with Blue shirt; private f2 with Interview."""
    folders = grow(world, [(0, False), (1, False), (0, True)])
    fill(world, folders, LIBRARY)
    return folders


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("tags=shirt AND uploaded_at>1w", {"Red Shirt.png"}),
        ("tags=shirt AND NOT folder:f0/f1/*", {"Red Shirt.png"}),
        ("shir", {"Red Shirt.png", "Blue shirt.jpg"}),
        ('"shir"', set()),
        ("paris summ", {"Red Shirt.png"}),
        ("NOT tags:*", {"Interview.mp4"}),
        ("folder=f0", {"Red Shirt.png"}),
        ("folder:f0/*", {"Red Shirt.png", "Blue shirt.jpg"}),
        ('folder=""', {"Contract.zip"}),
        ("bytes>2mb AND aspect_ratio=16:9", {"Red Shirt.png", "Interview.mp4"}),
        ("-width>1000", {"Blue shirt.jpg", "Contract.zip"}),
        ("duration>1m", {"Interview.mp4"}),
        ("uploaded_at:2026-03", {"Red Shirt.png", "Contract.zip"}),
        ("format=(png OR jpg)", {"Red Shirt.png", "Blue shirt.jpg"}),
        ("uploaded_by:olg*", {one[1] for one in LIBRARY}),
        ("resource_type=raw", {"Contract.zip"}),
        ("tags=shi*", {"Red Shirt.png", "Blue shirt.jpg"}),
        ("tags=Shi*", set()),
        ("bytes<=899.5", set()),
        ("bytes<=900.5", {"Contract.zip"}),
    ],
)
def test_an_expression_finds(world, library, expression, names) -> None:
    found = search(
        facts_of(world, "olga"), world.environment, tree=tree_of(expression, world.environment)
    ).assets

    assert {row.name for row in found.rows} == names


def test_the_name_of_a_hidden_folder_is_as_one_that_is_not_there(world, library) -> None:
    """T-05: a policy lets Edda see the asset and not its folder; its name is nothing to be tried out."""
    hidden = library[3]
    what = 'action == Cloudinary::Action::"folder.view"'
    statement = f'forbid(principal, {what}, resource in Cloudinary::Folder::"{hidden.pk}");'
    Policy.objects.create(
        account=world.account, name="Hidden", statement=statement, created_at=NOW, updated_at=NOW
    )
    facts = facts_of(world, "edda")

    def names(expression: str) -> set[str]:
        found = search(facts, world.environment, tree=tree_of(expression, world.environment)).assets
        return {row.name for row in found.rows}

    assert names("interview") == {"Interview.mp4"}
    for form in ("folder={0}", "folder:{0}/*", "folder:{0}*"):
        assert names(form.format("f2")) == names(form.format("f9")) == set()
        assert names(f"interview NOT {form.format('f2')}") == {"Interview.mp4"}
    assert "f2" not in str(facets_of(facts, world.environment, tree_of("interview", world.environment)))


def test_another_accounts_assets_are_not_found(world, library) -> None:
    otto = world.members["otto"]
    facts = read_facts(Kind.MEMBER, otto.pk, account_id=otto.account_id, epoch=0, now=NOW)

    assert search(facts, world.other_environment, tree=tree_of("shirt", world.environment)).assets.total == 0
    with pytest.raises(Refusal) as refused:
        search(facts, world.environment, tree=tree_of("shirt", world.environment))
    assert refused.value.code == "not_found"


def test_a_mistake_is_refused_with_its_place(world) -> None:
    with pytest.raises(Refusal) as refused:
        tree_of("shirt tags=", world.environment)

    assert refused.value.code == "bad_search"
    assert "Character 12: after tags= a value was expected" in refused.value.sentence


def test_facets_count_and_narrow(world, library) -> None:
    facets = {
        one.field: one
        for one in facets_of(
            facts_of(world, "olga"), world.environment, tree_of("tags=shirt", world.environment)
        )
    }

    assert [(one.label, one.count, one.chosen) for one in facets["tags"].values] == [
        ("shirt", 2, True),
        ("summer", 1, False),
    ]
    assert [one.expression for one in facets["tags"].values] == ["", "tags=shirt AND tags=summer"]
    assert [(one.label, one.expression) for one in facets["folder"].values] == [
        ("f0", "tags=shirt AND folder=f0"),
        ("f1", "tags=shirt AND folder=f0/f1"),
    ]
    assert [(one.label, one.count) for one in facets["uploaded_at"].values] == [
        ("March 2026", 1),
        ("February 2026", 1),
    ]


def test_a_facet_narrows_no_search_that_could_not_be_read_any_more(world, library) -> None:
    """One of fifty terms is told what it found, and has no link to fifty-one."""
    most = " OR ".join(["shirt", "name:zz AND type=no"] + ["name:zz"] * (MOST_TERMS - 3))
    facts, here = facts_of(world, "olga"), world.environment

    just, narrower = (
        facets_of(facts, here, tree_of(one, world.environment))
        for one in (most, most.removesuffix(" OR name:zz"))
    )

    assert {value.expression for facet in just for value in facet.values} == {None}
    assert [facet.title for facet in just] == [facet.title for facet in narrower]
    for facet in narrower:
        for value in facet.values:
            assert not isinstance(read(value.expression), Mistake)


def test_a_facet_knows_its_value_in_either_spelling(world, library) -> None:
    for expression in ("resource_type:image", "resource_type=image"):
        facets = facets_of(facts_of(world, "olga"), world.environment, tree_of(expression, world.environment))
        (value,) = next(one for one in facets if one.field == "resource_type").values
        assert (value.chosen, value.expression) == (True, "")


@pytest.mark.parametrize("name", ["olga", "vera"])
def test_queries_are_few_and_do_not_grow(world, library, name, django_assert_num_queries) -> None:
    give(world, library, [(1, Role.FOLDER_VIEWER, False)])
    facts = facts_of(world, name)
    tree = tree_of("red shirt tags=summer folder:f0/* bytes>1 OR name:blue folder=f0/f1", world.environment)

    with django_assert_num_queries(
        3 + (name == "vera")
    ):  # the folder with all below it, the page, the count, what she sees
        search(facts, world.environment, tree=tree)
    with django_assert_num_queries(9):  # among them the metadata fields, of which there are none
        facets_of(facts, world.environment, tree)
