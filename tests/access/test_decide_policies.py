"""Policies in a decision: a forbid beats every role, a permit adds, guards come first, nothing locks out for good."""

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, holds_all_of, require
from mediadesk.access.examples import EXAMPLES
from mediadesk.access.facts import EVERYWHERE, Actor, Kind, Way
from mediadesk.access.giving import may_give
from mediadesk.access.grouped import require_may_regroup
from mediadesk.access.load import facts_for
from mediadesk.access.seeing import may_see_as
from mediadesk.access.targets import of_asset, of_environment, of_folder
from mediadesk.access.visible import assets_where
from mediadesk.engines import clock
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import MEMBER_ROLES, Role
from mediadesk.store.models import (
    Account,
    ApiKey,
    Asset,
    AssetTag,
    Environment,
    Folder,
    Grant,
    Group,
    GroupMember,
    Member,
    Policy,
)
from tests.actions.library.defining import describe, field

pytestmark = pytest.mark.django_db
AT = {"created_at": clock.now(), "updated_at": clock.now()}


@pytest.fixture
def says(world):
    """Write a policy as one save of it does, and raise the epoch."""

    def write(statement: str, *, name: str = "Rule", environment=None, scope: str = "account") -> None:
        now = clock.now()
        Policy.objects.create(
            account=world.account, name=name, statement=statement, environment=environment, scope_type=scope,
            created_at=now, updated_at=now,
        )  # fmt: skip
        account = Account.objects.get(pk=world.account.pk)
        Account.objects.filter(pk=account.pk).update(access_epoch=account.access_epoch + 1)

    return write


@pytest.fixture
def shoe(world):
    now = clock.now()
    press = Folder.objects.create(
        account=world.account, environment=world.environment, parent=world.root, name="Press",
        created_at=now, updated_at=now,
    )  # fmt: skip
    return Asset.objects.create(
        account=world.account, environment=world.environment, folder=press, name="shoe.jpg", public_id="shoe",
        resource_type="image", mime_type="image/jpeg", size_bytes=1, sha256="0", md5="0", uploaded_by="Mila",
        uploaded_by_id=world.member("mila").pk, created_at=now, updated_at=now,
    )  # fmt: skip


ON_HOLD = """forbid(principal, action == Cloudinary::Action::"asset.delete", resource is Cloudinary::Asset)
    when { resource.tags.contains("legal-hold") };"""


def test_a_forbid_beats_the_role_of_a_master_admin_and_is_named(world, says, shoe):
    says(ON_HOLD, name="Legal hold")
    assert decide(facts_for(world.olga), May.ASSET_DELETE, of_asset(shoe))

    AssetTag.objects.create(asset=shoe, environment=world.environment, tag="legal-hold")

    decision = decide(facts_for(world.olga), May.ASSET_DELETE, of_asset(shoe))
    assert not decision
    assert decision.because == "the policy Legal hold forbids it"
    assert decide(facts_for(world.olga), May.ASSET_EDIT, of_asset(shoe))
    with pytest.raises(Refusal, match="You may not delete an asset: the policy Legal hold forbids it"):
        require(facts_for(world.olga), May.ASSET_DELETE, of_asset(shoe))


def test_what_a_policy_says_of_metadata_follows_each_change_of_it(world, says, shoe):
    """For one asset and for lists, at once: nothing of it is kept."""
    field(world, "Status", "enum", "Draft", "Approved")
    says(
        """forbid(principal, action == Cloudinary::Action::"asset.view", resource is Cloudinary::Asset)
        unless { resource.metadata.hasTag("status") && resource.metadata.getTag("status").contains("approved") };""",
        name="Approved only",
    )
    facts, seen = facts_for(world.mila), []

    for said in ("draft", "approved", ""):
        describe(world.olga, shoe, status=said)
        listed = assets_where(facts, May.ASSET_VIEW, environment_id=world.environment.pk)
        decision = decide(facts, May.ASSET_VIEW, of_asset(shoe))
        assert bool(decision) is listed.filter(pk=shoe.pk).exists()
        seen.append(decision.because if not decision else said)

    assert seen == ["the policy Approved only forbids it", "approved", "the policy Approved only forbids it"]


def test_a_permit_allows_what_no_role_does_and_is_named(world, says, shoe):
    vera = world.member("vera")
    assert not decide(facts_for(world.vera), May.ASSET_VIEW, of_asset(shoe))

    says(
        f'permit(principal == Cloudinary::User::"{vera.pk}", action, resource == Cloudinary::Asset::"{shoe.pk}");'
    )

    decision = decide(facts_for(world.vera), May.ASSET_VIEW, of_asset(shoe))
    assert decision.because == "the policy Rule permits it"
    assert not decide(facts_for(world.vera), May.FOLDER_VIEW, of_folder(shoe.folder))
    assert not decide(facts_for(world.rita), May.ASSET_VIEW, of_asset(shoe))


