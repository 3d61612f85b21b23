"""Cloudinary's own Python client manages environments, keys, users and groups here, unchanged."""

from datetime import UTC, datetime, timedelta

import pytest
from cloudinary.exceptions import AlreadyExists, AuthorizationRequired, BadRequest, NotAllowed, NotFound

from mediadesk.rules.seats import WAYS_OUT
from mediadesk.store.models import Account, Environment, Folder, Group, Mail, Member, TrailEntry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.mark.proves("CLD-001")
def test_an_environment_is_created_with_a_key_that_works_and_a_root(client):
    made = client.create_sub_account(
        "Summer", cloud_name="acme-summer", custom_attributes={"cost centre": "12"}
    )

    assert (made["name"], made["cloud_name"], made["enabled"]) == ("Summer", "acme-summer", True)
    assert made["custom_attributes"] == {"cost centre": "12"}
    (key,) = made["api_access_keys"]
    assert key["enabled"]
    assert len(key["secret"]) == 27
    assert Folder.objects.get(environment=made["id"]).parent is None


@pytest.mark.proves("CLD-002")
def test_environments_are_listed_filtered_read_changed_and_deleted(client):
    made = client.create_sub_account("Summer")
    listed = client.sub_accounts(enabled=True)["sub_accounts"]

    assert [one["name"] for one in listed] == ["Acme", "Summer"]
    assert "secret" not in listed[1]["api_access_keys"][0]
    assert [one["id"] for one in client.sub_accounts(ids=[made["id"]])["sub_accounts"]] == [made["id"]]
    assert [one["id"] for one in client.sub_accounts(prefix="sum")["sub_accounts"]] == [made["id"]]
    changed = client.update_sub_account(made["id"], name="Autumn", cloud_name="acme-autumn", enabled=False)
    assert (changed["name"], changed["cloud_name"], changed["enabled"]) == ("Autumn", "acme-autumn", False)
    assert client.sub_account(made["id"])["name"] == "Autumn"
    assert client.sub_accounts(enabled=False)["sub_accounts"][0]["id"] == made["id"]
    assert client.delete_sub_account(made["id"])["message"] == "ok"
    assert not Environment.objects.filter(pk=made["id"]).exists()


@pytest.mark.proves("CLD-003")
def test_keys_of_an_environment_are_made_listed_changed_and_deleted(client):
    home = client.world.environment.pk
    made = client.generate_access_key(home, name="Uploader", enabled=False)
    assert (made["name"], made["enabled"], len(made["api_secret"])) == ("Uploader", False, 27)

    listed = client.access_keys(home, page_size=10, page=1, sort_by="name", sort_order="desc")
    assert (listed["total"], listed["access_keys"][0]["api_key"]) == (1, made["api_key"])
    assert "api_secret" not in listed["access_keys"][0]

    changed = client.update_access_key(
        home, made["api_key"], name="Hooks", enabled=True, dedicated_for="webhooks"
    )
    assert (changed["name"], changed["enabled"], changed["dedicated_for"]) == ("Hooks", True, ["webhooks"])

    assert client.delete_access_key(home, name="Hooks")["message"] == "ok"
    second = client.generate_access_key(home)
    assert client.delete_access_key(home, second["api_key"])["message"] == "ok"
    assert client.access_keys(home)["total"] == 0


@pytest.mark.proves("CLD-004")
def test_a_user_is_created_as_invited_by_mail_and_is_pending(client):
    made = client.create_user(
        "Nina New", "Nina@Example.org", "media_library_user", [client.world.environment.pk]
    )

    assert (made["name"], made["email"], made["role"]) == (
        "Nina New",
        "nina@example.org",
        "media_library_user",
    )
    assert (made["pending"], made["enabled"], made["all_sub_accounts"]) == (True, True, False)
    assert made["sub_account_ids"] == [client.world.environment.pk]
    assert Mail.objects.get().to == "nina@example.org"
    assert client.user(made["id"])["id"] == made["id"]


