"""The pages of bundles: a template becomes one of the account, is changed, and given once it is said what it means."""

import pytest
from django.urls import reverse

from mediadesk.store.models import Bundle, Grant

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
