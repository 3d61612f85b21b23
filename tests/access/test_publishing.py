"""What a public page shows: of what its collection opens, what its publisher may share now, to the asset (T-14)."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediadesk.access import targets
from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.facts import compile_masks
from mediadesk.access.publishing import may_show, shown_of
from mediadesk.store.models import CollectionAsset
from tests.access.test_visible import GRANTS, POLICIES, TREES, give, grow, look_like, wrote
from tests.access.test_visible import facts_of as fresh_facts
from tests.access.test_visible_collections import COLLECTION_POLICIES, NEVER, ROWS, SHARES, shelve

AIMED = """forbid(principal == Cloudinary::User::"<olga>", action == Cloudinary::Action::"asset.view", resource)
when { resource.name == "another" };"""
"""Of her alone: whomever she gave it to would not be kept from it, so she gives nothing of it."""
LOOKS = [("png", {"hold"}, True), ("jpg", {"new"}, False), ("", set(), True)] * 3


def opened_by(collection):
    """The rows by which it opens assets of its environment."""
    rows = CollectionAsset.objects.filter(collection=collection, opens=True)
    return rows.filter(asset__environment=collection.environment).select_related("asset__folder")


def shareable(facts, collection, *, among=None) -> set[str]:
    """The rule of decision 0022 written out with `decide` alone, asset by asset: of these, or what is opened."""
    on_it = targets.of_collection(collection)
    if not (decide(facts, May.COLLECTION_VIEW, on_it) and decide(facts, May.COLLECTION_PUBLISH, on_it)):
        return set()
    held = tuple(one for one in facts.held if one.scope_kind != "collection")
    own = replace(facts, held=held, masks=MappingProxyType(dict(compile_masks(facts.account_id, held))))
    by_role, shown = replace(own, policies=None), set()
    for asset in [row.asset for row in opened_by(collection)] if among is None else among:
        lies_in, itself = targets.of_folder(asset.folder), targets.of_asset(asset)
        shares = decide(own, May.FOLDER_SHARE, lies_in)
        given = (May.ASSET_VIEW, May.ASSET_DOWNLOAD)
        has = all(decide(one, may, itself) for may in given for one in (own, by_role))
        if shares and has and not any(own.taken & may.bit for may in given):
            shown.add(asset.pk)
    return shown


def agree(facts, collections) -> None:
    """The list, the single question, and the rule written out are one."""
    for one in collections:
        wanted = shareable(facts, one)
        assert {asset.pk for asset in shown_of(facts, one)} == wanted
        publishes = decide(facts, May.COLLECTION_PUBLISH, targets.of_collection(one)) and decide(
            facts, May.COLLECTION_VIEW, targets.of_collection(one)
        )
        asked = {
            row.asset_id
            for row in opened_by(one)
            if may_show(facts, targets.of_asset(row.asset), folder_name=str(row.asset.folder))
        }
        assert (asked if publishes else set()) == wanted


@pytest.mark.both_databases
@settings(max_examples=25, deadline=None, suppress_health_check=NEVER)
@given(
    shape=TREES, grants=GRANTS, rows=ROWS, shares=SHARES,
    policies=st.one_of(st.just([]), POLICIES, COLLECTION_POLICIES),
    name=st.sampled_from(["vera", "edda", "mila", "olga"]),
)  # fmt: skip
def test_a_page_shows_exactly_what_decide_lets_its_publisher_share(
    world, shape, grants, rows, shares, policies, name
) -> None:
    folders = grow(world, shape)
    give(world, folders, grants)
    made = shelve(world, rows, shares)
    wrote(world, folders, policies)
    look_like(world, LOOKS)

    agree(fresh_facts(world, name), made)


@pytest.mark.both_databases
def test_a_manager_of_a_collection_and_of_one_folder_shows_what_lies_there_and_nothing_else(world) -> None:
    from mediadesk.rules.roles import COLLECTION_ROLES, FOLDER_ROLES

    folders = grow(world, [(0, False), (0, False), (1, True)])
    give(world, folders, [(1, FOLDER_ROLES[3], False), (2, FOLDER_ROLES[2], False)])
    made = shelve(world, [(0, at, True) for at in range(4)], [(0, COLLECTION_ROLES[2], False)])
    facts = fresh_facts(world, "vera")

    agree(facts, made)
    assert [one.name for one in shown_of(facts, made[0])] == ["a1"]


@pytest.mark.both_databases
@pytest.mark.parametrize("said", [
    'forbid(principal, action, resource in Cloudinary::Collection::"<collection>");',
    'forbid(principal, action == Cloudinary::Action::"asset.download", resource) when { resource.name == "a0" };',
    'forbid(principal, action == Cloudinary::Action::"folder.share", resource);',
    'forbid(principal == Cloudinary::User::"<olga>", action == Cloudinary::Action::"asset.view", resource);',
    'forbid(principal, action == Cloudinary::Action::"collection.publish", resource);',
    'forbid(principal, action == Cloudinary::Action::"collection.view", resource);',
    AIMED,
])  # fmt: skip
def test_what_a_policy_forbids_the_publisher_is_not_shown(world, said) -> None:
    from mediadesk.engines import clock
    from mediadesk.store.models import Policy

    folders = grow(world, [(0, False)])
    give(world, folders, [])
    made = shelve(world, [(0, 0, True)], [])
    shown_before = [one.name for one in shown_of(fresh_facts(world, "olga"), made[0])]
    text = said.replace("<collection>", made[0].pk).replace("<olga>", world.members["olga"].pk)
    now = clock.now()
    Policy.objects.create(
        account=world.account, name="Not this", statement=text, created_at=now, updated_at=now
    )
    facts = fresh_facts(world, "olga")

    agree(facts, made)
    assert shown_before == ["a0"]
    assert not shown_of(facts, made[0]).exists()