def test_a_forbid_beats_a_permit(world, says, shoe):
    says("permit(principal, action, resource is Cloudinary::Asset);", name="All")
    says(
        'forbid(principal, action == Cloudinary::Action::"delete", resource is Cloudinary::Asset);',
        name="None",
    )

    assert decide(facts_for(world.vera), May.ASSET_VIEW, of_asset(shoe))
    assert not decide(facts_for(world.vera), May.ASSET_DELETE, of_asset(shoe))


def test_a_permit_opens_nothing_to_another_account_or_to_the_disabled(world, says, shoe):
    """T-01, T-19: the guards come before every policy."""
    says("permit(principal, action, resource);")

    assert decide(facts_for(world.otto), May.ASSET_VIEW, of_asset(shoe)).out_of_reach
    Member.objects.filter(pk=world.member("vera").pk).update(status=Member.DISABLED)
    Account.objects.filter(pk=world.account.pk).update(access_epoch=99)
    assert not decide(facts_for(world.vera), May.ASSET_VIEW, of_asset(shoe))


@pytest.mark.parametrize(
    "statement", ["forbid(principal, action, resource);", "this is not Cedar"], ids=["all", "broken"]
)
def test_a_policy_that_denies_everything_leaves_a_master_admin_the_policies(world, says, statement):
    says(statement)

    here = Target(world.account.pk)
    assert not decide(facts_for(world.olga), May.MEMBER_VIEW, here)
    assert decide(facts_for(world.olga), May.POLICY_VIEW, here)
    assert decide(facts_for(world.olga), May.POLICY_UPDATE, here)
    assert not decide(facts_for(world.adam), May.POLICY_VIEW, here)


def test_a_policy_of_an_environment_counts_there_alone(world, says, shoe):
    now = clock.now()
    other = Environment.objects.create(
        account=world.account, name="Other", cloud_name="other-one", created_at=now, updated_at=now
    )
    says("forbid(principal, action, resource);", environment=other, scope="prodenv")

    assert decide(facts_for(world.olga), May.ASSET_DELETE, of_asset(shoe))
    assert not decide(facts_for(world.olga), May.SETTINGS_VIEW, Target(world.account.pk, other.pk))
    assert decide(facts_for(world.olga), May.MEMBER_VIEW, Target(world.account.pk))


def test_nobody_gives_what_a_policy_takes_from_them_in_particular(world, says):
    """T-14: whoever it was given to would not be held back by it."""
    mila, everywhere = world.member("mila"), Target(world.account.pk, EVERYWHERE)
    assert holds_all_of(facts_for(world.mila), Role.FOLDER_MANAGER, everywhere)

    says(
        f'forbid(principal == Cloudinary::User::"{mila.pk}", action == Cloudinary::Action::"asset.delete", resource);'
    )

    assert not holds_all_of(facts_for(world.mila), Role.FOLDER_MANAGER, everywhere)
    assert holds_all_of(facts_for(world.mila), Role.FOLDER_EDITOR, everywhere)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.id)
def test_no_example_keeps_a_master_admin_from_giving_roles(world, says, example):
    """Whoever it does not hold back, or holds back like everybody, gives what they gave before."""
    says(example.statement)

    assert all(may_give(facts_for(world.olga), role, environment_ids=None) for role in MEMBER_ROLES)


@pytest.mark.parametrize("sees", [example.id for example in EXAMPLES])
def test_no_example_lets_see_through_another_what_it_hides(world, says, sees):
    """Who is outside a group does not look through the eyes of one inside it; else a Master admin looks as anybody."""
    group = Group.objects.create(account=world.account, name="Insiders", **AT)
    GroupMember.objects.create(group=group, member=world.member("edda"))
    statement = next(one.statement for one in EXAMPLES if one.id == sees)
    says(statement.replace("ID_OF_THE_GROUP", group.pk))

    assert may_see_as(facts_for(world.olga), facts_for(world.mila))
    assert may_see_as(facts_for(world.olga), facts_for(world.edda)) is (sees != "embargo")