@pytest.mark.proves("CLD-005")
def test_users_are_found_by_what_one_knows_of_them(client):
    made = client.create_user("Nina New", "nina@example.org", "billing")
    today = datetime.now(UTC)
    Member.objects.filter(pk=client.world.member("edda").pk).update(last_sign_in_at=today - timedelta(days=3))

    def ids(**wanted) -> set[str]:
        return {one["id"] for one in client.users(**wanted)["users"]}

    edda = client.world.member("edda").pk
    assert ids(user_ids=[made["id"], edda]) == {made["id"], edda}
    assert ids(status="pending") == {made["id"]}
    assert edda in ids(status="active")
    assert made["id"] not in ids(status="active")
    assert ids(prefix="nina n") == {made["id"]}
    assert ids(prefix="NINA@") == {made["id"]}
    assert ids(prefix="nina zzz") == set()
    assert made["id"] in ids(sub_account_id=client.world.environment.pk)
    week = {"from_date": today - timedelta(days=7), "to_date": today}
    assert ids(last_login="true", **week) == {edda}
    assert edda not in ids(last_login="false", **week)
    assert made["id"] in ids(last_login="false", **week)
    assert len(ids()) == len(
        client.world.members
    )  # eight of Acme and the new one; Otto is of the other account


@pytest.mark.proves("CLD-006")
def test_a_user_is_changed_and_deleted(client):
    made = client.create_user("Nina New", "nina@example.org", "billing")

    changed = client.update_user(made["id"], "Nina Next", "nina.next@example.org", "editor")
    assert (changed["name"], changed["email"], changed["role"]) == (
        "Nina Next",
        "nina.next@example.org",
        "editor",
    )
    chosen = client.update_user(made["id"], sub_account_ids=[client.world.environment.pk])
    assert (chosen["all_sub_accounts"], chosen["name"]) == (False, "Nina Next")

    assert client.delete_user(made["id"])["message"] == "ok"
    with pytest.raises(NotFound):
        client.user(made["id"])


@pytest.mark.proves("CLD-006")
def test_a_user_is_changed_and_disabled_in_one_step_or_not_at_all(client, put):
    olga, edda = client.world.member("olga"), client.world.member("edda")

    changed = put(f"users/{edda.pk}", name="Edda Away", role="reports", enabled=False)
    assert (changed["name"], changed["role"], changed["enabled"]) == ("Edda Away", "reports", False)
    entries = TrailEntry.objects.filter(account_id=client.world.account.pk).order_by("number")
    assert [one.event for one in entries][-3:] == ["member_disabled", "member_changed", "member_changed"]

    refused = put(f"users/{olga.pk}", name="Olga Gone", enabled=False)
    assert "Olga Owner" in refused["error"]["message"]
    assert client.user(olga.pk)["name"] == "Olga Owner"


@pytest.mark.proves("CLD-007")
def test_groups_are_made_filled_emptied_and_deleted(client):
    edda = client.world.member("edda")
    made = client.create_user_group("Agencies")
    assert (made["name"], made["users"]) == ("Agencies", [])

    assert [one["id"] for one in client.add_user_to_group(made["id"], edda.pk)["users"]] == [edda.pk]
    assert client.user_group_users(made["id"])["users"][0]["email"] == edda.email
    assert client.user(edda.pk)["group_ids"] == [made["id"]]
    assert client.user_in_user_groups(edda.pk)["groups"] == [{"id": made["id"], "name": "Agencies"}]
    assert client.update_user_group(made["id"], "Partners")["name"] == "Partners"
    assert [one["name"] for one in client.user_groups()["user_groups"]] == ["Partners"]
    assert client.user_group(made["id"])["users"][0]["id"] == edda.pk
    assert client.remove_user_from_group(made["id"], edda.pk)["users"] == []
    gone = client.delete_user_group(made["id"])
    assert (gone["ok"], gone["message"]) == (True, "ok")
    assert not Group.objects.exists()


