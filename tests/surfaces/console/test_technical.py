"""The pages of API keys and environments, and the small pages of an account."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.store.models import Account, ApiKey, Environment, Grant


def at(name: str, world, *more: str) -> str:
    """The address of a page of the account."""
    return reverse(name, args=(world.account.pk, *more))


@pytest.mark.parametrize(
    "name",
    [
        "dashboard",
        "keys",
        "key_new",
        "environments",
        "billing",
        "security",
        "trail",
        "outbox",
        "settings",
        "requests",
        "invite",
    ],
)
def test_a_page_costs_at_most_twelve_queries(sign_in, world, name, django_assert_max_num_queries) -> None:
    client = sign_in("olga")
    client.get(at(name, world))

    with django_assert_max_num_queries(12):
        assert client.get(at(name, world)).status_code == 200


def test_a_key_is_made_with_its_role_and_folder_in_one_step_and_its_secret_shown_once(sign_in, world) -> None:
    form = {
        "place": world.environment.pk,
        "name": "Website",
        "role": "folder_contributor",
        "folders": [world.root.pk],
    }

    page = sign_in("tess").post(at("key_create", world), form).content.decode()

    key = ApiKey.objects.get(name="Website")
    assert f"cloudinary://{key.key}:" in page
    assert key.grants.get().folder_id == world.root.pk
    assert key.secret_hash not in page
    assert sign_in("tess").get(at("keys", world)).content.decode().count("Website") > 0


def test_a_key_is_disabled_and_deleted(sign_in, world) -> None:
    client = sign_in("olga")
    client.post(at("key_create", world), {"place": "account", "name": "Script", "role": "reports"})
    key = ApiKey.objects.get(name="Script")

    client.post(at("key_change", world, key.pk), {"enabled": "off", "sure": "yes"})
    key.refresh_from_db()
    assert not key.enabled
    client.post(at("key_delete", world, key.pk))
    assert not ApiKey.objects.filter(pk=key.pk).exists()


def test_nobody_makes_a_key_that_may_more_than_they(sign_in, world) -> None:
    answer = sign_in("tess").post(
        at("key_create", world), {"place": "account", "name": "x", "role": "master_admin"}
    )

    assert answer.status_code == 403
    assert not ApiKey.objects.filter(name="x").exists()


def test_an_environment_is_made_renamed_and_deleted_by_its_typed_name(sign_in, world) -> None:
    client = sign_in("olga")
    client.post(at("environment_create", world), {"name": "Testing", "cloud_name": "acme-testing"})
    made = Environment.objects.get(cloud_name="acme-testing")

    client.post(at("environment_change", world, made.pk), {"name": "Staging"})
    refused = client.post(at("environment_delete", world, made.pk), {"cloud_name": "wrong"})
    assert (refused.status_code, Environment.objects.filter(name="Staging").count()) == (400, 1)
    client.post(at("environment_delete", world, made.pk), {"cloud_name": "acme-testing"})

    assert not Environment.objects.filter(pk=made.pk).exists()


def test_the_settings_are_saved_and_what_is_wrong_is_said(sign_in, world) -> None:
    client = sign_in("olga")
    good = {"name": "Acme Media", "invitation_days": "14", "default_role": "editor"}

    assert client.post(at("settings_save", world), good).status_code == 302
    wrong = client.post(at("settings_save", world), {**good, "invitation_days": "500"})

    account = Account.objects.get(pk=world.account.pk)
    assert (account.name, account.invitation_days) == ("Acme Media", 14)
    assert wrong.status_code == 400
    assert "from 1 to 90" in wrong.content.decode()


def test_the_trail_is_filtered_and_exported(sign_in, world) -> None:
    client = sign_in("olga")
    client.post(
        at("settings_save", world), {"name": "Acme Two", "invitation_days": "7", "default_role": "editor"}
    )

    page = client.get(f"{at('trail', world)}?event=account_renamed").content.decode()
    lines = client.post(at("trail_export", world), {"format": "jsonl"}).getvalue().decode().splitlines()

    assert "renamed the account from Acme to Acme Two" in page
    assert any('"account_renamed"' in line for line in lines)


def test_after_a_smaller_plan_the_page_says_that_everybody_stays(sign_in, world) -> None:
    page = sign_in("olga").get(at("billing", world)).text
    Account.objects.filter(pk=world.account.pk).update(plan="free")
    over = sign_in("olga").get(at("billing", world)).text

    assert "Everybody who is here stays" not in page
    assert "Everybody who is here stays" in over
    assert "6 seats are taken, 3 seats too many." in over


def test_a_page_that_does_not_exist_leads_back(sign_in, world) -> None:
    answer = sign_in("olga").get(at("member", world, "0" * 32))

    assert answer.status_code == 404
    assert "To the dashboard" in answer.text


def test_the_settings_say_where_the_ownership_is_given(sign_in, world) -> None:
    assert f"{at('users', world)}?role=master_admin" in sign_in("olga").get(at("settings", world)).text


def test_a_key_is_limited_on_its_page_which_says_what_is_wrong_and_keeps_what_was(sign_in, world) -> None:
    client = sign_in("olga")
    client.post(at("key_create", world), {"place": "account", "name": "Script", "role": "reports"})
    key = ApiKey.objects.get(name="Script")

    limits = {"addresses": "203.0.113.7\n2001:db8::/32", "ends": "2030-12-31"}
    page = client.post(at("key_limit", world, key.pk), limits, follow=True).content.decode()
    assert "203.0.113.7/32, 2001:db8::/32" in page
    assert "31 Dec 2030" in page

    limits["addresses"] = "office"
    page = client.post(at("key_limit", world, key.pk), limits, follow=True).content.decode()
    assert "office is neither an address" in page
    key.refresh_from_db()
    assert key.addresses == "203.0.113.7/32 2001:db8::/32"


def test_a_key_is_rotated_on_its_page_which_shows_the_secret_once_and_ends_the_former_one(
    sign_in, world
) -> None:
    client = sign_in("olga")
    client.post(at("key_create", world), {"place": "account", "name": "Script", "role": "reports"})
    key = ApiKey.objects.get(name="Script")

    made = client.post(at("key_rotate", world, key.pk), {"former_for": "24"}).content.decode()
    assert "The new secret" in made
    assert f"account://{key.key}:" in made
    page = client.get(at("key", world, key.pk)).content.decode()
    assert "The former secret works until" in page
    assert "Its former secret still works beside the new one." in page

    page = client.post(at("key_former_end", world, key.pk), follow=True).content.decode()
    assert "The former secret is refused from now on." in page
    assert "The former secret works until" not in page


@pytest.mark.parametrize("hours", ["", "1 day", "-1", "24.5"])
def test_an_unreadable_time_for_the_former_secret_leaves_the_secret_as_it_is(sign_in, world, hours) -> None:
    client = sign_in("olga")
    client.post(at("key_create", world), {"place": "account", "name": "Script", "role": "reports"})
    before = ApiKey.objects.get(name="Script")

    answer = client.post(at("key_rotate", world, before.pk), {"former_for": hours})

    assert answer.status_code == 400
    assert ApiKey.objects.get(name="Script").secret_hash == before.secret_hash


def test_a_key_that_may_do_everything_or_was_never_used_is_pointed_out(sign_in, world) -> None:
    client = sign_in("olga")
    client.post(at("key_create", world), {"place": "account", "name": "Root", "role": "master_admin"})
    key = ApiKey.objects.get(name="Root")
    ApiKey.objects.filter(pk=key.pk).update(created_at=clock.now() - timedelta(days=100))

    for page in (client.get(at("keys", world)), client.get(at("key", world, key.pk))):
        assert "It may do everything. Give it the smallest role that does the work." in page.content.decode()
    assert "It was never used in 100 days." in client.get(at("key", world, key.pk)).content.decode()


def test_a_role_of_a_key_that_has_ended_is_neither_shown_as_held_nor_warned_about(sign_in, world) -> None:
    client, now = sign_in("olga"), clock.now()
    client.post(at("key_create", world), {"place": "account", "name": "Shop", "role": "reports"})
    key = ApiKey.objects.get(name="Shop")
    for role, days in (("master_admin", -1), ("technical_admin", 1)):
        until = now + timedelta(days=days)
        Grant.objects.create(account=world.account, api_key=key, role=role, created_at=now, until=until)

    pages = [
        client.get(at(name, world, *of)).text
        for name, *of in (("keys",), ("key", key.pk), ("key_delete", key.pk))
    ]

    for page in pages:
        shown = " ".join(re.sub(r"<[^>]+>", "", page).split())
        assert "Reports on the account" in shown
        assert "Technical admin on the account" in shown
        assert "Master admin on" not in shown
        assert "It may do everything" not in page
