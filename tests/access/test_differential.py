"""The engine against the oracle on random worlds (F-03), and laws that hold whatever the world is (F-05)."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access.catalogue import May, Where
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Facts, Held, Kind, compile_masks
from mediadesk.access.load import read_facts
from mediadesk.access.targets import of_account, of_asset, of_collection, of_environment, of_folder
from mediadesk.rules.roles import COLLECTION_ROLES, FOLDER_ROLES, MEMBER_ROLES, Role
from mediadesk.store.models import (
    Account,
    ApiKey,
    Asset,
    Collection,
    CollectionAsset,
    CustomRole,
    Environment,
    Folder,
    Grant,
    Group,
    GroupMember,
    Member,
    MemberEnvironment,
    User,
)
from tests.access import oracle

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)

WORLDS = int(os.environ.get("WORLDS", "5"))
"""Random worlds a run, about 700 comparisons each; a nightly run asks for more."""

AT = {"created_at": NOW, "updated_at": NOW}

pytestmark = pytest.mark.django_db


@dataclass
class Anything:
    """A random world of two accounts, and whom to ask about."""

    accounts: list
    environments: list
    folders: list
    collections: list
    assets: list
    holders: list


def build(random: Random) -> Anything:
    """Make the rows of a world in the transaction one is in."""
    accounts = [
        Account.objects.create(name=f"A{n}", plan="unlimited", created_at=NOW, closed=random.random() < 0.05)
        for n in "12"
    ]
    environments, folders = [], []
    for account in accounts:
        for number in range(random.randint(1, 2)):
            environment = Environment.objects.create(
                account=account,
                name=f"E{number}",
                cloud_name=f"{account.name}-{number}".lower(),
                enabled=random.random() > 0.1,
                **AT,
            )
            environments.append(environment)
            folders += _tree(random, environment)
    assets = [_asset(one) for one in random.sample(folders, min(len(folders), 6))]
    collections = [_collection(random, random.choice(environments), number, assets) for number in range(4)]
    for number in range(4):
        _own_role(random, random.choice(accounts), number)
    groups = [Group.objects.create(account=account, name=f"G{n}", **AT) for account in accounts for n in "12"]
    members = [_member(random, n, accounts, environments, groups) for n in range(random.randint(2, 5))]
    keys = [_key(random, n, accounts, environments) for n in range(2)]
    for holder in [*members, *keys, *groups]:
        _grant(random, holder, environments, folders, collections)
    return Anything(accounts, environments, folders, collections, assets, [*members, *keys])


def _asset(folder):
    return Asset.objects.create(
        account_id=folder.account_id, environment_id=folder.environment_id, folder=folder, name="a",
        public_id=folder.pk, resource_type="raw", size_bytes=1, **AT,
    )  # fmt: skip


def _collection(random, environment, number, assets):
    """With assets of whatever environment: of another one it opens none."""
    made = Collection.objects.create(
        account=environment.account, environment=environment, name=f"C{number}", **AT
    )
    for asset in random.sample(assets, random.randint(0, len(assets))):
        opens = random.random() < 0.7
        CollectionAsset.objects.create(
            collection=made, asset=asset, environment=environment, opens=opens, added_at=NOW
        )
    return made


def _date(random):
    return random.choice([None, None, NOW - timedelta(days=1), NOW, NOW + timedelta(seconds=1)])


def _tree(random, environment):
    here = {"account": environment.account, "environment": environment, **AT}
    folders = [Folder.objects.create(**here)]
    for number in range(random.randint(0, 8)):
        parent, private = random.choice(folders), random.random() < 0.25
        folders.append(Folder.objects.create(parent=parent, name=f"F{number}", private=private, **here))
    return folders


def _member(random, number, accounts, environments, groups):
    account = random.choice(accounts)
    user = User.objects.create(email=f"u{number}@example.com", created_at=NOW)
    member = Member.objects.create(
        account=account,
        user=user,
        name=f"U{number}",
        email=user.email,
        role=random.choice(MEMBER_ROLES).api_id,
        status=random.choice([Member.ACTIVE] * 6 + [Member.PENDING, Member.DISABLED]),
        all_environments=random.random() < 0.5,
        ends_at=_date(random),
        **AT,
    )
    for environment in _of(account, environments):
        if random.random() < 0.5:
            MemberEnvironment.objects.create(member=member, environment=environment)
    for group in _of(account, groups):
        if random.random() < 0.5:
            GroupMember.objects.create(group=group, member=member)
    return member


def _key(random, number, accounts, environments):
    account = random.choice(accounts)
    home = random.choice([None, *_of(account, environments)])
    enabled = random.random() > 0.15
    return ApiKey.objects.create(
        account=account, environment=home, name=f"K{number}", key=str(number), enabled=enabled, **AT
    )


def _of(account, rows):
    return [row for row in rows if row.account_id == account.pk]


def _grant(random, holder, environments, folders, collections) -> None:
    kind = {Member: "member", ApiKey: "api_key", Group: "group"}[type(holder)]
    own = _of(holder.account, folders)
    roles = {
        one: _of(holder.account, CustomRole.objects.filter(kind=one))
        for one in ("folder", "global", "collection")
    }
    for folder in random.sample(own, min(len(own), random.randint(0, 3))):
        for role in random.sample([*FOLDER_ROLES, *roles["folder"]], random.randint(1, 2)):
            _write(holder, kind, role, _date(random), folder=folder)
    here = _of(holder.account, collections)
    for collection in random.sample(here, min(len(here), random.randint(0, 2))):
        for role in random.sample([*COLLECTION_ROLES, *roles["collection"]], random.randint(1, 2)):
            _write(holder, kind, role, _date(random), collection=collection)
    if kind == "api_key" or random.random() < 0.5:
        places = random.sample([None, *_of(holder.account, environments)], random.randint(1, 2))
        for environment in places:
            for role in random.sample([*MEMBER_ROLES, *roles["global"]], random.randint(1, 2)):
                _write(holder, kind, role, _date(random), environment=environment)


def _write(holder, kind, role, until, **scope) -> None:
    own = {"custom_role": role, "role": role.pk} if isinstance(role, CustomRole) else {"role": role.api_id}
    Grant.objects.create(
        account_id=holder.account_id, until=until, created_at=NOW, **own, **{kind: holder}, **scope
    )


def _own_role(random, account, number) -> None:
    """Any permissions at all, those included that mean nothing where the role is held."""
    few = random.random() < 0.4
    codes = [may.code for may in May]
    wanted = ["usage.view", "trail.view", "plan.view"] if few else random.sample(codes, random.randint(1, 30))
    CustomRole.objects.create(
        account=account,
        kind=random.choice(["folder", "global", "collection"]),
        name=f"R{number}",
        permissions=wanted,
        **AT,
    )


@settings(max_examples=WORLDS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_the_engine_and_the_oracle_agree_on_random_worlds(seed):
    random = Random(seed)
    with transaction.atomic():
        world = build(random)
        for holder in world.holders:
            kind = Kind.API_KEY if isinstance(holder, ApiKey) else Kind.MEMBER
            facts = read_facts(kind, holder.pk, account_id=holder.account_id, epoch=1, now=NOW)
            for *place, target in targets(random, world):
                for may in random.sample(list(May), 12):
                    expected = oracle.may(holder, may.code, place=place, now=NOW)
                    decision = decide(facts, may, target)
                    said = f"{holder} {may.code} on {target}: expected {expected}, got {decision.because}"
                    assert decision.allowed is expected, said
                    assert (decision.path is not None) is expected, said
        transaction.set_rollback(True)


def targets(random, world):
    for account in world.accounts:
        yield account, None, None, of_account(account.pk)
    for environment in world.environments:
        yield environment.account, environment, None, of_environment(environment)
    for folder in random.sample(world.folders, min(6, len(world.folders))):
        yield folder.account, folder.environment, folder, of_folder(folder)
    for asset in world.assets:
        yield asset.account, asset.environment, asset.folder, *oracle.opening(asset), of_asset(asset)
    for one in world.collections:
        yield one.account, one.environment, None, one, of_collection(one)


# Laws (F-05): two runs, one difference, one relation.
_folders = st.sampled_from(["a", "b", "c", "d"])
_held = st.builds(
    lambda role, folder: Held(role, "folder", folder, folder), st.sampled_from(FOLDER_ROLES), _folders
)
_chain = st.lists(_folders, unique=True, min_size=1, max_size=4).map(tuple)
_bases = st.sampled_from(MEMBER_ROLES).map(lambda role: Held(role, "account", "acme"))
_mays = st.sampled_from(list(May))


def facts_of(*held: Held) -> Facts:
    return Facts("acme", 1, "", held, compile_masks("acme", held))


def target_of(chain):
    return Target("acme", "env", chain)


@given(base=_bases, held=st.lists(_held, max_size=5), more=_held, may=_mays, chain=_chain)
def test_one_more_grant_never_takes_anything_away(base, held, more, may, chain):
    before = decide(facts_of(base, *held), may, target_of(chain))
    after = decide(facts_of(base, *held, more), may, target_of(chain))

    assert after or not before


@given(base=_bases, held=st.lists(_held, max_size=5), may=_mays, chain=_chain)
def test_the_order_and_the_repetition_of_grants_do_not_matter(base, held, may, chain):
    once = decide(facts_of(base, *held), may, target_of(chain)).allowed

    assert decide(facts_of(*reversed(held), base, *held), may, target_of(chain)).allowed is once


@given(base=_bases, held=st.lists(_held, max_size=5), may=_mays, chain=_chain)
def test_what_is_allowed_in_a_folder_is_allowed_in_all_that_inherit_from_it(base, held, may, chain):
    facts = facts_of(base, *held)

    for start in range(len(chain)):
        if decide(facts, may, target_of(chain[start:])):
            assert decide(facts, may, target_of(chain))


@given(base=_bases, held=st.lists(_held, max_size=5), may=_mays, chain=_chain)
def test_a_share_of_another_folder_changes_nothing_here(base, held, may, chain):
    here = [one for one in held if one.scope_id in chain]

    assert decide(facts_of(base, *held), may, target_of(chain)).allowed is (
        decide(facts_of(base, *here), may, target_of(chain)).allowed
    )


@given(base=_bases, held=st.lists(_held, max_size=5), may=_mays, chain=_chain)
def test_every_yes_has_a_way_and_every_no_has_none(base, held, may, chain):
    decision = decide(facts_of(base, *held), may, target_of(chain))

    assert (decision.path is not None) is decision.allowed


@given(
    held=st.lists(_held, max_size=5), may=_mays.filter(lambda may: may.where is Where.ACCOUNT), chain=_chain
)
def test_no_share_opens_anything_of_the_account(held, may, chain):
    user = Held(Role.MEDIA_LIBRARY_USER, "account", "acme")

    assert decide(facts_of(user, *held), may, target_of(chain)).allowed is (
        Role.MEDIA_LIBRARY_USER in may.holders
    )
