"""Rules of an identity provider: they decide about groups and environments, and give no more than their writer may."""

from __future__ import annotations

import pytest

from mediadesk.actions.identity.add_rule import add_rule
from mediadesk.actions.identity.remove_rule import remove_rule
from mediadesk.actions.teams.delete_group import delete_group
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.rules.sign_on import TurnedAway
from mediadesk.store.models import (
    Account,
    AttributeRule,
    Group,
    GroupMember,
    GroupNesting,
    Member,
    MemberEnvironment,
    ScimGroup,
    TrailEntry,
)
from tests.actions.access.roles import GLOBAL, held, told, trimmer
from tests.actions.identity.arriving import arrived, comes, group_of, place_of, provider_of, rule, tries
from tests.refusals import refused


def groups_of(member) -> set[str]:
    return set(Group.objects.filter(members=member).values_list("name", flat=True))


def places_of(member) -> set[str] | None:
    """The environments of a member; None: all."""
    member.refresh_from_db()
    if member.all_environments:
        return None
    return set(MemberEnvironment.objects.filter(member=member).values_list("environment__name", flat=True))


@pytest.mark.both_databases
def test_groups_that_rules_name_are_joined_and_left_at_each_sign_in_and_others_are_left_alone(world) -> None:
    one, vera = provider_of(world), world.members["vera"]
    press, video, club = group_of(world, "Press"), group_of(world, "Video"), group_of(world, "Club", "vera")
    rule(world, one, "press", group=press)
    rule(world, one, "film", group=video)
    rule(world, one, "moving pictures", group=video)

    comes(one, arrived(groups=["press", "film"]))
    assert groups_of(vera) == {"Press", "Video", "Club"}
    assert told("group_members_added")[-1] == {"members": ["Vera Viewer"], "group": "Video"}
    comes(one, arrived(groups=["moving pictures"]))
    assert groups_of(vera) == {"Video", "Club"}
    assert told("group_members_removed") == [{"members": ["Vera Viewer"], "group": "Press"}]
    before = TrailEntry.objects.count()
    comes(one, arrived(groups=["moving pictures"]))
    assert TrailEntry.objects.count() == before
    comes(one, arrived())
    assert groups_of(vera) == {"Club"}
    assert club in vera.groups.all()
    assert TrailEntry.objects.filter(event="group_members_removed").last().who == "Login (identity provider)"


# fmt: off
EXACTLY = {
    # what arrives                       whether "groups is press" holds
    "the value itself":                  ({"groups": "press"}, True),
    "one of several":                    ({"groups": ["a", "press", "b"]}, True),
    "in another case":                   ({"groups": "Press"}, False),
    "with a blank":                      ({"groups": "press "}, False),
    "as a part":                         ({"groups": "press-office"}, False),
    "by an attribute in another case":   ({"Groups": "press"}, False),
    "by another attribute":              ({"roles": "press"}, False),
    "as two in one":                     ({"groups": "press,video"}, False),
}
# fmt: on


@pytest.mark.parametrize("what", EXACTLY)
def test_names_and_values_are_compared_exactly(world, what) -> None:
    attributes, holds = EXACTLY[what]
    one = provider_of(world)
    rule(world, one, "press", group=group_of(world, "Press"))

    comes(one, arrived(**attributes))

    assert groups_of(world.members["vera"]) == ({"Press"} if holds else set())


@pytest.mark.both_databases
def test_environments_that_rules_name_are_had_or_not_and_others_stay(world) -> None:
    one, vera = provider_of(world), world.members["vera"]
    studio, _ = place_of(world, "Studio"), place_of(world, "Archive")
    rule(world, one, "studio", environment=studio)

    comes(one, arrived(groups="studio"))
    assert places_of(vera) is None
    comes(one, arrived(groups="none"))
    assert places_of(vera) == {"Acme", "Archive"}
    assert told("member_changed")[-1]["before"] == "all environments"
    comes(one, arrived(groups="studio"))
    assert places_of(vera) == {"Acme", "Archive", "Studio"}


def test_who_is_new_has_the_environments_of_the_rules_alone(world) -> None:
    one = provider_of(world, joins=True)
    rule(world, one, "studio", environment=place_of(world, "Studio"))
    rule(world, one, "press", group=group_of(world, "Press"))

    entered = comes(one, arrived("new@acme.example", groups=["studio", "press"]))
    assert places_of(entered.member) == {"Studio"}
    assert groups_of(entered.member) == {"Press"}
    assert places_of(comes(one, arrived("other@acme.example")).member) == set()


def test_a_master_admin_keeps_all_environments_and_nobody_is_made_one(world) -> None:
    one = provider_of(world)
    rule(world, one, "studio", environment=place_of(world, "Studio"))
    tries(world.olga, one, arrived("olga@acme.example"))  # links her

    comes(one, arrived("olga@acme.example"))

    assert places_of(world.members["olga"]) is None