def test_a_policy_that_spares_only_some_is_not_got_round_by_joining_them(world, says):
    group = Group.objects.create(account=world.account, name="Insiders", **AT)
    says(
        'forbid(principal, action == Cloudinary::Action::"read", resource is Cloudinary::Asset) '
        f'when {{ resource.tags.contains("embargo") }} unless {{ principal in Cloudinary::Group::"{group.pk}" }};'
    )

    with pytest.raises(Refusal, match="speaks of it"):
        require_may_regroup(facts_for(world.adam), [group.pk], joining=True)
    GroupMember.objects.create(group=group, member=world.member("adam"))
    says("forbid(principal, action, resource) when { false };", name="Later")
    require_may_regroup(facts_for(world.adam), [group.pk], joining=True)


def test_a_key_that_is_master_admin_is_no_member_whom_no_policy_locks_out(world, says):
    now = clock.now()
    key = ApiKey.objects.create(
        account=world.account, name="All", key="1", owner=world.member("olga"), created_at=now, updated_at=now
    )
    Grant.objects.create(
        account=world.account, role="master_admin", api_key=key, granted_by_label="Olga", created_at=now
    )
    actor = Actor(Kind.API_KEY, key.pk, world.account.pk, str(key), Way.API)
    assert decide(facts_for(actor), May.POLICY_UPDATE, Target(world.account.pk))

    says("forbid(principal is Cloudinary::APIKey, action, resource);")

    assert not decide(facts_for(actor), May.POLICY_UPDATE, Target(world.account.pk))


def test_a_folder_rule_by_name_says_nothing_of_an_environment_of_that_name(world, says):
    says(
        'forbid(principal, action == Cloudinary::Action::"folder.view", resource is Cloudinary::Folder) '
        f'when {{ resource.name == "{world.environment.name}" }};'
    )

    assert decide(facts_for(world.olga), May.FOLDER_VIEW, of_environment(world.environment))


def test_what_a_policy_permits_cannot_be_given_on(world, says, shoe):
    """T-14: a permit for one folder says nothing of what lies below it."""
    says(
        f'permit(principal, action, resource) when {{ principal == Cloudinary::User::"{world.member("vera").pk}" }};'
    )

    assert decide(facts_for(world.vera), May.FOLDER_SHARE, of_folder(shoe.folder))
    assert not holds_all_of(facts_for(world.vera), Role.FOLDER_VIEWER, of_folder(shoe.folder))


def test_a_key_gets_nothing_that_its_owner_is_forbidden(world, says, shoe):
    """T-57: a key acts in its owner's name."""
    now, mila = clock.now(), world.member("mila")
    key = ApiKey.objects.create(
        account=world.account, environment=world.environment, name="Press", key="1", owner=mila,
        created_at=now, updated_at=now,
    )  # fmt: skip
    Grant.objects.create(
        account=world.account, role="editor", api_key=key, environment=world.environment,
        granted_by_label="Mila", created_at=now,
    )  # fmt: skip
    actor = Actor(Kind.API_KEY, key.pk, world.account.pk, str(key), Way.API)
    assert decide(facts_for(actor), May.ASSET_DELETE, of_asset(shoe))

    says(
        f'forbid(principal == Cloudinary::User::"{mila.pk}", action == Cloudinary::Action::"asset.delete", resource);'
    )

    assert not decide(facts_for(actor), May.ASSET_DELETE, of_asset(shoe))
    assert decide(facts_for(actor), May.ASSET_EDIT, of_asset(shoe))


@pytest.mark.parametrize(
    ("excepted", "held_back"),
    [
        ("principal is Cloudinary::APIKey", True),
        ("principal is Cloudinary::User && principal.root", False),
        ("principal is Cloudinary::User && principal.root || principal is Cloudinary::APIKey", True),
    ],
)
def test_nobody_gets_round_a_policy_by_a_key_of_their_own(world, says, shoe, excepted, held_back):
    """T-57: what takes it from people alone takes it from their keys; what holds the key back itself need not."""
    now, mila = clock.now(), world.member("mila")
    key = ApiKey.objects.create(
        account=world.account, environment=world.environment, name="Press", key="1", owner=mila, **AT
    )
    Grant.objects.create(
        account=world.account, role="editor", api_key=key, environment=world.environment, created_at=now
    )
    action = 'action == Cloudinary::Action::"asset.delete"'
    says(f"forbid(principal, {action}, resource is Cloudinary::Asset) unless {{ {excepted} }};")

    assert not decide(facts_for(world.mila), May.ASSET_DELETE, of_asset(shoe))
    actor = Actor(Kind.API_KEY, key.pk, world.account.pk, str(key), Way.API)
    facts = facts_for(actor)
    assert not decide(facts, May.ASSET_DELETE, of_asset(shoe))
    assert any(mask & May.ASSET_DELETE.bit for mask in facts.masks.values()) is not held_back
