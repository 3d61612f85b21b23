"""Facts as read from rows: dates to the second, groups, private folders, keys, the epoch that ends them."""

from datetime import timedelta

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.load import facts_for, read_all_facts, read_facts
from mediadesk.access.roles import compiled
from mediadesk.access.targets import of_environment, of_folder
from mediadesk.access.visible import folders_where, with_reach
from mediadesk.actions.access.change_api_key import change_api_key
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.delete_api_key import delete_api_key
from mediadesk.actions.teams.change_environment import change_environment
from mediadesk.engines import clock
from mediadesk.store.models import (
    Account,
    Environment,
    Folder,
    Grant,
    Group,
    GroupMember,
    Member,
    MemberEnvironment,
)
from tests.conftest import add_member

pytestmark = pytest.mark.django_db
DIFFERING = ("grouped", "by way", "granted", "ending", "gone", "billing", "chosen")
# Actions open transactions of their own; a test that runs some cannot stand inside another one.
in_its_own_transactions = pytest.mark.django_db(transaction=True)


def folder(parent, name: str, *, private: bool = False):
    now = clock.now()
    return Folder.objects.create(
        account=parent.account,
        environment=parent.environment,
        parent=parent,
        name=name,
        private=private,
        created_at=now,
        updated_at=now,
    )


def grant(role: str, **holder_and_scope):
    account = next(
        holder_and_scope[key] for key in ("member", "group", "api_key") if key in holder_and_scope
    ).account
    return Grant.objects.create(
        account=account, role=role, granted_by_label="Olga", created_at=clock.now(), **holder_and_scope
    )


def key_actor(key) -> Actor:
    return Actor(Kind.API_KEY, key.pk, key.account_id, str(key), Way.API)


def raise_epoch(account) -> None:
    account.refresh_from_db()
    Account.objects.filter(pk=account.pk).update(access_epoch=account.access_epoch + 1)


def test_an_expired_grant_ends_to_the_second(world):
    press = folder(world.root, "Press")
    ends = clock.now() + timedelta(days=3)
    grant("folder_editor", member=world.member("vera"), folder=press, until=ends)

    with clock.stand_still_at(ends - timedelta(seconds=1)) as time:
        assert decide(facts_for(world.vera), May.ASSET_EDIT, of_folder(press))
        time.move(seconds=1)
        assert not decide(facts_for(world.vera), May.ASSET_EDIT, of_folder(press))


def test_a_membership_ends_to_the_second_and_takes_its_grants_with_it(world):
    press = folder(world.root, "Press")
    ends = clock.now() + timedelta(days=3)
    grant("folder_editor", member=world.member("vera"), folder=press)
    Member.objects.filter(pk=world.member("vera").pk).update(ends_at=ends)

    with clock.stand_still_at(ends - timedelta(seconds=1)) as time:
        assert decide(facts_for(world.vera), May.ASSET_EDIT, of_folder(press))
        time.move(seconds=1)
        facts = facts_for(world.vera)
        assert facts.refused == "the membership has ended"
        assert not any(decide(facts, may, of_folder(press)) for may in May)


@pytest.mark.parametrize("status", [Member.DISABLED, Member.PENDING])
def test_whoever_is_disabled_or_pending_holds_nothing(world, status):
    Member.objects.filter(pk=world.member("olga").pk).update(status=status)

    assert facts_for(world.olga).refused == "the membership is not active"


def test_a_group_hands_its_grants_to_its_members_and_takes_them_back(world):
    press = folder(world.root, "Press")
    now = clock.now()
    agencies = Group.objects.create(account=world.account, name="Agencies", created_at=now, updated_at=now)
    grant("folder_manager", group=agencies, folder=press)
    inside = GroupMember.objects.create(group=agencies, member=world.member("vera"))

    decision = decide(facts_for(world.vera), May.ASSET_DELETE, of_folder(press))
    assert decision.because == "role Manager on Press through the group Agencies"

    inside.delete()
    raise_epoch(world.account)
    assert not decide(facts_for(world.vera), May.ASSET_DELETE, of_folder(press))


