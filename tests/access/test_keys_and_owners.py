"""A key acts in its owner's name, by policies too: when the owner is gone, none of them lets it do anything (T-19)."""

from datetime import timedelta

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.facts import Kind
from mediadesk.access.load import OWNER_GONE, OWNER_HOLDS_LESS, read_facts
from mediadesk.access.targets import of_folder
from mediadesk.engines import clock
from mediadesk.store.models import ApiKey, Grant, Member, Policy

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


def test_a_grant_that_has_ended_does_not_speak_for_a_key_whose_owner_holds_less_than_the_rest(world) -> None:
    """T-57: what is over is as if it had never been given."""
    now, owner = clock.now(), world.member("vera")
    at = {"created_at": now, "updated_at": now}
    key = ApiKey.objects.create(account=world.account, name="Bare", key="1", owner=owner, **at)
    given = {"account": world.account, "api_key": key, "environment": world.environment, "created_at": now}
    Grant.objects.create(role="media_library_user", until=now, **given)
    beyond = Grant.objects.create(role="editor", until=now + timedelta(days=1), **given)
    Policy.objects.create(account=world.account, name="Keys look", statement=PERMIT, **at)

    facts = read_facts(Kind.API_KEY, key.pk, account_id=world.account.pk, epoch=0, now=now)

    assert facts.refused == OWNER_HOLDS_LESS
    assert not decide(facts, May.ASSET_VIEW, of_folder(world.root))
    assert facts.stale_at == beyond.until


def test_a_role_of_the_owner_that_ends_soon_ends_nothing_that_the_key_has_without_it(world) -> None:
    now, owner = clock.now(), world.member("edda")
    at = {"created_at": now, "updated_at": now}
    key = ApiKey.objects.create(account=world.account, name="Shop", key="1", owner=owner, **at)
    given = {"account": world.account, "environment": world.environment, "created_at": now}
    Grant.objects.create(role="editor", api_key=key, **given)
    soon = Grant.objects.create(role="reports", member=owner, until=now + timedelta(days=1), **given)

    facts = read_facts(Kind.API_KEY, key.pk, account_id=world.account.pk, epoch=0, now=now)

    assert [held.until for held in facts.held] == [None]
    assert facts.stale_at == soon.until  # the owner is looked at anew then