def test_a_rule_gives_nothing_that_its_writer_does_not_hold(world) -> None:
    """T-14: by the group's grants, by those of a group around it, and in another account."""
    setter = trimmer(
        world, "sso.view", "sso.update", "group.update", "member.update", kind=GLOBAL, name="Setter"
    )
    held(world, setter, member=world.members["edda"])
    one, plain, mighty = provider_of(world), group_of(world, "Plain"), group_of(world, "Mighty")
    held(world, Role.ADMIN, group=mighty)
    inner = group_of(world, "Inner")
    GroupNesting.objects.create(outer=mighty, inner=inner)
    rule(world, one, "x", group=plain, by=world.edda)

    for group in (mighty, inner):
        assert refused(rule, world, one, "x", group=group, by=world.edda) is Why.ROLE_NOT_YOURS
    theirs = group_of(world, "Theirs", account=world.other_account)
    assert refused(rule, world, one, "x", group=theirs) is Why.NOT_FOUND
    assert refused(rule, world, one, "x", environment=world.other_environment) is Why.NOT_FOUND
    assert refused(rule, world, one, "x", group=plain, by=world.adam) is Why.NOT_ALLOWED
    assert refused(rule, world, one, "x", group=plain, by=world.otto) is Why.NOT_FOUND


def test_what_may_not_be_given_any_more_is_passed_over_and_the_trail_tells_it(world) -> None:
    """T-29: the group was made mightier since, and whoever set the provider up is less than they were."""
    one, vera = provider_of(world), world.members["vera"]
    press, mighty = group_of(world, "Press"), group_of(world, "Mighty")
    studio = place_of(world, "Studio")
    Member.objects.filter(pk=vera.pk).update(all_environments=False)
    for target in ({"group": press}, {"group": mighty}, {"environment": studio}):
        rule(world, one, "x", **target)
    held(world, Role.MASTER_ADMIN, group=mighty)
    setter = trimmer(world, "group.update", kind=GLOBAL, name="Setter")
    held(world, setter, member=world.members["olga"])
    Account.objects.filter(pk=world.account.pk).update(owner=None, access_epoch=99)
    Member.objects.filter(pk=world.members["olga"].pk).update(role="media_library_user")

    assert comes(one, arrived(groups="x")).member == vera
    assert groups_of(vera) == {"Press"}
    assert places_of(vera) == set()
    passed = told("sign_on_rule_passed")
    assert [row["doing"] for row in passed] == ["join the group Mighty", "have the environment Studio"]
    assert all("may not do that any more" in row["reason"] for row in passed)


def test_nothing_is_given_in_the_name_of_somebody_who_has_left(world) -> None:
    one = provider_of(world)
    rule(world, one, "x", group=group_of(world, "Press"))
    type(one).objects.filter(pk=one.pk).update(stands_for_it=None)

    comes(one, arrived(groups="x"))

    assert groups_of(world.members["vera"]) == set()
    assert len(told("sign_on_rule_passed")) == 1


def test_who_stands_above_the_writer_is_not_touched(world) -> None:
    """T-15."""
    one, press = provider_of(world), group_of(world, "Press", "olga")
    tries(world.olga, one, arrived("olga@acme.example"))
    setter = trimmer(world, "sso.view", "sso.update", "group.update", kind=GLOBAL, name="Setter")
    held(world, setter, member=world.members["edda"])
    rule(world, one, "x", group=press, by=world.edda)

    comes(one, arrived("olga@acme.example"))

    assert groups_of(world.members["olga"]) == {"Press"}
    assert "leave the group Press" in told("sign_on_rule_passed")[-1]["doing"]


def test_a_group_that_a_directory_keeps_is_not_touched(world) -> None:
    one, press = provider_of(world), group_of(world, "Press", "vera")
    rule(world, one, "x", group=press)
    ScimGroup.objects.create(group=press, account=world.account, external_id="g-1", updated_at=clock.now())

    assert refused(rule, world, one, "y", group=press) is Why.BAD_VALUE
    comes(one, arrived())
    assert groups_of(world.members["vera"]) == {"Press"}
    assert "a directory keeps who is in it" in told("sign_on_rule_passed")[-1]["reason"]


def test_who_is_in_a_group_by_way_of_another_is_left_in_it(world) -> None:
    one, outer, inner = provider_of(world), group_of(world, "Outer"), group_of(world, "Inner", "vera")
    GroupNesting.objects.create(outer=outer, inner=inner)
    GroupMember.objects.create(group=outer, member=world.members["vera"], by_way_of=inner)
    rule(world, one, "x", group=outer)

    comes(one, arrived())

    assert groups_of(world.members["vera"]) == {"Outer", "Inner"}
    assert not told("sign_on_rule_passed")


def test_rules_are_followed_only_of_who_comes_in(world) -> None:
    one, press = provider_of(world), group_of(world, "Press")
    rule(world, one, "x", group=press)
    Member.objects.filter(pk=world.members["vera"].pk).update(status=Member.DISABLED)

    with pytest.raises(TurnedAway):
        comes(one, arrived(groups="x"))
    assert not GroupMember.objects.filter(group=press).exists()