def test_a_private_folder_keeps_out_the_shares_above_it(world):
    press = folder(world.root, "Press")
    secret = folder(press, "Secret", private=True)
    below = folder(secret, "Below")
    grant("folder_manager", member=world.member("vera"), folder=press)
    facts = facts_for(world.vera)

    assert decide(facts, May.FOLDER_VIEW, of_folder(press))
    assert not decide(facts, May.FOLDER_VIEW, of_folder(secret))
    assert not decide(facts, May.FOLDER_VIEW, of_folder(below))
    assert decide(facts_for(world.edda), May.FOLDER_VIEW, of_folder(below))


def test_chosen_environments_are_the_only_ones(world):
    now = clock.now()
    second = Environment.objects.create(
        account=world.account, name="Second", cloud_name="acme-2", created_at=now, updated_at=now
    )
    mila = world.member("mila")
    Member.objects.filter(pk=mila.pk).update(all_environments=False)
    MemberEnvironment.objects.create(member=mila, environment=second)
    facts = facts_for(world.mila)

    assert decide(facts, May.ASSET_UPLOAD, of_environment(second))
    assert not decide(facts, May.ASSET_UPLOAD, of_environment(world.environment))
    assert decide(facts, May.DASHBOARD_VIEW, Target(world.account.pk))


def test_a_master_admin_is_one_in_every_environment_whatever_was_chosen(world):
    Member.objects.filter(pk=world.member("olga").pk).update(all_environments=False)

    assert decide(facts_for(world.olga), May.ASSET_DELETE, of_environment(world.environment))


def test_facts_are_of_one_account_alone(world):
    for member in ("olga", "edda"):
        facts = facts_for(world.actors[member])

        assert not any(decide(facts, may, of_environment(world.other_environment)) for may in May)
        assert not any(decide(facts, may, of_folder(world.other_root)) for may in May)


def test_a_grant_kept_under_another_account_gives_nothing(world):
    """Not even one that names a member of this account (T-02)."""
    vera = world.member("vera")
    Grant.objects.create(
        account=world.other_account,
        role="editor",
        member=vera,
        granted_by_label="Otto",
        created_at=clock.now(),
    )

    assert not decide(facts_for(world.vera), May.ASSET_VIEW, of_environment(world.environment))


def test_good_facts_cost_no_query_until_the_epoch_is_raised(world, django_assert_num_queries):
    facts = facts_for(world.edda)

    with django_assert_num_queries(0):
        assert facts_for(world.edda, epoch=facts.epoch) is facts
    with django_assert_num_queries(4):  # member, groups, grants, policies
        assert facts_for(world.edda, epoch=facts.epoch + 1) is not facts


@in_its_own_transactions
def test_a_disabled_or_deleted_key_is_refused_by_the_next_facts(world):
    key = create_api_key(world.olga, name="Uploader", role="editor", environment_id=world.environment.pk).row
    assert decide(facts_for(key_actor(key)), May.ASSET_UPLOAD, of_folder(world.root))

    change_api_key(world.olga, key_id=key.pk, enabled=False)
    assert facts_for(key_actor(key)).refused == "the key is disabled"
    change_api_key(world.olga, key_id=key.pk, enabled=True)
    assert decide(facts_for(key_actor(key)), May.ASSET_UPLOAD, of_folder(world.root))

    delete_api_key(world.olga, key_id=key.pk)
    assert facts_for(key_actor(key)).refused == "the key is disabled"


@in_its_own_transactions
def test_a_disabled_environment_refuses_its_keys_at_once(world):
    key = create_api_key(world.olga, name="Uploader", role="editor", environment_id=world.environment.pk).row
    assert not facts_for(key_actor(key)).refused

    change_environment(world.olga, environment_id=world.environment.pk, enabled=False)

    assert facts_for(key_actor(key)).refused == "the key is disabled"


@in_its_own_transactions
def test_a_key_of_folders_reaches_them_and_what_is_below(world):
    press, legal = folder(world.root, "Press"), folder(world.root, "Legal")
    inside = folder(press, "May")
    made = create_api_key(
        world.olga,
        name="Press robot",
        role="folder_contributor",
        environment_id=world.environment.pk,
        folder_ids=[press.pk],
    )
    facts = facts_for(key_actor(made.row))

    assert decide(facts, May.ASSET_UPLOAD, of_folder(inside))
    assert not decide(facts, May.ASSET_DELETE, of_folder(inside))
    assert not decide(facts, May.ASSET_VIEW, of_folder(legal))
    assert not decide(facts, May.ASSET_VIEW, of_folder(world.root))


