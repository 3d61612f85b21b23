"""A key acts in its owner's name, by policies too: when the owner is gone, none of them lets it do anything (T-19)."""

from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide, require
from mediadesk.access.explain import reasons_of
from mediadesk.access.facts import Facts, Kind
from mediadesk.access.load import OWNER_GONE, OWNER_HOLDS_LESS, read_facts
from mediadesk.access.targets import of_environment, of_folder
from mediadesk.engines import clock
from mediadesk.rules.refusals import Refusal
from mediadesk.store.models import ApiKey, Folder, Grant, Member, Policy
from tests.access.test_differential import AT, NOW, WORLDS, build, targets

PERMIT = 'permit(principal is Cloudinary::APIKey, action == Cloudinary::Action::"asset.view", resource);'


@pytest.mark.parametrize("status", [Member.ACTIVE, Member.DISABLED])
def test_a_policy_permits_nothing_to_a_key_whose_owner_is_disabled(world, status) -> None:
    now, owner = clock.now(), world.member("edda")
    at = {"created_at": now, "updated_at": now}
    Member.objects.filter(pk=owner.pk).update(status=status)
    key = ApiKey.objects.create(account=world.account, name="Bare", key="1", owner=owner, **at)
    Policy.objects.create(account=world.account, name="Keys look", statement=PERMIT, **at)

    facts = read_facts(Kind.API_KEY, key.pk, account_id=world.account.pk, epoch=0, now=now)

    assert bool(decide(facts, May.ASSET_VIEW, of_folder(world.root))) is (status == Member.ACTIVE)
    assert (facts.refused == OWNER_GONE) is (status == Member.DISABLED)


def test_what_a_policy_permits_to_a_key_counts_only_where_its_owner_may_do_it_too(world) -> None:
    now, owner = clock.now(), world.member("vera")
    at = {"created_at": now, "updated_at": now}
    key = ApiKey.objects.create(account=world.account, name="Bare", key="1", owner=owner, **at)
    here = {"account": world.account, "environment": world.environment}
    shared, other = (
        Folder.objects.create(parent=world.root, name=name, **here, **at) for name in ("Shared", "Other")
    )
    Grant.objects.create(
        account=world.account, member=owner, role="folder_viewer", folder=shared, created_at=now
    )
    Policy.objects.create(account=world.account, name="Keys look", statement=PERMIT, **at)
    more = PERMIT.replace("asset.view", "environment.delete")
    Policy.objects.create(account=world.account, name="Keys delete", statement=more, **at)

    facts = read_facts(Kind.API_KEY, key.pk, account_id=world.account.pk, epoch=0, now=now)

    assert decide(facts, May.ASSET_VIEW, of_folder(shared))
    assert not decide(facts, May.ASSET_VIEW, of_folder(other))
    said = decide(facts, May.ENVIRONMENT_DELETE, of_environment(world.environment))
    assert (bool(said), "the policy Keys delete permits it to the key" in said.because) == (False, True)


def test_a_grant_that_has_ended_does_not_speak_for_a_key_whose_owner_holds_less_than_the_rest(world) -> None:
    """T-57: what is over is as if it had never been given."""
    now, owner = clock.now(), world.member("vera")
    at = {"created_at": now, "updated_at": now}
    key = ApiKey.objects.create(account=world.account, name="Bare", key="1", owner=owner, **at)
    here = {"account": world.account, "api_key": key, "environment": world.environment, "created_at": now}
    Grant.objects.create(role="media_library_user", until=now, **here)
    beyond = Grant.objects.create(role="editor", until=now + timedelta(days=1), **here)
    Policy.objects.create(account=world.account, name="Keys look", statement=PERMIT, **at)

    facts = read_facts(Kind.API_KEY, key.pk, account_id=world.account.pk, epoch=0, now=now)

    assert facts.refused == OWNER_HOLDS_LESS
    assert not decide(facts, May.ASSET_VIEW, of_folder(world.root))
    assert facts.stale_at == beyond.until


