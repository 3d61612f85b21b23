"""Several roles at once: who may give which, where, to whom, until when; and taking them away (T-14, T-15, T-17)."""

from datetime import timedelta

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_environment, of_folder
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.access.take_roles import take_roles
from mediadesk.actions.granting import Wanted
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.store.models import Account, CustomRole, Folder, Grant, Member, MemberEnvironment, TrailEntry
from tests.refusals import refused

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
ABSENT = "0" * 32


@pytest.fixture
def press(world):
    return create_folder(world.olga, parent_id=world.root.pk, name="Press")


@pytest.fixture
def second(world):
    return create_environment(world.olga, name="Second", cloud_name="acme-second").environment


def member(world, name: str) -> str:
    return f"member:{world.member(name).pk}"


def give(by, holder: str, role: str, **where) -> list[Grant]:
    return give_roles(by, holder=holder, wanted=[Wanted(role, **where)])


def may(actor, what: May, target) -> bool:
    return bool(decide(facts_for(actor), what, target))


def test_several_roles_at_several_places_are_given_in_one_step_and_each_is_told(world, press, second) -> None:
    ends = clock.now() + 9 * DAY
    wanted = [
        Wanted("reports", reason="Figures for the board"),
        Wanted("editor", environment_id=second.pk, until=ends),
        Wanted("folder_manager", folder_id=press.pk),
    ]
    give_roles(world.olga, holder=member(world, "vera"), wanted=wanted)

    assert may(world.vera, May.REPORT_VIEW, Target(world.account.pk))
    assert may(world.vera, May.ASSET_UPLOAD, of_environment(second))
    assert may(world.vera, May.ASSET_DELETE, of_folder(press))
    assert not may(world.vera, May.ASSET_UPLOAD, of_environment(world.environment))
    assert TrailEntry.objects.filter(event="grant_given").count() == 3
    assert Grant.objects.get(role="reports").reason == "Figures for the board"
    with clock.stand_still_at(ends):
        assert not may(world.vera, May.ASSET_UPLOAD, of_environment(second))


def test_of_several_roles_none_is_given_when_one_cannot_be(world, press) -> None:
    """T-03."""
    wanted = [Wanted("reports"), Wanted("folder_viewer", folder_id=ABSENT)]
    assert refused(give_roles, world.olga, holder=member(world, "vera"), wanted=wanted) is Why.NOT_FOUND
    assert not Grant.objects.exists()


def test_what_is_given_again_gets_the_new_end_and_reason_and_stays_one(world) -> None:
    ends = clock.now() + DAY
    (first,) = give(world.olga, member(world, "vera"), "reports")
    (again,) = give(world.olga, member(world, "vera"), "reports", until=ends, reason="One day")

    assert (first.pk, again.until, again.reason) == (again.pk, ends, "One day")
    assert Grant.objects.count() == 1


# fmt: off
# who gives   whom     role               on the folder  why it is refused
REFUSED = [
    ("adam",  "vera",  "billing",         False,         Why.ROLE_NOT_YOURS),      # an Admin holds nothing of billing
    ("adam",  "olga",  "reports",         False,         Why.ROLE_ABOVE_YOURS),    # she stands above him
    ("tess",  "vera",  "reports",         False,         Why.NOT_ALLOWED),
    ("vera",  "vera",  "admin",           False,         Why.NOT_ALLOWED),         # to herself
    ("mila",  "mila",  "admin",           False,         Why.NOT_ALLOWED),
    ("edda",  "edda",  "folder_manager",  True,          Why.NOT_ALLOWED),         # an Editor shares no folders
    ("olga",  "vera",  "master_admin",    False,         Why.NO_SUCH_ROLE),        # a membership's role alone
    ("olga",  "vera",  "folder_viewer",   False,         Why.NO_SUCH_ROLE),        # a role in folders
    ("olga",  "vera",  "editor",          True,          Why.NO_SUCH_ROLE),        # a role in the account
    ("olga",  "vera",  "nothing",         False,         Why.NO_SUCH_ROLE),
    ("olga",  "bill",  "editor",          False,         Why.WITHOUT_A_SEAT),
    ("olga",  "rita",  "folder_viewer",   True,          Why.WITHOUT_A_SEAT),
    ("otto",  "vera",  "reports",         False,         Why.NOT_FOUND),           # another account's
]
# fmt: on


