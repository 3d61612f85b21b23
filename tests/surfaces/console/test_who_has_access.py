"""Who has access to a folder or an asset: everyone who has, by which ways, and nobody else."""

import pytest
from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.store.models import ApiKey, Grant
from tests.conftest import add_member


def at(name, world, *more, **asked):
    address = reverse(name, args=(world.account.pk, *more))
    return f"{address}?{'&'.join(f'{key}={value}' for key, value in asked.items())}" if asked else address


def text(answer):
    assert answer.status_code == 200, answer.content.decode()[:300]
    return " ".join(answer.content.decode().split())


def test_who_has_access_lists_everyone_with_each_path_and_nobody_else(sign_in, world, press):
    said = text(sign_in("mila").get(at("folder_who", world, "acme", press.pk)))

    assert "6 people and keys may see a folder and what is in it" in said
    assert "Role Contributor on Press through the group Agencies" in said
    assert "Rita Reports" not in said
    assert "Bill Billing" not in said


def test_another_right_can_be_asked_and_a_name_searched(sign_in, world, press):
    client = sign_in("olga")
    deleting = text(client.get(at("folder_who", world, "acme", press.pk, may="asset.delete")))
    found = text(client.get(at("folder_who", world, "acme", press.pk, q="vera@")))

    assert "Vera Viewer" not in deleting
    assert "Mila Library" in deleting
    assert "1 person or key may see" in found
    assert "Mila Library" not in found


def test_keys_that_have_access_are_listed_after_people(sign_in, world, press):
    now = clock.now()
    key = ApiKey.objects.create(
        account=world.account, environment=world.environment, name="Site", key="123", created_at=now, updated_at=now
    )  # fmt: skip
    Grant.objects.create(
        account=world.account, api_key=key, environment=world.environment, role="editor", created_at=now
    )
    said = text(sign_in("olga").get(at("folder_who", world, "acme", press.pk)))

    assert "API key 123" in said.partition("Vera Viewer")[2]


@pytest.mark.parametrize("person", ["vera", "edda"])
def test_who_may_not_share_a_folder_is_not_told_who_has_access(sign_in, world, press, person):
    assert sign_in(person).get(at("folder_who", world, "acme", press.pk)).status_code == 403


def test_an_asset_tells_who_has_access_too(sign_in, world, shelf):
    said = text(sign_in("olga").get(at("asset_who", world, "acme", shelf["red"].pk)))

    assert "may see an asset and its renditions" in said
    assert "Who may replace an asset" in said
    assert "Who may add assets to a folder" not in said  # which is about no asset
    assert "Mila Library" in said


def test_two_hundred_are_listed_and_all_are_counted(sign_in, world, press):
    now = clock.now()
    for number in range(205):
        add_member(
            world.account, name=f"M{number:03}", email=f"m{number}@acme.example", role="editor", now=now
        )
    said = text(sign_in("olga").get(at("folder_who", world, "acme", press.pk)))

    assert "211 people and keys may see" in said
    assert "the first 200 are listed" in said