def raised(error: type[Exception], call, *args, **more) -> str:
    with pytest.raises(error) as caught:
        call(*args, **more)
    return str(caught.value)


@pytest.mark.proves("CLD-010")
def test_a_wrong_key_is_an_authorization_error(client):
    said = raised(AuthorizationRequired, client.users, provisioning_api_secret="wrong")

    assert "The key or its secret is not right, or the key is disabled." in said


@pytest.mark.proves("CLD-010")
def test_a_key_opens_no_account_but_its_own(client):
    raised(AuthorizationRequired, client.users, account_id=client.world.other_account.pk)


@pytest.mark.proves("CLD-011")
def test_a_key_that_may_not_is_told_what_it_lacks(client_of, world):
    client = client_of(world, role="reports")

    said = raised(NotAllowed, client.create_user, "Nina", "nina@example.org", "billing")

    assert "You may not invite users. The roles Master admin and Admin may." in said
    assert not Member.objects.filter(email="nina@example.org").exists()


@pytest.mark.proves("CLD-011")
def test_a_key_gives_no_role_it_does_not_hold(client_of, world):
    client = client_of(world, role="admin")

    said = raised(NotAllowed, client.create_user, "Nina", "nina@example.org", "master_admin")

    assert "You cannot give the role Master admin: you do not hold all it allows." in said


@pytest.mark.proves("CLD-012")
def test_what_is_not_there_or_anothers_is_not_found_alike(client):
    world = client.world
    foreign = raised(NotFound, client.user, world.member("otto").pk)

    assert foreign == raised(NotFound, client.user, "0" * 32)
    assert raised(NotFound, client.sub_account, world.other_environment.pk) == raised(
        NotFound, client.sub_account, "nothing"
    )
    raised(NotFound, client.user_group, "nothing")
    raised(NotFound, client.delete_access_key, world.environment.pk, "123")
    said = raised(NotFound, client.users, sub_account_id=world.other_environment.pk)
    assert f"Cannot find sub account with id {world.other_environment.pk}" in said


@pytest.mark.proves("CLD-013")
def test_what_exists_already_is_a_conflict(client):
    assert "edda@acme.example is already in this account." in raised(
        AlreadyExists, client.create_user, "Edda", "edda@acme.example", "editor"
    )
    client.create_user_group("Agencies")
    assert "There is already a group called Agencies." in raised(
        AlreadyExists, client.create_user_group, "Agencies"
    )
    assert "cloud name called other" in raised(
        AlreadyExists, client.create_sub_account, "New", cloud_name="other"
    )


@pytest.mark.proves("CLD-014")
def test_what_is_wrong_is_named(client):
    create = client.create_user
    assert "nobody is not an e-mail address." in raised(BadRequest, create, "N", "nobody", "editor")
    assert "There is no role emperor." in raised(BadRequest, create, "N", "n@example.org", "emperor")
    assert "Missing required parameter - email" in raised(BadRequest, create, "N", None, "editor")
    assert "email is not right: one text is expected." in raised(
        BadRequest, create, "N", ["n@example.org", "m@example.org"], "editor"
    )


@pytest.mark.proves("CLD-015")
def test_a_full_plan_says_so_and_what_can_be_done(client):
    Account.objects.filter(pk=client.world.account.pk).update(plan="free")

    said = raised(NotAllowed, client.create_user, "Nina", "nina@example.org", "editor")

    assert "You have reached the maximum number of users allowed for your plan." in said
    assert WAYS_OUT in said
    client.create_user("Bea Books", "books@example.org", "billing")  # takes no seat


@pytest.mark.proves("CLD-016")
def test_every_change_is_in_the_trail_under_the_name_of_the_key(client):
    client.create_user_group("Agencies")

    entry = TrailEntry.objects.order_by("-number").first()
    assert (entry.event, entry.way, entry.who) == ("group_created", "api", f"API key {client.key}")