@pytest.mark.parametrize(("by", "to", "role", "folder", "why"), REFUSED)
def test_nobody_gives_more_than_they_hold_nor_in_vain(world, press, by, to, role, folder, why) -> None:
    where = {"folder_id": press.pk} if folder else {}
    assert refused(give, world.actors[by], member(world, to), role, **where) is why
    assert not Grant.objects.exists()


def test_roles_without_a_seat_add_up(world) -> None:
    """Finance that reads reports too takes no seat."""
    give(world.olga, member(world, "bill"), "reports")
    assert may(world.bill, May.TRAIL_VIEW, Target(world.account.pk))


def test_a_role_in_an_environment_opens_it_to_whoever_could_not_enter_and_shares_reach_them_then(
    world, second
) -> None:
    """What decision 0008 became: one enters by any role held there."""
    inside = create_folder(world.olga, parent_id=root_of(second).pk, name="Inside")
    Member.objects.filter(pk=world.member("vera").pk).update(all_environments=False)
    MemberEnvironment.objects.create(member=world.member("vera"), environment=world.environment)
    Account.objects.update(access_epoch=50)
    shared = {"folder_id": inside.pk, "role": "folder_viewer", "member_ids": [world.member("vera").pk]}
    assert refused(share_folder, world.olga, **shared) is Why.NOT_IN_ENVIRONMENT

    (grant,) = give(world.olga, member(world, "vera"), "media_library_user", environment_id=second.pk)
    share_folder(world.olga, **shared)
    assert may(world.vera, May.ASSET_VIEW, of_folder(inside))

    take_roles(world.olga, grant_ids=[grant.pk])
    assert not may(world.vera, May.ASSET_VIEW, of_folder(inside))


def root_of(environment) -> Folder:
    return Folder.objects.get(environment=environment, parent=None)


def test_a_groups_roles_reach_its_members_and_end_with_the_membership_of_it(world) -> None:
    """T-17."""
    group = create_group(world.olga, name="Board")
    add_members_to_group(world.olga, group_id=group.pk, member_ids=[world.member("vera").pk])
    give(world.olga, f"group:{group.pk}", "reports")

    facts = facts_for(world.vera)
    assert decide(facts, May.REPORT_VIEW, Target(world.account.pk)).because == (
        "role Reports in the account through the group Board"
    )
    assert refused(give, world.olga, f"group:{group.pk}", "master_admin") is Why.NO_SUCH_ROLE


def test_nobody_gets_into_a_group_that_holds_more_than_whoever_adds_them(world) -> None:
    """T-14: adam adds nobody, himself neither, to a group that holds billing."""
    group = create_group(world.olga, name="Finance")
    give(world.olga, f"group:{group.pk}", "billing")

    added = {"group_id": group.pk, "member_ids": [world.member("adam").pk]}
    assert refused(add_members_to_group, world.adam, **added) is Why.ROLE_NOT_YOURS


def test_whoever_holds_a_higher_role_beside_a_low_one_is_not_touched_from_below(world) -> None:
    """T-15: the highest of all roles counts, not that of the membership."""
    keeper = world.member("tess")
    give(world.olga, member(world, "vera"), "admin")
    Member.objects.filter(pk=keeper.pk).update(role="media_library_user")
    give(world.olga, member(world, "tess"), "technical_admin")
    own = give_own_role(world, "Keeper", ("member.disable", "member.view", "member.update", "dashboard.view"))
    give(world.olga, member(world, "tess"), own)

    assert refused(disable_members, world.tess, member_ids=[world.member("vera").pk]) is Why.ROLE_ABOVE_YOURS


