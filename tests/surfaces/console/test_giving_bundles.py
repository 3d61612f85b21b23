"""Bundles where people are: in the invitation form, and for many users at once; and whose they are to give."""

import re

import pytest
from django.urls import reverse

from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.rules.bundles import FOLDER, Item
from mediadesk.store.models import Bundle, Grant, Member

pytestmark = pytest.mark.django_db(transaction=True)
TWO = "ada@new.example, ben@new.example"


def at(name: str, world, *more: str) -> str:
    return reverse(name, args=(world.account.pk, *more))


def hidden_in(page: str) -> dict[str, list[str]]:
    """What the first form with hidden fields sends as it stands."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page):
        found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def press(world):
    return create_folder(world.olga, parent_id=world.root.pk, name="Press")


@pytest.fixture
def agency(world) -> Bundle:
    return save_bundle(world.olga, name="Agency", items=[Item("folder_contributor", FOLDER, days=90)])


@pytest.fixture
def finance(world) -> Bundle:
    return save_bundle(world.olga, name="Finance", items=[Item("billing"), Item("reports")])


def test_a_bundle_chosen_in_the_invitation_form_is_told_in_the_preview_and_given(
    sign_in, world, agency, press
) -> None:
    client = sign_in("adam")
    form = {"text": TWO, "role": "media_library_user", "where": "all"}
    form |= {"bundle": agency.pk, "bundle_folder": press.pk}

    page = client.get(at("invite", world)).text
    preview = client.post(at("invite_preview", world), form).text
    sent = client.post(at("invite_confirm", world), form | {"previewed": "yes"})

    assert "Agency: Contributor on a folder chosen then, for 90 days" in page
    assert f'<option value="{press.pk}"' in page
    assert "Each is also given the bundle <strong>Agency</strong>" in preview
    assert {"bundle", "bundle_folder"} <= hidden_in(preview).keys()
    assert sent.status_code == 200
    given = Grant.objects.filter(folder=press, role="folder_contributor")
    assert set(given.values_list("member__email", flat=True)) == set(TWO.split(", "))


def test_a_place_that_is_not_chosen_is_told_in_the_form_which_keeps_the_bundle(
    sign_in, world, agency
) -> None:
    form = {"text": "ada@new.example", "role": "media_library_user", "where": "all", "bundle": agency.pk}

    answer = sign_in("olga").post(at("invite_confirm", world), form)

    assert answer.status_code == 400
    assert "folder: Agency needs one" in answer.text
    assert f'<option value="{agency.pk}" selected' in answer.text
    assert not Member.objects.filter(email="ada@new.example").exists()


def test_whose_a_bundle_is_to_give_is_said_everywhere_and_it_is_offered_to_nobody_else(
    sign_in, world, finance
) -> None:
    """Grantable ⊆ held (T-14): an Admin may write Billing into a bundle, and is told that they cannot give it."""
    edda = f"member:{world.member('edda').pk}"
    told = {
        "invite": "Not yours to give: Finance (you do not hold Billing).",
        "bundles": "Not yours to give: you do not hold Billing.",
        "bundle_change": "You do not hold Billing, so you cannot give it yourself.",
        "bundle_choose": "You do not hold Billing.",
    }

    def read(name: str, client) -> str:
        more = [finance.pk] if name == "bundle_change" else []
        return client.get(at(name, world, *more), {"holder": edda}).text

    adams = {name: read(name, client) for client in [sign_in("adam")] for name in told}
    template = sign_in("adam").get(at("bundle_new", world), {"from": "Finance"}).text
    olgas = {name: read(name, client) for client in [sign_in("olga")] for name in told}

    assert [name for name, said in told.items() if said not in adams[name] or said in olgas[name]] == []
    assert f'<option value="{finance.pk}"' not in adams["invite"]
    assert f'<option value="{finance.pk}"' in olgas["invite"]
    assert re.search(rf'value="{finance.pk}"[^>]* disabled', adams["bundle_choose"])
    assert "where it is given: Billing, Reports." in olgas["bundle_change"]
    assert "must hold all that each of its roles allows" in template


def test_a_bundle_is_given_to_all_who_are_selected_once_it_is_said_what_it_means(
    sign_in, world, agency, press
) -> None:
    client, names = sign_in("olga"), ("edda", "vera", "bill")
    selected = [world.member(name).pk for name in names]
    assert f'<option value="{agency.pk}">Agency' in client.get(at("users", world)).text

    asks = client.post(at("users_bundle", world), {"selected": selected, "bundle": agency.pk}).text
    sent = hidden_in(asks) | {"bundle_folder": press.pk}
    shows = client.post(at("users_bundle", world), sent | {"show": "yes"}).text
    before = Grant.objects.count()
    done = client.post(at("users_bundle", world), sent, follow=True).text

    assert "Give 2 users the bundle Agency?" in asks
    assert "Contributor on a folder chosen then, for 90 days" in asks
    assert "is Billing, which takes no seat" in asks
    assert "Vera Viewer" in shows
    assert "gain" in shows
    assert before == 0
    assert "The bundle Agency is given: 2 users got something new." in done
    assert set(Grant.objects.values_list("member_id", flat=True)) == set(selected[:2])


def test_without_the_place_nothing_is_given_and_the_page_asks_for_it_again(sign_in, world, agency) -> None:
    form = {"selected": [world.member("vera").pk], "bundle": agency.pk, "sure": "yes"}

    answer = sign_in("olga").post(at("users_bundle", world), form)

    assert answer.status_code == 400
    assert "folder: Agency needs one" in answer.text
    assert not Grant.objects.exists()


@pytest.mark.parametrize("name", ["invite", "users"])
def test_the_pages_cost_few_queries_with_bundles_too(
    sign_in, world, agency, finance, name, django_assert_max_num_queries
) -> None:
    client = sign_in("olga")
    client.get(at(name, world))
    with django_assert_max_num_queries(16 if name == "invite" else 13):
        assert client.get(at(name, world)).status_code == 200