def test_nobody_of_a_closed_account_holds_anything(world):
    Account.objects.filter(pk=world.account.pk).update(closed=True)

    every = read_all_facts(world.account.pk, epoch=0, now=clock.now())

    assert every
    assert not any(facts.held for facts in every.values())
    assert facts_for(world.olga, epoch=0).refused == "the account is closed"


def test_everybody_read_at_once_holds_what_each_alone_holds(world):
    """Members who hold the same are compiled once; who differs in one thing does not count among them."""
    now, press = clock.now(), folder(world.root, "Press")
    every = {
        name: add_member(
            world.account, name=name, email=f"{name}@x.example", role="media_library_user", now=now
        )
        for name in ("same", "alike", *DIFFERING)
    }
    studio, agency = (
        Group.objects.create(account=world.account, name=name, created_at=now, updated_at=now)
        for name in ("Studio", "Agency")
    )
    GroupMember.objects.create(group=studio, member=every["grouped"])
    GroupMember.objects.create(group=agency, member=every["by way"])
    GroupMember.objects.create(group=studio, member=every["by way"], by_way_of=agency)
    grant("folder_viewer", group=studio, folder=press)
    grant("folder_manager", member=every["granted"], folder=press)
    Member.objects.filter(pk=every["ending"].pk).update(ends_at=now + timedelta(days=1))
    Member.objects.filter(pk=every["gone"].pk).update(status=Member.DISABLED)
    Member.objects.filter(pk=every["billing"].pk).update(role="billing")
    Member.objects.filter(pk=every["chosen"].pk).update(all_environments=False)
    MemberEnvironment.objects.create(member=every["chosen"], environment=world.environment)

    found = read_all_facts(world.account.pk, epoch=0, now=now)

    alone = {
        name: read_facts(Kind.MEMBER, one.pk, account_id=world.account.pk, epoch=0, now=now)
        for name, one in every.items()
    }
    assert {name: found[Kind.MEMBER, one.pk] for name, one in every.items()} == alone
    assert alone["same"] == alone["alike"]
    assert not any(alone[name] == alone["same"] for name in DIFFERING)


def test_a_role_that_another_account_gave_counts_nowhere_here(world):
    """Such a row is nowhere written; were there one, it would give nothing."""
    press, vera = folder(world.root, "Press"), world.members["vera"]
    Grant.objects.create(
        account=world.other_account, role="folder_manager", member=vera, folder=press, created_at=clock.now()
    )

    every = read_all_facts(world.account.pk, epoch=0, now=clock.now())

    for facts in (every[Kind.MEMBER, vera.pk], facts_for(world.vera, epoch=0)):
        assert not decide(facts, May.ASSET_DELETE, of_folder(press))


def test_an_own_role_allows_nothing_that_its_kind_cannot():
    codes = [May.ASSET_VIEW.code, May.MEMBER_INVITE.code, May.ENVIRONMENT_VIEW.code]

    assert compiled("own", "Own", "folder", "", codes).mask == May.ASSET_VIEW.bit


def test_what_was_read_ahead_of_one_environment_says_nothing_of_another(world):
    now, vera = clock.now(), world.members["vera"]
    second = Environment.objects.create(
        account=world.account, name="Second", cloud_name="second", created_at=now, updated_at=now
    )
    root = Folder.objects.create(account=world.account, environment=second, created_at=now, updated_at=now)
    here, there = folder(world.root, "Here"), folder(root, "There")
    for shared in (here, there):
        grant("folder_viewer", member=vera, folder=shared)

    facts = with_reach(facts_for(world.vera, epoch=0), May.FOLDER_VIEW, environment_id=world.environment.pk)

    for environment, seen in ((world.environment, here), (second, there)):
        assert list(folders_where(facts, May.FOLDER_VIEW, environment_id=environment.pk)) == [seen]