def give_own_role(world, name: str, codes) -> str:
    now = clock.now()
    return CustomRole.objects.create(
        account=world.account,
        kind="global",
        name=name,
        permissions=list(codes),
        created_at=now,
        updated_at=now,
    ).pk


def test_nothing_is_given_for_longer_than_one_holds_it(world) -> None:
    leaves = clock.now() + 10 * DAY
    Member.objects.filter(pk=world.member("adam").pk).update(ends_at=leaves)
    Account.objects.update(access_epoch=50)

    assert refused(give, world.adam, member(world, "vera"), "reports") is Why.BAD_VALUE
    assert refused(give, world.adam, member(world, "vera"), "reports", until=leaves + DAY) is Why.BAD_VALUE
    assert refused(give, world.olga, member(world, "vera"), "reports", until=clock.now()) is Why.BAD_VALUE
    give(world.adam, member(world, "vera"), "reports", until=leaves - DAY)


def test_a_key_gets_roles_where_it_is_used_and_nowhere_else(world, press, second) -> None:
    key = create_api_key(
        world.olga,
        name="Shop",
        role="folder_viewer",
        environment_id=world.environment.pk,
        folder_ids=[press.pk],
    ).row
    give(world.olga, f"key:{key.pk}", "folder_contributor", folder_id=world.root.pk)

    assert Grant.objects.filter(api_key=key).count() == 2
    assert refused(give, world.olga, f"key:{key.pk}", "editor", environment_id=second.pk) is Why.BAD_VALUE
    assert refused(give, world.olga, f"key:{key.pk}", "editor") is Why.BAD_VALUE
    assert refused(give, world.vera, f"key:{key.pk}", "folder_manager", folder_id=press.pk) is Why.NOT_ALLOWED


def test_a_manager_of_a_folder_gives_and_takes_roles_on_it_alone(world, press) -> None:
    share_folder(world.olga, folder_id=press.pk, role="folder_manager", member_ids=[world.member("vera").pk])
    (grant,) = give(world.vera, member(world, "edda"), "folder_viewer", folder_id=press.pk)

    assert (
        refused(give, world.vera, member(world, "edda"), "folder_viewer", folder_id=world.root.pk)
        is Why.NOT_ALLOWED
    )
    assert refused(give, world.vera, member(world, "edda"), "reports") is Why.NOT_ALLOWED
    take_roles(world.vera, grant_ids=[grant.pk])


def test_taking_is_all_or_nothing_and_never_from_somebody_above(world, press) -> None:
    (reports,) = give(world.olga, member(world, "vera"), "reports")
    (hers,) = give(world.olga, member(world, "olga"), "reports")

    assert refused(take_roles, world.olga, grant_ids=[reports.pk, ABSENT]) is Why.NOT_FOUND
    assert refused(take_roles, world.adam, grant_ids=[hers.pk]) is Why.ROLE_ABOVE_YOURS
    assert refused(take_roles, world.adam, grant_ids=[reports.pk, hers.pk]) is Why.ROLE_ABOVE_YOURS
    assert refused(take_roles, world.otto, grant_ids=[reports.pk]) is Why.NOT_FOUND
    assert refused(take_roles, world.mila, grant_ids=[reports.pk]) is Why.NOT_ALLOWED
    assert Grant.objects.count() == 2
    assert take_roles(world.adam, grant_ids=[reports.pk]) == 1


def test_a_lower_role_of_the_membership_leaves_the_roles_given_beside_it(world) -> None:
    give(world.olga, member(world, "edda"), "reports")
    edda = world.member("edda")
    change_member(world.olga, member_id=edda.pk, wanted=MemberChange(role="media_library_user"))
    assert may(world.edda, May.REPORT_VIEW, Target(world.account.pk))


def test_no_more_than_a_hundred_roles_are_given_at_once(world, press) -> None:
    """T-122: each of them is written under the account's lock."""
    wanted = [Wanted("folder_viewer", folder_id=press.pk)] * 101
    assert refused(give_roles, world.mila, holder=member(world, "vera"), wanted=wanted) is Why.BAD_VALUE
    assert not Grant.objects.exists()
