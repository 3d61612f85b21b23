"""Sharing a collection: like a folder's shares, never a role of the account or the environment (T-14, T-15)."""

from datetime import timedelta

import pytest

from mediadesk.access.able import who_may
from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.giving import roles_held
from mediadesk.access.load import facts_for
from mediadesk.access.reach import reached_in
from mediadesk.access.targets import of_account, of_collection, of_environment
from mediadesk.actions.access.change_grant_end import change_grant_end
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.revoke_share import revoke_share
from mediadesk.actions.access.take_roles import take_roles
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.actions.granting import Wanted
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.models import Grant, Member, MemberEnvironment
from tests.actions.library.saying import told
from tests.refusals import refused

DAY = timedelta(days=1)


def sees(actor, lookbook, may=May.COLLECTION_VIEW) -> bool:
    return bool(decide(facts_for(actor), may, of_collection(lookbook)))


def test_a_share_holds_at_once_is_told_and_is_gone_at_once(world, lookbook, shared) -> None:
    shared("vera")
    seen = sees(world.vera, lookbook)
    revoke_share(world.olga, grant_id=Grant.objects.get(collection=lookbook).pk, collection_id=lookbook.pk)

    assert seen
    assert not sees(world.vera, lookbook)
    vera = str(world.member("vera"))
    given = {"holder": vera, "role": "Viewer", "scope": "Lookbook"}
    assert told("grant_given")[-1] == {**given, "until": "", "reason": ""}
    assert told("grant_revoked") == [given]


@pytest.mark.parametrize(("role", "may"), [
    ("collection_viewer", {"collection.view"}),
    ("collection_editor", {"collection.view", "collection.update"}),
    ("collection_manager", {f"collection.{what}" for what in ("view", "update", "share", "publish", "delete")}),
])  # fmt: skip
def test_each_role_allows_there_what_it_says_and_nothing_anywhere_else(
    world, lookbook, shared, role, may
) -> None:
    before = facts_for(world.vera)
    shared("vera", role)
    facts = facts_for(world.vera)

    here = {
        one.code
        for one in May
        if one.code.startswith("collection.") and decide(facts, one, of_collection(lookbook))
    }
    wider = [of_account(world.account.pk), of_environment(world.environment)]

    assert here == may
    assert not [
        one
        for one in May
        for place in wider
        if bool(decide(facts, one, place)) != bool(decide(before, one, place))
    ]


def test_a_share_of_a_collection_is_no_role_of_the_account(world, lookbook, shared) -> None:
    """Whatever asks for the roles that somebody has in the account does not meet it."""
    create_role(
        world.olga,
        kind=RoleKind.COLLECTION,
        name="Curator",
        permissions=["collection.view"],
        role_id="curator",
    )
    shared("vera", "collection_manager")
    shared("vera", "curator")

    assert roles_held(world.member("vera"), now=clock.now()) == [Role.MEDIA_LIBRARY_USER]
    able = who_may(world.account.pk, May.COLLECTION_SHARE, epoch=0, now=clock.now())
    assert world.member("vera") not in able
    disable_members(world.adam, member_ids=[world.member("vera").pk])  # no role above his stands in the way


def test_a_share_lets_nobody_into_the_environment(world, lookbook, shared) -> None:
    """Decision 0008: it reaches those alone who may enter."""
    create_environment(world.olga, name="Second", cloud_name="second")
    shared("vera", "collection_manager")
    Member.objects.filter(pk=world.vera.id).update(all_environments=False)

    now, here = clock.now(), world.environment.pk
    assert world.member("vera") not in reached_in(world.account.pk, here, now=now)
    assert refused(shared, "vera") is Why.NOT_IN_ENVIRONMENT
    MemberEnvironment.objects.create(member=world.member("vera"), environment=world.environment)
    assert world.member("vera") in reached_in(world.account.pk, here, now=now)


def test_a_role_in_a_collection_takes_a_seat(world, lookbook, shared) -> None:
    """Decision 0009."""
    assert refused(shared, "bill") is Why.WITHOUT_A_SEAT
    shared("vera")
    change_member(world.olga, member_id=world.vera.id, wanted=MemberChange(role="reports"))

    assert not sees(world.vera, lookbook)


