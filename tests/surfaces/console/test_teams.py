"""The pages of users, groups and roles: what they show, what they do, what they cost."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.test import Client
from django.urls import reverse

from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.roles import Role
from mediadesk.store.models import Group, Mail, Member, TrailEntry


def at(name: str, world, *more: str) -> str:
    """The address of a page of the account."""
    return reverse(name, args=(world.account.pk, *more))


def test_the_users_page_shows_everybody_of_the_account_and_nobody_else(sign_in, world) -> None:
    page = sign_in("olga").get(at("users", world)).content.decode()

    assert all(f"{name}@acme.example" in page for name in ("olga", "adam", "tess", "bill", "rita", "vera"))
    assert "otto@other.example" not in page
    assert "8 users" in page


@pytest.mark.parametrize("name", ["users", "groups", "roles"])
def test_a_page_of_people_costs_at_most_twelve_queries(
    sign_in, world, name, django_assert_max_num_queries
) -> None:
    client = sign_in("adam")
    client.get(at(name, world))

    with django_assert_max_num_queries(12):
        assert client.get(at(name, world)).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=edda", {"edda"}),
        ("role=billing", {"bill"}),
        ("q=acme.example&role=editor", {"edda"}),
        ("status=disabled", set()),
    ],
)
def test_search_and_filters_leave_who_fits(sign_in, world, query, found) -> None:
    page = sign_in("olga").get(f"{at('users', world)}?{query}").content.decode()

    others = {"adam", "tess", "bill", "rita", "mila", "edda", "vera"} - found
    assert all(f"{name}@acme.example" in page for name in found)
    assert not [name for name in others if f"{name}@acme.example" in page]


def test_the_page_filters_by_environment_once_there_is_a_choice(sign_in, world) -> None:
    client, label = sign_in("olga"), 'aria-label="Environment"'
    assert label not in client.get(at("users", world)).text
    second = create_environment(world.olga, name="Second", cloud_name="acme-two").environment
    wanted = MemberChange(environment_ids=[second.pk])
    change_member(world.olga, member_id=world.edda.id, wanted=wanted)

    first_only = client.get(at("users", world), {"environment": world.environment.pk}).text
    second_only = client.get(at("users", world), {"environment": second.pk}).text

    assert label in first_only
    assert ("edda@acme.example" in first_only, "adam@acme.example" in first_only) == (False, True)
    assert ("edda@acme.example" in second_only, "adam@acme.example" in second_only) == (True, True)


def test_invitations_are_sent_again_to_all_selected_who_have_not_come(sign_in, world) -> None:
    client = sign_in("olga")
    invitees = [Invitee(email=f"{name}@new.example", role=Role.EDITOR) for name in ("ada", "bob")]
    invited = invite_members(world.olga, invitees=invitees)
    ids = [one.member.pk for one in invited]

    answer = client.post(at("users_resend", world), {"selected": ids, "sure": "yes"}, follow=True)

    assert "2 users invited again; their old links are void." in answer.text
    assert [client.get(one.link).status_code for one in invited] == [410, 410]
    assert Mail.objects.filter(to__endswith="@new.example").count() == 4
    assert TrailEntry.objects.filter(event="invitation_resent").count() == 2


def test_nobody_is_sent_anything_when_none_of_the_selected_is_invited(sign_in, world) -> None:
    answer = sign_in("olga").post(at("users_resend", world), {"selected": [world.edda.id], "sure": "yes"})

    assert answer.status_code == 404
    assert not Mail.objects.exists()


def test_the_address_of_somebody_invited_is_corrected_and_they_are_invited_there(sign_in, world) -> None:
    (invited,) = invite_members(world.olga, invitees=[Invitee(email="eda@new.example", role=Role.EDITOR)])
    client, page = sign_in("olga"), at("member", world, invited.member.pk)
    assert 'name="email"' in client.get(page).text
    assert 'name="email"' not in client.get(at("member", world, world.edda.id)).text
    form = {"name": "Eda", "email": "ada@new.example", "role": "editor", "reach": "all", "version": "1"}

    client.post(at("member_change", world, invited.member.pk), form)

    member = Member.objects.get(pk=invited.member.pk)
    assert (member.email, member.status) == ("ada@new.example", "pending")
    assert client.get(invited.link).status_code == 410
    letter = Mail.objects.get(to="ada@new.example")
    (link,) = re.findall(r"http://testserver(/console/invitation/\S+)", letter.text)
    assert Client().get(link).status_code == 200


def test_the_export_is_read_back_as_it_is_and_begins_no_formula(sign_in, world) -> None:
    Member.objects.filter(pk=world.members["vera"].pk).update(name='=HYPERLINK("http://evil.example")')

    answer = sign_in("olga").post(at("users_export", world))

    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert {row["email"] for row in rows} == {m.email for m in Member.objects.filter(account=world.account)}
    assert next(row["name"] for row in rows if row["email"].startswith("vera")).startswith("'=")
    assert TrailEntry.objects.get(event="members_exported").details["count"] == 8


def test_dates_in_an_export_are_what_a_spreadsheet_reads(sign_in, world) -> None:
    ends = datetime(2031, 5, 31, 23, 59, 59, 999999, tzinfo=UTC)
    seen = datetime(2030, 11, 25, 13, 47, 1, 353952, tzinfo=timezone(timedelta(hours=1)))
    Member.objects.filter(pk=world.edda.id).update(ends_at=ends, last_sign_in_at=seen)

    answer = sign_in("olga").post(at("users_export", world), {"q": "edda"})
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    trail = sign_in("olga").post(at("trail_export", world), {"format": "csv"})
    entries = list(csv.DictReader(io.StringIO(trail.getvalue().decode("utf-8-sig"))))

    assert (row["last sign-in (UTC)"], row["last day"]) == ("2030-11-25 12:47", "2031-05-31")
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", entry["at (UTC)"]) for entry in entries)


def test_a_role_is_given_to_many_at_once(sign_in, world) -> None:
    ids = [world.members[name].pk for name in ("edda", "vera")]

    sign_in("olga").post(at("users_role", world), {"selected": ids, "role": "reports", "sure": "yes"})

    assert {world.member(name).role for name in ("edda", "vera")} == {"reports"}


def test_a_foreign_id_among_the_selected_refuses_the_whole_call(sign_in, world) -> None:
    ids = [world.members["edda"].pk, world.members["otto"].pk]

    answer = sign_in("olga").post(at("users_disable", world), {"selected": ids})

    assert answer.status_code == 404
    assert {world.member(name).status for name in ("edda", "otto")} == {"active"}


def test_a_disabled_user_is_out_with_their_next_request(sign_in, client_factory, world) -> None:
    theirs = client_factory()
    theirs.force_login(
        world.member("edda").user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert theirs.get(at("dashboard", world)).status_code == 200

    asked = sign_in("adam").post(at("member_disable", world, world.members["edda"].pk))
    assert "Disable Edda Editor?" in asked.text
    assert "Edda Editor loses" in asked.text
    assert theirs.get(at("dashboard", world)).status_code == 200

    sign_in("adam").post(at("member_disable", world, world.members["edda"].pk), {"sure": "yes"})

    assert theirs.get(at("dashboard", world)).status_code != 200


def test_the_last_master_admin_stays_by_every_way_of_the_pages(sign_in, world) -> None:
    client, olga = sign_in("olga"), world.members["olga"].pk

    answers = [
        client.post(at("member_disable", world, olga)),
        client.post(at("member_change", world, olga), {"name": "Olga", "role": "editor", "reach": "all"}),
        client.post(at("users_delete", world), {"selected": [olga], "sure": "yes"}),
        client.post(at("users_role", world), {"selected": [olga], "role": "editor", "sure": "yes"}),
        client.post(at("leave", world)),
    ]

    assert {answer.status_code for answer in answers} <= {403, 409}
    assert (world.member("olga").role, world.member("olga").status) == ("master_admin", "active")


def test_an_admin_cannot_touch_a_master_admin(sign_in, world) -> None:
    answer = sign_in("adam").post(at("member_disable", world, world.members["olga"].pk))

    assert answer.status_code in {403, 409}
    assert world.member("olga").status == "active"


def test_the_second_of_two_writers_is_told(sign_in, world) -> None:
    client, edda = sign_in("olga"), world.members["edda"]
    form = {"version": edda.version, "reach": "all", "role": "editor"}
    client.post(at("member_change", world, edda.pk), {**form, "name": "Edda One"})

    answer = client.post(at("member_change", world, edda.pk), {**form, "name": "Edda Two"})

    assert answer.status_code == 409
    assert "Somebody else changed" in answer.content.decode()
    assert world.member("edda").name == "Edda One"


def test_deleting_asks_first_and_keeps_the_assets_owner_by_name(sign_in, world) -> None:
    client, edda = sign_in("olga"), world.members["edda"].pk

    asked = client.post(at("users_delete", world), {"selected": [edda]})
    assert Member.objects.filter(pk=edda).exists()
    done = client.post(at("users_delete", world), {"selected": [edda], "sure": "yes"})

    assert (asked.status_code, done.status_code) == (200, 302)
    assert not Member.objects.filter(pk=edda).exists()


def test_a_group_is_made_filled_renamed_and_deleted(sign_in, world) -> None:
    client = sign_in("adam")
    client.post(at("group_create", world), {"name": "Press"})
    group = Group.objects.get(name="Press").pk

    client.post(at("group_add", world, group), {"selected": [world.members["vera"].pk]})
    client.post(at("group_rename", world, group), {"name": "Media"})
    page = client.get(at("group", world, group)).content.decode()
    client.post(at("group_delete", world, group))

    assert "vera@acme.example" in page
    assert "Media" in page
    assert not Group.objects.exists()


def test_the_matrix_shows_each_permission_of_the_table(sign_in, world) -> None:
    page = sign_in("tess").get(at("roles", world)).content.decode()

    assert "invite users" in page
    assert "asset.delete" in page


@pytest.mark.parametrize("name", ["bill", "rita", "mila", "edda", "vera", "tess"])
def test_who_may_not_see_users_is_told_why_and_whom_to_ask(sign_in, world, name) -> None:
    answer = sign_in(name).get(at("users", world))

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "You may not see the users of the account" in page
    assert "Olga Owner" in page
    assert at("users", world) not in page  # not in the navigation either


def test_another_account_is_answered_as_one_that_does_not_exist(sign_in, world) -> None:
    client = sign_in("olga")

    foreign = client.get(reverse("users", args=(world.other_account.pk,)))
    missing = client.get(reverse("users", args=("0" * 32,)))

    assert (foreign.status_code, missing.status_code) == (404, 404)
