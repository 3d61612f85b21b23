"""What the pages of users, groups and keys say about given roles, in as many queries as is written there."""

from datetime import timedelta

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.engines import clock
from mediadesk.queries.grants import grants_of, holder_named, what_to_give
from mediadesk.queries.teams import member_detail
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import CustomRole, Environment, Folder, MemberEnvironment
from tests.access.test_load import grant

pytestmark = pytest.mark.django_db


def environment(world, number: int) -> Environment:
    now = clock.now()
    made = Environment.objects.create(
        account=world.account, name=f"Env {number:03}", cloud_name=f"env-{number}", created_at=now, updated_at=now
    )  # fmt: skip
    Folder.objects.create(account=world.account, environment=made, created_at=now, updated_at=now)
    return made


def keep_in(world, name: str, *environments: Environment) -> None:
    """Let a member into these environments alone."""
    member = world.member(name)
    member.all_environments = False
    member.save()
    for one in environments:
        MemberEnvironment.objects.create(member=member, environment=one)


def above_adam(world) -> bool:
    return member_detail(facts_for(world.adam), member_id=world.member("vera").pk).above


def test_whoever_held_a_higher_role_until_yesterday_stands_above_nobody_today(world) -> None:
    given = grant("master_admin", member=world.member("vera"))
    during = above_adam(world)
    given.until = clock.now() - timedelta(days=1)
    given.save()

    assert (during, above_adam(world)) == (True, False)


def test_an_own_role_with_rights_of_master_admins_stands_above_an_admin(world) -> None:
    now = clock.now()
    own = CustomRole.objects.create(
        account=world.account, kind="global", name="Closer", permissions=["account.transfer"],
        created_at=now, updated_at=now,
    )  # fmt: skip
    grant(own.pk, member=world.member("vera"), custom_role=own)

    assert above_adam(world)


def test_folders_in_many_environments_are_asked_about_at_once(world, django_assert_num_queries) -> None:
    places = [environment(world, number) for number in range(4)]
    keep_in(world, "vera", *places[:2])
    given = [
        grant("folder_viewer", member=world.member("vera"), folder=Folder.objects.get(environment=place)).pk
        for place in places
    ]
    vera, facts = world.member("vera"), facts_for(world.olga)

    with django_assert_num_queries(2):
        rows = grants_of(vera)
    with django_assert_num_queries(12):
        member_detail(facts, member_id=vera.pk)

    idle = {row.id: row.idle for row in rows}
    assert [idle[pk] for pk in given] == ["", "", *["they may not enter its environment"] * 2]


def test_a_role_that_is_gone_says_so_and_nothing_of_seats(world) -> None:
    vera, key = world.member("vera"), create_api_key(world.olga, name="Shop", role="reports").row
    grant("retired", member=vera)
    grant("retired", api_key=key)

    assert [grants_of(one)[-1].idle for one in (vera, key)] == ["there is no such role any more"] * 2


def test_a_key_is_offered_roles_in_its_environment_and_nobody_who_does_not_see_it_is_offered_any(
    world,
) -> None:
    many = [environment(world, number) for number in range(101)]
    key = create_api_key(world.olga, name="Shop", role="editor", environment_id=many[-1].pk).row
    keep_in(world, "adam", world.environment)
    olga, adam = facts_for(world.olga), facts_for(world.adam)

    places = what_to_give(olga, holder_named(olga, f"key:{key.pk}"), place="account").places
    with pytest.raises(Refusal) as caught:
        what_to_give(adam, holder_named(adam, f"key:{key.pk}"), place="account")

    here = many[-1].pk
    assert [value for value, _ in places] == [f"in:{here}", f"folders:{here}", f"collections:{here}"]
    assert caught.value.why is Why.NOT_FOUND
