"""The pages of bundles: a template becomes one of the account, is changed, and given once it is said what it means."""

import re

import pytest
from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.store.models import Bundle, Environment, Grant

pytestmark = pytest.mark.django_db(transaction=True)


def at(name: str, world, *more: str) -> str:
    return reverse(name, args=(world.account.pk, *more))


def test_a_template_is_saved_given_and_deleted(sign_in, world) -> None:
    client = sign_in("olga")
    page = client.get(at("bundles", world)).content.decode()
    assert "Agency photographer" in page
    assert "Contributor on a folder chosen then, for 90 days" in page

    form = client.get(at("bundle_new", world), {"from": "Finance"}).content.decode()
    assert 'value="billing" selected' in form
    lines = {
        "role": ["billing", "reports", ""],
        "place": ["account", "account", "account"],
        "days": ["", "30", ""],
    }
    client.post(at("bundle_create", world), {"name": "Finance", **lines})
    made = Bundle.objects.get()
    assert [item["role"] for item in made.items] == ["billing", "reports"]
    assert made.items[1]["days"] == 30
    assert "Reports in the account, for 30 days" in client.get(at("bundles", world)).content.decode()

    wanted = {"holder": f"member:{world.member('bill').pk}", "bundle": made.pk}
    assert "see reports" in client.post(at("bundle_give", world), wanted).content.decode()
    assert not Grant.objects.exists()
    client.post(at("bundle_give", world), {**wanted, "sure": "yes"})
    assert Grant.objects.count() == 2

    client.post(at("bundle_delete", world, made.pk))
    assert not Bundle.objects.exists()
    assert Grant.objects.count() == 2


def test_a_refused_bundle_keeps_what_was_typed(sign_in, world) -> None:
    lines = {"role": ["folder_viewer"], "place": ["account"], "days": ["7"]}
    answer = sign_in("olga").post(at("bundle_create", world), {"name": "Wrong", **lines})
    assert answer.status_code == 400
    assert 'value="folder_viewer" selected' in answer.content.decode()
    assert 'value="Wrong"' in answer.content.decode()


def test_whoever_may_only_look_at_roles_has_no_buttons(sign_in, world) -> None:
    client = sign_in("tess")
    assert "New bundle" not in client.get(at("bundles", world)).content.decode()
    assert client.get(at("bundle_new", world)).status_code == 403


@pytest.mark.parametrize("name", ["bundles", "bundle_new"])
def test_the_pages_cost_at_most_twelve_queries(sign_in, world, name, django_assert_max_num_queries) -> None:
    client = sign_in("olga")
    client.get(at(name, world))
    with django_assert_max_num_queries(12):
        assert client.get(at(name, world)).status_code == 200


def test_whoever_gives_a_bundle_chooses_the_places_it_asks_for(sign_in, world) -> None:
    client = sign_in("olga")
    client.post(
        at("bundle_create", world),
        {"name": "Here", "role": ["editor"], "place": ["environment"], "days": [""]},
    )
    answer = client.get(at("bundle_choose", world), {"holder": f"member:{world.member('vera').pk}"})
    assert answer.status_code == 200
    assert f'<option value="{world.environment.pk}"' in answer.content.decode()


@pytest.fixture
def kept(world) -> Bundle:
    """A bundle whose lines name what is no choice of the form for Adam: a place he does not enter, a deleted role."""
    now = clock.now()
    hidden = Environment.objects.create(
        account=world.account, name="Hidden", cloud_name="acme-h", created_at=now, updated_at=now
    )
    adam = world.member("adam")
    adam.all_environments = False
    adam.save()
    adam.environments.set([world.environment])
    lines = [
        {"role": "editor", "place": "environment", "environment_id": hidden.pk},
        {"role": "f" * 32, "place": "account"},
        {"role": "folder_viewer", "place": "folder", "folder_id": "e" * 32},
    ]
    return Bundle.objects.create(
        account=world.account, name="Kept", items=lines, created_at=now, updated_at=now
    )


def chosen(page: str, name: str) -> list[str]:
    """What is selected in the lists of this name that are shown with a line."""
    lists = re.findall(rf'<select id="{name}-\d+".*?</select>', page, re.DOTALL)[:3]
    return [re.search(r'value="([^"]*)" selected>([^<]*)', one).groups() for one in lists]


def test_what_is_no_choice_of_the_form_stays_as_it_is_and_is_never_widened(sign_in, world, kept) -> None:
    client, hidden = sign_in("adam"), kept.items[0]["environment_id"]
    page = client.get(at("bundle_change", world, kept.pk)).text

    places, roles = chosen(page, "place"), chosen(page, "role")
    assert places[0] == (f"environment:{hidden}", "As it is: Editor in the environment Hidden")
    assert places[2] == (f"folder:{'e' * 32}", "As it is: Viewer on a deleted folder")
    assert roles[1] == ("f" * 32, "As it is: A deleted role in the account")

    sent = {"role": [one for one, _ in roles], "place": [one for one, _ in places], "days": [""] * 3}
    refused = client.post(at("bundle_change", world, kept.pk), {"name": "Kept", **sent})

    assert refused.status_code >= 400
    assert (chosen(refused.text, "place"), chosen(refused.text, "role")) == (places, roles)
    kept.refresh_from_db()
    assert [item["role"] for item in kept.items] == ["editor", "f" * 32, "folder_viewer"]


def test_a_place_that_was_made_up_is_not_named(sign_in, world, kept) -> None:
    sent = {
        "role": ["folder_viewer"],
        "place": [f"environment:{kept.items[0]['environment_id']}"],
        "days": [""],
    }

    page = sign_in("adam").post(at("bundle_create", world), {"name": "", **sent})

    assert page.status_code == 400
    assert "Hidden" not in page.text