@pytest.mark.both_databases
def test_a_test_tells_exactly_what_the_rules_would_do_and_does_nothing(world) -> None:
    """Decision 0014: what is told is the change itself, taken back."""
    one, vera = provider_of(world, joins=True), world.members["vera"]
    press, old = group_of(world, "Press"), group_of(world, "Old", "vera")
    mighty = group_of(world, "Mighty")
    for value, group in (("press", press), ("old", old), ("press", mighty)):
        rule(world, one, value, group=group)
    rule(world, one, "press", environment=world.environment)
    rule(world, one, "studio", environment=place_of(world, "Studio"))
    ScimGroup.objects.create(group=mighty, account=world.account, external_id="g", updated_at=clock.now())
    before = TrailEntry.objects.count()

    ruled = tries(world.olga, one, arrived(groups="press"))["ruled"]

    assert ruled["done"] == ["join the group Press", "leave the group Old", "have the environments Acme"]
    assert [one.partition(":")[0] for one in ruled["passed"]] == ["join the group Mighty"]
    assert (groups_of(vera), places_of(vera)) == ({"Old"}, None)
    assert TrailEntry.objects.count() == before + 1  # the test itself
    new = tries(world.olga, one, arrived("new@acme.example", groups="press"))["ruled"]
    assert new["done"] == ["join the group Press", "have the environments Acme"]
    assert not Member.objects.filter(email="new@acme.example").exists()
    assert tries(world.olga, one, arrived("otto@other.example", groups="press"))["ruled"] is None
    comes(one, arrived(groups="press"))
    assert (groups_of(vera), places_of(vera)) == ({"Press"}, {"Acme"})


def test_a_rule_goes_with_its_group_and_can_be_removed(world) -> None:
    one, press, video = provider_of(world), group_of(world, "Press"), group_of(world, "Video", "vera")
    rule(world, one, "x", group=press)
    kept = rule(world, one, "y", group=video)
    delete_group(world.olga, group_id=press.pk)
    assert list(AttributeRule.objects.all()) == [kept]

    other = provider_of(world, name="Other")
    assert refused(remove_rule, world.olga, provider_id=other.pk, rule_id=kept.pk) is Why.NOT_FOUND
    remove_rule(world.olga, provider_id=one.pk, rule_id=kept.pk)
    comes(one, arrived())
    assert groups_of(world.members["vera"]) == {"Video"}  # no rule names it any more
    assert told("sign_on_rule_removed") == [{"provider": "Login", "rule": "groups is y: the group Video"}]


def test_a_rule_is_one_line_written_once_and_there_are_not_too_many(world, monkeypatch) -> None:
    one, press = provider_of(world), group_of(world, "Press")
    for attribute, value, why in (
        ("", "x", Why.MISSING_VALUE), ("groups", " ", Why.MISSING_VALUE), ("groups", "a\nb", Why.BAD_VALUE),
        ("a" * 201, "x", Why.BAD_VALUE), ("groups", "x" * 501, Why.BAD_VALUE),
    ):  # fmt: skip
        assert refused(rule, world, one, value, attribute=attribute, group=press) is why
    assert refused(add_rule, world.olga, provider_id=one.pk, attribute="a", value="b") is Why.MISSING_VALUE
    rule(world, one, "x", group=press)
    assert refused(rule, world, one, "x", group=press) is Why.NAME_TAKEN
    monkeypatch.setattr("mediadesk.actions.identity.add_rule.MOST_RULES", 1)
    assert refused(rule, world, one, "y", group=press) is Why.BAD_VALUE


def test_who_is_new_has_no_more_than_the_rules_say_whatever_became_of_their_writer(world) -> None:
    """To take away limits what is being given, and asks for no right: else somebody new would have it all (T-29)."""
    setter = trimmer(world, "sso.view", "sso.update", "member.update", kind=GLOBAL, name="Setter")
    was = held(world, setter, member=world.members["edda"])
    one = provider_of(world, joins=True, stands="edda", default_role="media_library_user")
    Member.objects.filter(pk=world.members["edda"].pk).update(role="media_library_user")
    rule(world, one, "studio", environment=place_of(world, "Studio"), by=world.edda)
    was.delete()
    Account.objects.filter(pk=world.account.pk).update(access_epoch=99)

    for email, groups, places in (("new@acme.example", "studio", {"Studio"}), ("b@acme.example", "x", set())):
        assert places_of(comes(one, arrived(email, groups=groups)).member) == places
    assert not told("sign_on_rule_passed")
    comes(one, arrived(groups="none"))  # whoever was here keeps what they had
    assert places_of(world.members["vera"]) is None
    assert [row["doing"] for row in told("sign_on_rule_passed")] == ["have fewer environments"]
