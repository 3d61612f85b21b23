"""The page of a group: the groups in it and around it, putting one in and taking it out."""

import pytest

from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.create_group import create_group
from mediadesk.store.models import GroupMember


@pytest.fixture
def groups(world) -> dict:
    """Agencies, Press, and Photographers with Vera in it."""
    made = {name: create_group(world.olga, name=name) for name in ("Agencies", "Press", "Photographers")}
    vera = world.member("vera").pk
    add_members_to_group(world.olga, group_id=made["Photographers"].pk, member_ids=[vera])
    return made


def at(world, group, rest: str = "") -> str:
    return f"/console/{world.account.pk}/groups/{group.pk}{rest}"


def test_a_group_is_put_into_another_and_its_members_come_with_it(world, groups, sign_in) -> None:
    client, put = sign_in("olga"), {"inner": groups["Photographers"].pk, "sure": "yes"}
    page = client.get(at(world, groups["Agencies"])).text
    assert "No group lies in this one." in page
    assert "Photographers (1 user)" in page

    page = client.post(at(world, groups["Agencies"], "/nest"), put, follow=True).text
    assert "its members have what this one is given" in page
    assert "Vera Viewer" in page
    assert "through Photographers" in page
    assert "Photographers (1 user)" not in page  # it is offered no more
    assert "It lies in" in (inner := client.get(at(world, groups["Photographers"])).text)
    assert f'href="{at(world, groups["Agencies"])}"' in inner


def test_a_group_is_taken_out_and_its_members_go_with_it(world, groups, sign_in) -> None:
    client, inner = sign_in("olga"), {"inner": groups["Photographers"].pk, "sure": "yes"}
    client.post(at(world, groups["Agencies"], "/nest"), inner)
    page = client.post(at(world, groups["Agencies"], "/unnest"), inner, follow=True).text
    assert "The group is taken out" in page
    assert not GroupMember.objects.filter(group=groups["Agencies"]).exists()


def test_a_circle_is_refused_in_words_and_not_offered(world, groups, sign_in) -> None:
    client = sign_in("olga")
    client.post(at(world, groups["Agencies"], "/nest"), {"inner": groups["Press"].pk, "sure": "yes"})
    assert "Agencies (" not in client.get(at(world, groups["Press"])).text
    circle = {"inner": groups["Agencies"].pk, "sure": "yes"}
    page = client.post(at(world, groups["Press"], "/nest"), circle, follow=True).text
    assert "Agencies cannot be put into Press: Press is inside Agencies already." in page


def test_putting_in_says_first_who_gains_what(world, groups, sign_in) -> None:
    client = sign_in("olga")
    holder, role = f"group:{groups['Agencies'].pk}", {"place": "account", "role": "editor", "sure": "yes"}
    client.post(f"/console/{world.account.pk}/grants/give", {"holder": holder, **role})
    page = client.post(at(world, groups["Agencies"], "/nest"), {"inner": groups["Photographers"].pk}).text
    assert "Nothing is saved yet" in page
    assert "Vera Viewer gains" in page
    assert not GroupMember.objects.filter(group=groups["Agencies"]).exists()
