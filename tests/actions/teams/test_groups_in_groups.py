"""Groups in groups: whoever is in the inner one has what the outer one is given, at any depth and no longer."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.facts import Target
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_folder
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.decide_review_items import decide_review_items
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.access.start_review import start_review
from mediadesk.actions.dry_run import preview
from mediadesk.actions.granting import Wanted
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.teams.add_group_to_group import add_group_to_group
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.delete_group import delete_group
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.actions.teams.remove_group_from_group import remove_group_from_group
from mediadesk.actions.teams.remove_members_from_group import remove_members_from_group
from mediadesk.engines import clock
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.nesting import MOST_LEVELS
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import Role
from mediadesk.store.models import Group, GroupMember, GroupNesting, ReviewItem, TrailEntry
from tests.actions.test_dry_run import who_changes
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups(world):
    """Photographers in Creatives in Studio, to which the folder Press is given; Vera is in Photographers."""
    made = {name: create_group(world.olga, name=name) for name in ("Studio", "Creatives", "Photographers")}
    made["press"] = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    ids = [made["Studio"].pk]
    share_folder(world.olga, folder_id=made["press"].pk, role="folder_viewer", group_ids=ids)
    nest(world, made, "Creatives", "Photographers")
    join(world, made["Photographers"], "vera")
    nest(world, made, "Studio", "Creatives")
    return made


def nest(world, made, outer: str, inner: str) -> None:
    assert add_group_to_group(world.olga, group_id=made[outer].pk, inner_id=made[inner].pk)


def unnest(world, made, outer: str, inner: str) -> None:
    assert remove_group_from_group(world.olga, group_id=made[outer].pk, inner_id=made[inner].pk)


def join(world, group: Group, *names: str) -> None:
    add_members_to_group(world.olga, group_id=group.pk, member_ids=[world.member(one).pk for one in names])


def leave(world, group: Group, *names: str) -> None:
    ids = [world.member(one).pk for one in names]
    remove_members_from_group(world.olga, group_id=group.pk, member_ids=ids)


def sees(world, name: str, groups) -> bool:
    return bool(decide(facts_for(world.actors[name]), May.FOLDER_VIEW, of_folder(groups["press"])))


def ways(group: Group) -> dict[str, str]:
    """Who is in a group, and by way of which other one."""
    rows = GroupMember.objects.filter(group=group).select_related("member", "by_way_of")
    return {
        row.member.name.split()[0].lower(): row.by_way_of.name if row.by_way_of else "themselves"
        for row in rows
    }


def test_what_is_given_to_the_outer_group_reaches_everyone_inside_at_any_depth(world, groups) -> None:
    assert sees(world, "vera", groups)

    path = decide(facts_for(world.vera), May.FOLDER_VIEW, of_folder(groups["press"])).because
    assert "through the group Studio, by way of Photographers in Creatives" in path


def test_whoever_joins_a_group_inside_joins_all_above_and_leaves_them_with_it(world, groups) -> None:
    join(world, groups["Photographers"], "edda")
    assert ways(groups["Studio"]) == {"vera": "Photographers", "edda": "Photographers"}

    leave(world, groups["Photographers"], "vera")
    assert ways(groups["Studio"]) == ways(groups["Creatives"]) == {"edda": "Photographers"}
    assert not sees(world, "vera", groups)


def test_a_group_taken_out_of_another_takes_its_members_along(world, groups) -> None:
    unnest(world, groups, "Creatives", "Photographers")

    assert not sees(world, "vera", groups)
    assert ways(groups["Studio"]) == ways(groups["Creatives"]) == {}
    assert ways(groups["Photographers"]) == {"vera": "themselves"}


def test_whoever_is_in_a_group_in_several_ways_stays_until_the_last_one_ends(world, groups) -> None:
    groups["Retouchers"] = create_group(world.olga, name="Retouchers")
    nest(world, groups, "Studio", "Retouchers")
    join(world, groups["Retouchers"], "vera")
    join(world, groups["Studio"], "vera")

    leave(world, groups["Photographers"], "vera")
    assert ways(groups["Studio"]) == {"vera": "themselves"}
    leave(world, groups["Studio"], "vera")
    assert ways(groups["Studio"]) == {"vera": "Retouchers"}
    assert sees(world, "vera", groups)
    unnest(world, groups, "Studio", "Retouchers")
    assert not sees(world, "vera", groups)


def test_with_a_deleted_group_goes_what_it_led_to(world, groups) -> None:
    delete_group(world.olga, group_id=groups["Creatives"].pk)

    assert not sees(world, "vera", groups)
    assert ways(groups["Studio"]) == {}
    assert not GroupNesting.objects.exists()


def test_whoever_is_invited_into_a_group_inside_has_what_is_above(world, groups) -> None:
    photographers = [groups["Photographers"].pk]
    invitees = [Invitee("nina@acme.example", Role.MEDIA_LIBRARY_USER)]
    invite_members(world.olga, invitees=invitees, group_ids=photographers)

    assert ways(groups["Studio"])["nina"] == "Photographers"


def test_a_group_lies_in_no_circle_and_not_in_itself(world, groups) -> None:
    studio, inner = groups["Studio"].pk, groups["Photographers"].pk

    do = add_group_to_group
    assert refused(do, world.olga, group_id=inner, inner_id=studio) is Why.GROUPS_IN_A_CIRCLE
    assert refused(do, world.olga, group_id=studio, inner_id=studio) is Why.GROUP_INTO_ITSELF
    assert not do(world.olga, group_id=studio, inner_id=groups["Creatives"].pk)


def test_groups_lie_only_so_deep_in_one_another(world) -> None:
    chain = [create_group(world.olga, name=f"Level {n}") for n in range(MOST_LEVELS + 1)]
    for outer, inner in pairwise(chain[1:]):
        add_group_to_group(world.olga, group_id=outer.pk, inner_id=inner.pk)

    ids = {"group_id": chain[0].pk, "inner_id": chain[1].pk}
    assert refused(add_group_to_group, world.olga, **ids) is Why.GROUPS_TOO_DEEP


def test_a_group_of_another_account_is_put_nowhere(world, groups) -> None:
    theirs, ours = create_group(world.otto, name="Theirs").pk, groups["Studio"].pk
    for do in (add_group_to_group, remove_group_from_group):
        assert refused(do, world.olga, group_id=ours, inner_id=theirs) is Why.NOT_FOUND
        assert refused(do, world.olga, group_id=theirs, inner_id=ours) is Why.NOT_FOUND


@pytest.fixture
def finance(world, groups):
    """The role Billing, which Adam does not hold, is given to Studio."""
    give_roles(world.olga, holder=f"group:{groups['Studio'].pk}", wanted=[Wanted("billing")])
    return groups


def test_nobody_hands_on_by_a_group_what_they_do_not_hold(world, finance) -> None:
    """T-14: not by putting a group into one that holds more, nor by filling one that lies in it."""
    own, do = create_group(world.adam, name="Own").pk, add_group_to_group
    adam, inner = [world.member("adam").pk], finance["Photographers"].pk
    add_members_to_group(world.adam, group_id=own, member_ids=adam)

    assert refused(do, world.adam, group_id=inner, inner_id=own) is Why.ROLE_NOT_YOURS
    assert refused(add_members_to_group, world.adam, group_id=inner, member_ids=adam) is Why.ROLE_NOT_YOURS
    nina = {"invitees": [Invitee("nina@acme.example", Role.EDITOR)], "group_ids": [inner]}
    assert refused(invite_members, world.adam, **nina) is Why.ROLE_NOT_YOURS
    assert not decide(facts_for(world.adam), May.BILLING_VIEW, Target(world.account.pk))


def test_nobody_hands_on_by_a_group_what_they_hold_for_a_time(world, finance) -> None:
    until = [Wanted("billing", until=clock.now() + timedelta(days=1))]
    give_roles(world.olga, holder=f"member:{world.member('adam').pk}", wanted=until)
    own = create_group(world.adam, name="Own").pk

    ids = {"group_id": finance["Creatives"].pk, "inner_id": own}
    assert refused(add_group_to_group, world.adam, **ids) is Why.ROLE_NOT_YOURS


def policy(world, effect: str, group: Group, code: str) -> None:
    action = f'action == Cloudinary::Action::"{code}"'
    text = f'{effect}(principal in Cloudinary::Group::"{group.pk}", {action}, resource);'
    create_policy(world.olga, name=f"{effect} {code}", statement=text)


def test_what_a_policy_says_of_the_outer_group_it_says_of_whoever_is_inside(world, groups) -> None:
    policy(world, "permit", groups["Studio"], "asset.upload")
    policy(world, "forbid", groups["Studio"], "folder.view")

    assert decide(facts_for(world.vera), May.ASSET_UPLOAD, of_folder(groups["press"]))
    assert not sees(world, "vera", groups)


def test_nobody_leaves_by_an_inner_group_what_a_policy_forbids_the_outer_one(world, groups) -> None:
    policy(world, "forbid", groups["Studio"], "trail.view")
    join(world, groups["Photographers"], "adam")
    adam, inner = [world.member("adam").pk], groups["Photographers"].pk
    around = {"group_id": groups["Creatives"].pk, "inner_id": inner}

    out = {"group_id": inner, "member_ids": adam}
    assert refused(remove_members_from_group, world.adam, **out) is Why.FORBIDDEN_BY_POLICY
    assert refused(remove_group_from_group, world.adam, **around) is Why.FORBIDDEN_BY_POLICY
    assert refused(delete_group, world.adam, group_id=inner) is Why.FORBIDDEN_BY_POLICY
    assert not decide(facts_for(world.adam), May.TRAIL_VIEW, Target(world.account.pk))


def test_nobody_moves_a_group_with_somebody_in_it_who_stands_above_them(world, groups) -> None:
    """T-15."""
    masters = create_group(world.olga, name="Masters")
    join(world, masters, "olga")
    into_studio = {"group_id": groups["Studio"].pk, "inner_id": masters.pk}

    assert refused(add_group_to_group, world.adam, **into_studio) is Why.ROLE_ABOVE_YOURS
    add_group_to_group(world.olga, **into_studio)
    assert refused(remove_group_from_group, world.adam, **into_studio) is Why.ROLE_ABOVE_YOURS


def test_whoever_is_in_a_group_by_way_of_another_is_taken_out_there(world, groups) -> None:
    with pytest.raises(Refusal) as caught:
        leave(world, groups["Studio"], "vera")

    assert caught.value.why is Why.IN_BY_WAY_OF
    assert "Take them out of Photographers" in caught.value.remedy


def test_putting_a_group_into_another_tells_first_who_gains_and_who_loses(world, groups) -> None:
    inner, join_edda = create_group(world.olga, name="Writers"), [world.member("edda").pk]
    vera = [world.member("vera").pk]
    add_members_to_group(world.olga, group_id=inner.pk, member_ids=join_edda + vera)
    give_roles(world.olga, holder=f"group:{groups['Studio'].pk}", wanted=[Wanted("reports")])
    ids = {"group_id": groups["Studio"].pk, "inner_id": inner.pk}

    found = preview(lambda: add_group_to_group(world.olga, **ids))
    assert who_changes(found, gains=True) == {"edda"}
    add_group_to_group(world.olga, **ids)
    found = preview(lambda: remove_group_from_group(world.olga, **ids))
    assert who_changes(found, gains=False) == {"edda"}


def test_the_trail_tells_which_group_was_put_where(world, groups) -> None:
    unnest(world, groups, "Studio", "Creatives")

    told = TrailEntry.objects.filter(event__in=["group_nested", "group_unnested"]).order_by("number")
    assert [(one.event, *(one.details[hole] for hole in ("group", "inner", "count"))) for one in told] == [
        ("group_nested", "Creatives", "Photographers", 0),
        ("group_nested", "Studio", "Creatives", 1),
        ("group_unnested", "Studio", "Creatives", 1),
    ]


def test_a_review_asks_about_each_member_once_where_they_were_put_in(world, groups) -> None:
    ids, due = [world.member("olga").pk], clock.now() + timedelta(days=9)
    whom = f"group:{groups['Studio'].pk}"
    review = start_review(world.olga, name="Studio", whom=whom, reviewer_ids=ids, due_at=due)
    everybody = start_review(world.olga, name="All", whom="everybody", reviewer_ids=ids, due_at=due)

    for one in (review, everybody):
        (item,) = ReviewItem.objects.filter(review=one, kind=ReviewItem.MEMBERSHIP)
        assert (item.group_name, item.place) == ("Photographers", "Viewer on the folder Press in Acme")
    item = ReviewItem.objects.get(review=review, kind=ReviewItem.MEMBERSHIP)
    decide_review_items(world.olga, review_id=review.pk, item_ids=[item.pk], verdict="revoke")
    assert not sees(world, "vera", groups)


def test_a_deleted_member_is_in_no_group(world, groups) -> None:
    delete_members(world.olga, member_ids=[world.member("vera").pk])

    assert not GroupMember.objects.exists()
