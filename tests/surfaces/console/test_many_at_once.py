"""What is done to many users at once asks first, says for whom it cannot be done, and loses nothing."""

import re

import pytest
from django.urls import reverse

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.rules.bundles import FOLDER, Item
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.roles import Role
from mediadesk.store.models import Account, Grant, GroupMember, Member
from mediadesk.surfaces.console.bulk import BULK


def at(name: str, world, *more: str) -> str:
    """The address of a page of the account."""
    return reverse(name, args=(world.account.pk, *more))


def ids_of(world, *names: str) -> list[str]:
    return [world.members[name].pk for name in names]


def form_in(page: str) -> dict[str, list[str]]:
    """What the form of a page would send as it stands."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page):
        found.setdefault(name, []).append(value.replace("&amp;", "&"))
    return found


def selected_in(page: str) -> set[str]:
    return set(re.findall(r'name="selected" value="(\w+)"[^>]* checked', page))


@pytest.mark.parametrize("bulk", BULK, ids=lambda bulk: bulk.do)
def test_nothing_is_done_to_anybody_before_the_page_that_asks_is_answered(sign_in, world, bulk) -> None:
    group = create_group(world.olga, name="Press").pk
    disable_members(world.olga, member_ids=ids_of(world, "rita"))
    before = list(Member.objects.order_by("pk").values())
    form = {"selected": ids_of(world, "edda", "rita"), "role": "media_library_user", "group": group}
    form["bundle"] = save_bundle(world.olga, name="Readers", items=[Item("reports")]).pk

    answer = sign_in("olga").post(at(f"users_{bulk.do}", world), form)

    assert answer.status_code == 200
    assert list(Member.objects.order_by("pk").values()) == before
    assert not GroupMember.objects.exists()
    assert not Grant.objects.exists()


def test_the_page_says_how_many_and_who_and_the_rest_as_a_number(sign_in, world) -> None:
    form = {"selected": ids_of(world, "adam", "tess", "bill", "rita", "mila", "edda", "vera")}

    page = sign_in("olga").post(at("users_disable", world), form).text

    assert "Disable 7 users?" in page
    assert "Adam Admin, Bill Billing, Edda Editor, Mila Library, Rita Reports and 2 more" in page


def test_for_whom_it_cannot_be_done_is_said_with_the_reason_and_the_others_go_ahead(sign_in, world) -> None:
    client = sign_in("adam")
    page = client.post(at("users_disable", world), {"selected": ids_of(world, "olga", "adam", "edda")}).text

    assert "Disable 1 user?" in page
    assert "<strong>Olga Owner</strong> is Master admin, which stands above you." in page
    assert "<strong>Adam Admin</strong> is you." in page
    answer = client.post(at("users_disable", world), form_in(page), follow=True)

    assert "1 user disabled." in answer.text
    assert [world.member(name).status for name in ("olga", "adam", "edda")] == [
        "active",
        "active",
        "disabled",
    ]


def test_who_can_do_it_to_nobody_chosen_is_sent_back_with_the_reasons(sign_in, world) -> None:
    page = sign_in("olga").post(at("users_delete", world), {"selected": ids_of(world, "olga")}).text

    assert "Not for anybody you chose" in page
    assert 'name="sure"' not in page


def test_filter_and_selection_are_there_again_after_going_back(sign_in, world) -> None:
    client, chosen = sign_in("olga"), ids_of(world, "edda", "vera")
    listed = client.get(at("users", world), {"q": "acme.example", "sort": "role"}).text
    (back,) = {one for one in form_in(listed)["back"] if "sort=role" in one}
    page = client.post(at("users_disable", world), {"selected": chosen, "back": back}).text
    to = re.search(r'href="([^"]+)"[^>]*>Back to the list', page)[1].replace("&amp;", "&")

    again = client.get(to).text

    assert selected_in(again) == set(chosen)
    assert 'value="acme.example"' in again
    assert to.startswith(at("users", world))


def test_a_refusal_leaves_filter_and_selection_where_they_are(sign_in, world) -> None:
    disable_members(world.olga, member_ids=ids_of(world, "edda", "vera"))
    Account.objects.filter(pk=world.account.pk).update(plan="free")
    client, back = sign_in("olga"), f"{at('users', world)}?status=disabled"
    form = {"selected": ids_of(world, "edda", "vera"), "back": back, "sure": "yes"}

    answer = client.post(at("users_enable", world), form)

    assert answer.status_code == 403
    assert "You have reached the maximum number of users" in answer.text
    assert set(form_in(answer.text)["selected"]) == set(form["selected"])
    assert form_in(answer.text)["back"] == [back]
    assert {world.member(name).status for name in ("edda", "vera")} == {"disabled"}


def test_the_way_back_never_leads_out_of_the_account(sign_in, world) -> None:
    form = {"selected": ids_of(world, "edda"), "sure": "yes", "back": "//evil.example/?q=x"}

    answer = sign_in("olga").post(at("users_disable", world), form)

    assert answer["Location"] == f"{at('users', world)}?q=x"


def test_without_a_selection_one_is_told_to_choose(sign_in, world) -> None:
    answer = sign_in("olga").post(at("users_disable", world), follow=True)

    assert "Choose at least one user first." in answer.text


@pytest.mark.parametrize("bulk", BULK, ids=lambda bulk: bulk.do)
def test_the_page_that_asks_costs_at_most_twelve_queries_however_many_were_chosen(
    sign_in, world, bulk, django_assert_max_num_queries
) -> None:
    group = create_group(world.olga, name="Press").pk
    client, cast = sign_in("olga"), ids_of(world, "adam", "tess", "bill", "rita", "mila", "edda", "vera")
    made = save_bundle(world.olga, name="Readers", items=[Item("reports"), Item("folder_viewer", FOLDER)])
    client.get(at("users", world))

    with django_assert_max_num_queries(
        14 if bulk.do == "bundle" else 12
    ):  # its roles, and two places to choose
        form = {"selected": cast, "role": "media_library_user", "group": group, "bundle": made.pk}
        assert client.post(at(f"users_{bulk.do}", world), form).status_code == 200


def test_before_somebody_is_deleted_what_they_leave_behind_is_counted(sign_in, world) -> None:
    invite_members(world.adam, invitees=[Invitee(email="ada@new.example", role=Role.EDITOR)])
    share_folder(world.adam, folder_id=world.root.pk, role="folder_viewer", member_ids=[world.vera.id])
    create_api_key(world.adam, name="Site", role="editor", environment_id=world.environment.pk)

    page = sign_in("olga").post(at("users_delete", world), {"selected": ids_of(world, "adam", "vera")}).text

    assert (
        "<strong>Adam Admin</strong>: 1 API key, 1 invitation sent, 2 grants given" in page
    )  # that of the key too
    assert "<strong>Vera Viewer</strong>: nothing to hand over" in page
