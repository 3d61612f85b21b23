"""The form of a new API key: its limits and the account's own roles in the same step, and what it will do."""

import re

import pytest
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.access.create_role import create_role
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import ApiKey, TrailEntry


def at(name: str, world) -> str:
    return reverse(name, args=(world.account.pk,))


@pytest.fixture
def form(world) -> dict:
    return {"place": world.environment.pk, "name": "Website", "role": "editor"}


def test_a_key_is_born_with_its_addresses_and_its_last_day_and_the_trail_says_so(
    sign_in, world, form
) -> None:
    limits = {"addresses": "203.0.113.7\n198.51.100.0/24", "ends": "2099-05-31"}

    page = sign_in("tess").post(at("key_create", world), form | limits)

    key = ApiKey.objects.get(name="Website")
    assert page.status_code == 200
    assert key.addresses == "203.0.113.7/32 198.51.100.0/24"
    assert f"{key.ends_at:%Y-%m-%d %H:%M}" == "2099-05-31 23:59"
    assert not TrailEntry.objects.filter(event="api_key_changed").exists()
    trail = sign_in("olga").get(at("trail", world)).text
    assert "until 31 May 2099, for use from 203.0.113.7/32, 198.51.100.0/24 alone" in trail


def test_the_trail_of_a_key_without_limits_tells_of_none(sign_in, world, form) -> None:
    sign_in("tess").post(at("key_create", world), form)

    trail = sign_in("olga").get(at("trail", world)).text

    assert re.search(r"created the API key <?[^.]*Website", trail)
    assert "for use from" not in trail


# fmt: off
# what is typed                                     what the form then says
WRONG = [
    ({"addresses": "localhost"},                    "localhost is neither an address like"),
    ({"ends": "2001-01-01"},                        "it has passed"),
    ({"ends": "soon"},                              "write it like 2030-12-31"),
]
# fmt: on


@pytest.mark.parametrize(("typed", "said"), WRONG)
def test_limits_that_cannot_be_are_told_in_the_form_and_no_key_is_made(
    sign_in, world, form, typed, said
) -> None:
    answer = sign_in("tess").post(at("key_create", world), form | typed)

    assert answer.status_code == 400
    assert said in answer.text
    assert all(text in answer.text for text in (*typed.values(), 'value="Website"'))
    assert not ApiKey.objects.filter(name="Website").exists()


def test_what_a_key_will_do_is_shown_before_it_is_made_and_leads_back_to_the_form(
    sign_in, world, form
) -> None:
    client = sign_in("tess")

    asks = client.post(at("key_create", world), form | {"show": "yes", "addresses": "203.0.113.7"})
    made_none = not ApiKey.objects.filter(name="Website").exists()
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asks.text))
    again = client.post(at("key_create", world), sent | {"then": "edit"})
    made = client.post(at("key_create", world), sent)

    assert "Create the API key Website?" in asks.text
    assert "1 API key gains" in asks.text
    assert made_none
    assert 'value="Website"' in again.text
    assert "203.0.113.7" in again.text
    assert "The key is created" in made.text
    assert ApiKey.objects.get(name="Website").addresses == "203.0.113.7/32"


def test_own_roles_are_offered_where_they_let_a_key_do_something_and_are_given(sign_in, world) -> None:
    tagging, counting, tending = (
        create_role(world.olga, kind=kind, name=name, permissions=[may.code])
        for kind, name, may in (
            (RoleKind.GLOBAL, "Tagger", May.ASSET_EDIT),
            (RoleKind.GLOBAL, "Counter", May.REPORT_VIEW),
            (RoleKind.FOLDER, "Tender", May.ASSET_EDIT),
        )
    )
    client, place = sign_in("olga"), world.environment.pk

    inside = client.get(at("key_new", world), {"place": place}).text
    outside = client.get(at("key_new", world), {"place": "account"}).text
    whole = {"place": place, "name": "Whole", "role": tagging.pk}
    folders = {"place": place, "name": "Folders", "role": tending.pk, "folders": [world.root.pk]}
    answers = [client.post(at("key_create", world), one) for one in (whole, folders)]
    nowhere = client.post(at("key_create", world), folders | {"name": "Nowhere", "folders": []})
    idle = client.post(at("key_create", world), whole | {"place": "account", "name": "Idle"})

    assert [pk in inside for pk in (tagging.pk, counting.pk, tending.pk)] == [True, False, True]
    assert [pk in outside for pk in (tagging.pk, counting.pk, tending.pk)] == [False, True, False]
    assert [one.status_code for one in answers] == [200, 200]
    given = {key.name: key.grants.get() for key in ApiKey.objects.filter(name__in=["Whole", "Folders"])}
    assert (given["Whole"].custom_role_id, given["Whole"].environment_id) == (tagging.pk, place)
    assert (given["Folders"].custom_role_id, given["Folders"].folder_id) == (tending.pk, world.root.pk)
    assert "Choose at least one folder for the role Tender." in nowhere.text
    assert idle.status_code == 400


def test_an_own_role_beyond_ones_own_is_neither_offered_nor_given(sign_in, world) -> None:
    """Grantable ⊆ held (T-14): a Technical admin makes no key that invites people."""
    inviting = create_role(world.olga, kind=RoleKind.GLOBAL, name="Inviter", permissions=["member.invite"])
    client = sign_in("tess")

    page = client.get(at("key_new", world), {"place": "account"}).text
    answer = client.post(
        at("key_create", world), {"place": "account", "name": "Inviter", "role": inviting.pk}
    )

    assert inviting.pk not in page
    assert answer.status_code == 403
    assert not ApiKey.objects.filter(name="Inviter").exists()