# fmt: off
REFUSED = [
    # by      to            how                                  answer
    ("olga", "vera",        {"role": "folder_viewer"},           Why.NO_SUCH_ROLE),
    ("olga", "vera",        {"role": "editor"},                  Why.NO_SUCH_ROLE),
    ("olga", "vera",        {"until": clock.now() - DAY},        Why.BAD_VALUE),
    ("edda", "vera",        {},                                  Why.NOT_ALLOWED),
    ("vera", "vera",        {},                                  Why.NOT_ALLOWED),
    ("otto", "vera",        {},                                  Why.NOT_FOUND),
    ("olga", "otto",        {},                                  Why.NOT_FOUND),
]
# fmt: on


@pytest.mark.parametrize(("by", "to", "how", "why"), REFUSED)
def test_a_share_that_is_refused_gives_nothing(world, lookbook, shared, by, to, how, why) -> None:
    assert refused(shared, to, **{"by": getattr(world, by), **how}) is why

    assert not Grant.objects.filter(collection__isnull=False).exists()


def test_a_manager_of_it_shares_it_for_as_long_as_they_have_it(world, lookbook, shared) -> None:
    end = clock.now() + DAY
    shared("vera", "collection_manager", until=end)

    assert refused(shared, "edda", by=world.vera) is Why.BAD_VALUE
    shared("edda", by=world.vera, until=end)
    assert Grant.objects.get(member=world.edda.id).until == end


def test_nobody_gives_a_role_there_that_holds_more_than_they_do(world, lookbook, shared) -> None:
    permissions = ["collection.view", "collection.share"]
    create_role(
        world.olga, kind=RoleKind.COLLECTION, name="Passer", permissions=permissions, role_id="passer"
    )
    shared("vera", "passer")

    assert refused(shared, "edda", "collection_manager", by=world.vera) is Why.ROLE_NOT_YOURS
    assert (
        refused(shared, "edda", "collection_viewer", by=world.vera) is Why.ROLE_NOT_YOURS
    )  # she opens no asset


def test_a_second_share_takes_the_place_of_the_first(world, lookbook, shared) -> None:
    shared("vera")
    shared("vera", "collection_editor")

    assert [one.role for one in Grant.objects.filter(collection=lookbook)] == ["collection_editor"]


def test_a_group_shares_with_all_its_members(world, lookbook) -> None:
    group = create_group(world.olga, name="Agencies")
    add_members_to_group(world.olga, group_id=group.pk, member_ids=[world.vera.id])
    share_collection(world.olga, collection_id=lookbook.pk, role="collection_viewer", group_ids=[group.pk])

    assert sees(world.vera, lookbook)


def test_a_key_holds_roles_in_the_collections_of_its_environment_alone(world, lookbook) -> None:
    wanted = Wanted("collection_viewer", collection_id=lookbook.pk)
    here, of_account = (
        create_api_key(world.olga, name="Site", role="admin", environment_id=place).row
        for place in (world.environment.pk, "")
    )

    assert give_roles(world.olga, holder=f"key:{here.pk}", wanted=[wanted])
    assert refused(give_roles, world.olga, holder=f"key:{of_account.pk}", wanted=[wanted]) is Why.BAD_VALUE


def test_roles_in_collections_are_given_changed_and_taken_like_others(world, lookbook, shared) -> None:
    """By whoever may share the collection, with no right over the account."""
    shared("vera", "collection_manager")
    wanted = Wanted("collection_viewer", collection_id=lookbook.pk)
    (grant,) = give_roles(world.vera, holder=f"member:{world.edda.id}", wanted=[wanted])
    end = clock.now() + DAY
    change_grant_end(world.vera, grant_id=grant.pk, until=end)

    assert told("grant_end_changed")[-1]["scope"] == "Lookbook"
    assert refused(take_roles, world.edda, grant_ids=[grant.pk]) is Why.NOT_ALLOWED
    assert take_roles(world.vera, grant_ids=[grant.pk]) == 1