def test_a_role_of_the_owner_that_ends_soon_ends_nothing_that_the_key_has_without_it(world) -> None:
    now, owner = clock.now(), world.member("edda")
    at = {"created_at": now, "updated_at": now}
    key = ApiKey.objects.create(account=world.account, name="Shop", key="1", owner=owner, **at)
    here = {"account": world.account, "environment": world.environment, "created_at": now}
    Grant.objects.create(role="editor", api_key=key, **here)
    soon = Grant.objects.create(role="reports", member=owner, until=now + timedelta(days=1), **here)

    facts = read_facts(Kind.API_KEY, key.pk, account_id=world.account.pk, epoch=0, now=now)

    assert [held.until for held in facts.held] == [None]
    assert facts.stale_at == soon.until  # the owner is looked at anew then


def facts_of_key(key: ApiKey) -> Facts:
    return read_facts(Kind.API_KEY, key.pk, account_id=key.account_id, epoch=0, now=NOW)


def aimed_at(owner, permission: str) -> str:
    return (
        f'forbid(principal == Cloudinary::User::"{owner.pk}", '
        f'action == Cloudinary::Action::"{permission}", resource);'
    )


def test_what_a_policy_takes_from_the_owner_is_told_of_the_key_by_the_name_of_the_policy(world) -> None:
    now, owner = clock.now(), world.member("edda")
    at = {"created_at": now, "updated_at": now}
    key = ApiKey.objects.create(account=world.account, name="Shop", key="1", owner=owner, **at)
    here = {"account": world.account, "environment": world.environment, "created_at": now}
    Grant.objects.create(role="editor", api_key=key, **here)
    statement = aimed_at(owner, "asset.delete")
    Policy.objects.create(account=world.account, name="Edda deletes nothing", statement=statement, **at)

    facts = read_facts(Kind.API_KEY, key.pk, account_id=world.account.pk, epoch=0, now=now)
    no, yes = (decide(facts, may, of_folder(world.root)) for may in (May.ASSET_DELETE, May.ASSET_MOVE))

    assert not no
    assert no.because == "the policy Edda deletes nothing takes it from the owner of the key"
    assert reasons_of(no) == (no.because,)
    with pytest.raises(Refusal, match="Edda deletes nothing takes it from the owner"):
        require(facts, May.ASSET_DELETE, of_folder(world.root))
    assert (bool(yes), yes.forbidden) == (True, "")


def test_no_policy_is_blamed_where_the_key_was_given_no_role_that_allows_it(world) -> None:
    now, owner = clock.now(), world.member("edda")
    at = {"created_at": now, "updated_at": now}
    key = ApiKey.objects.create(account=world.account, name="Shop", key="1", owner=owner, **at)
    here = {"account": world.account, "folder": world.root, "created_at": now}
    Grant.objects.create(role="folder_viewer", api_key=key, **here)
    statement = aimed_at(owner, "asset.delete")
    Policy.objects.create(account=world.account, name="Aimed", statement=statement, **at)

    facts = read_facts(Kind.API_KEY, key.pk, account_id=world.account.pk, epoch=0, now=now)

    assert reasons_of(decide(facts, May.ASSET_DELETE, of_folder(world.root))) == (
        "no role held here allows it",
    )


@settings(max_examples=WORLDS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
@pytest.mark.django_db
def test_a_policy_is_named_just_where_the_key_could_without_it_on_random_worlds(seed) -> None:
    """Both directions: it is named, so it is what is in the way; it is in the way, so it is named."""
    random = Random(seed)
    with transaction.atomic():
        world = build(random)
        for key in (one for one in world.holders if isinstance(one, ApiKey)):
            owners = list(Member.objects.filter(account=key.account, status=Member.ACTIVE).order_by("pk"))
            key.owner = random.choice([None, *owners])
            key.save()
        keys = list(ApiKey.objects.all())
        before = {key.pk: facts_of_key(key) for key in keys}
        for number, owner in enumerate(Member.objects.filter(pk__in=ApiKey.objects.values("owner"))):
            statement = f'forbid(principal == Cloudinary::User::"{owner.pk}", action, resource);'
            Policy.objects.create(account=owner.account, name=f"Aimed {number}", statement=statement, **AT)
        after = {key.pk: facts_of_key(key) for key in keys}
        for account, *_, target in targets(random, world):
            for key in (one for one in keys if one.account_id == account.pk):
                for may in May:
                    could, now = (decide(facts[key.pk], may, target) for facts in (before, after))
                    assert (bool(could) and not now) == ("the policy Aimed" in now.forbidden), may
        transaction.set_rollback(True)
