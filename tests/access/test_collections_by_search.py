"""A collection by a search opens nothing: each sees what it finds of what they see anyway (decision 0026).

What is found is told anew in Python, asset by asset, and asked with `decide`: for whoever looks, and for a publisher.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediadesk.access import targets
from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.visible import assets_where, passable_folders
from mediadesk.queries.collections import collection_page
from mediadesk.queries.contents import seen_in, shown_in
from mediadesk.queries.opened_page import OpenedPage, asset_shown
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import COLLECTION_ROLES, FOLDER_ROLES
from mediadesk.store.models import Asset, CollectionAsset, Folder, PublicPage
from tests.access.test_publishing import LOOKS, shareable
from tests.access.test_visible import GRANTS, POLICIES, TREES, facts_of, give, grow, look_like, wrote
from tests.access.test_visible_collections import COLLECTION_POLICIES, NEVER, ROWS, SHARES, agree, shelve


def lies_below(asset, facts, name: str) -> bool:
    """In the folder of this name at the top, or below it; whoever may not pass the folder finds nothing by it."""
    folder, above = asset.folder, asset.folder.parent
    while above is not None and above.parent is not None:
        folder, above = above, above.parent
    passed = passable_folders(facts, environment_id=asset.environment_id)
    return above is not None and folder.name == name and passed.filter(pk=folder.pk).exists()


def tags(asset) -> set[str]:
    return set(asset.tags.values_list("tag", flat=True))


# fmt: off
SEARCHES = [
    # what is written          what it finds, for somebody
    ("format=png",             lambda asset, _: asset.format == "png"),
    ("tags=hold",              lambda asset, _: "hold" in tags(asset)),
    ("NOT tags=new",           lambda asset, _: "new" not in tags(asset)),
    ("format=jpg OR tags:*",   lambda asset, _: asset.format == "jpg" or bool(tags(asset))),
    ('folder=""',              lambda asset, _: asset.folder.parent_id is None),
    ("folder:f0/*",            lambda asset, facts: lies_below(asset, facts, "f0")),
    ("folder:*",               lambda asset, _: True),
    ("metadata.gone=(",        lambda asset, _: False),  # one that cannot be read any more
]
# fmt: on
ASKED = {
    "shape": TREES,
    "grants": GRANTS,
    "rows": ROWS,
    "shares": SHARES,
    "search": st.sampled_from(SEARCHES),
    "policies": st.one_of(st.just([]), POLICIES, COLLECTION_POLICIES),
}  # fmt: skip


def made_of(world, shape, grants, rows, shares, policies, search):
    """The first of two collections is by a search; the other opens what it opens, to whoever it is shared with."""
    folders = grow(world, shape)
    give(world, folders, grants)
    made = shelve(world, rows, shares)[0]
    CollectionAsset.objects.filter(collection=made).delete()
    made.expression = search[0]
    made.save()
    wrote(world, folders, policies)
    look_like(world, LOOKS)
    return made


def found_for(facts, search, environment) -> list[Asset]:
    every = Asset.objects.filter(environment=environment).select_related("folder__parent__parent")
    return [one for one in every if search[1](one, facts)]


@pytest.mark.both_databases
@settings(max_examples=20, deadline=None, suppress_health_check=NEVER)
@given(**ASKED, name=st.sampled_from(["vera", "edda", "mila"]))
def test_each_sees_just_what_is_found_of_what_decide_lets_them_see(
    world, shape, grants, rows, shares, policies, search, name
) -> None:
    made = made_of(world, shape, grants, rows, shares, policies, search)
    facts = facts_of(world, name)
    wanted = {
        one.pk
        for one in found_for(facts, search, made.environment)
        if decide(facts, May.ASSET_VIEW, targets.of_asset(one))
    }

    assert {one.pk for one in seen_in(facts, made)} == wanted
    if decide(facts, May.COLLECTION_VIEW, targets.of_collection(made)):
        page = collection_page(facts, made)
        assert {row.id for row in page.assets.rows} == wanted
        assert page.assets.total == len(wanted)
    agree(world, facts)


@pytest.mark.both_databases
@settings(max_examples=20, deadline=None, suppress_health_check=NEVER)
@given(**ASKED, name=st.sampled_from(["vera", "edda", "mila", "olga"]))
def test_a_page_shows_just_what_its_publisher_finds_and_decide_lets_them_share(
    world, shape, grants, rows, shares, policies, search, name
) -> None:
    made = made_of(world, shape, grants, rows, shares, policies, search)
    facts = facts_of(world, name)
    wanted = shareable(facts, made, among=found_for(facts, search, made.environment))

    assert {one.pk for one in shown_in(facts, made)} == wanted
    page = PublicPage(collection=made, environment=made.environment, account=world.account)
    publishes = all(
        decide(facts, may, targets.of_collection(made))
        for may in (May.COLLECTION_VIEW, May.COLLECTION_PUBLISH)
    )
    assert {
        one.pk for one in Asset.objects.all() if publishes and is_shown(OpenedPage(page, facts), one)
    } == wanted


@pytest.mark.both_databases
def test_a_page_of_whoever_manages_one_folder_and_sees_two_shows_what_lies_in_the_first(world) -> None:
    grants = [(1, FOLDER_ROLES[3], False), (2, FOLDER_ROLES[2], False)]
    shares = [(0, COLLECTION_ROLES[-1], False)]
    made = made_of(world, [(0, False), (0, False), (1, True)], grants, [], shares, [], SEARCHES[-2])
    facts = facts_of(world, "vera")

    assert {one.name for one in seen_in(facts, made)} == {"a1", "a2"}
    assert [one.name for one in shown_in(facts, made)] == ["a1"]


def is_shown(opened, asset) -> bool:
    try:
        return asset_shown(opened, asset.pk).pk == asset.pk
    except Refusal:
        return False


@pytest.mark.both_databases
def test_whoever_holds_every_role_in_it_sees_no_asset_by_it(world) -> None:
    search = SEARCHES[-2]
    shares = [(0, role, True) for role in COLLECTION_ROLES[-1:]]
    made = made_of(world, [(0, False), (1, True)], [], [], shares, [], search)
    facts, here = facts_of(world, "vera"), {"environment_id": world.environment.pk}

    assert collection_page(facts, made).assets.total == 0
    assert not assets_where(facts, May.ASSET_VIEW, **here).exists()
    assert not any(decide(facts, May.FOLDER_VIEW, targets.of_folder(one)) for one in Folder.objects.all())
    assert collection_page(facts_of(world, "edda"), made).assets.total == 3
