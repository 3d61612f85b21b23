"""What a directory may do to users, and what it may not: section 1.3 of the reference on security, line by line."""

import base64

import pytest
from django.test import Client

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_scim_token import create_scim_token
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.store.models import Account, Invitation, Mail, Member, TrailEntry, User
from tests.conftest import PASSWORD
from tests.surfaces.scim.conftest import ENTERPRISE, Directory

OFF = {"op": "Replace", "path": "active", "value": "False"}
ON = {"op": "replace", "path": "active", "value": True}


def test_a_user_of_a_directory_is_invited_and_takes_a_seat(world, directory) -> None:
    made = directory.add(
        "nina@acme.example", externalId="17", name={"givenName": "Nina", "familyName": "New"}
    )

    assert made.status_code == 201
    assert made["Location"] == made.json_body["meta"]["location"]
    member = Member.objects.get(pk=made.json_body["id"])
    assert (member.status, member.name, member.role) == ("pending", "Nina New", "media_library_user")
    assert Mail.objects.get(to="nina@acme.example").account_id == world.account.pk
    entry = TrailEntry.objects.filter(event="member_invited").get()
    assert (entry.who, entry.who_kind, entry.way) == ("SCIM client Okta", "scim", "scim")


def test_a_full_plan_is_said_with_what_can_be_done(world, directory) -> None:
    Account.objects.filter(pk=world.account.pk).update(plan="free")

    refused = directory.add("nina@acme.example")

    assert refused.status_code == 403
    assert "maximum number of users" in refused.json_body["detail"]
    assert not Member.objects.filter(email="nina@acme.example").exists()


def _key_of(world):
    """An account key of Edda's, who is made Admin for it."""
    change_member(world.olga, member_id=world.members["edda"].pk, wanted=MemberChange(role="admin"))
    return create_api_key(world.edda, name="Edda's", role="admin")


@pytest.mark.parametrize("value", ["False", "false", False])
@pytest.mark.parametrize(
    "shape",
    [
        lambda value: {"op": "Replace", "path": "active", "value": value},
        lambda value: {"op": "replace", "value": {"active": value}},
    ],
)
def test_a_leaver_is_out_by_all_ways_at_once(world, directory, client, value, shape) -> None:
    """F-11, T-19: session, key and list; in the dialects of Entra and Okta."""
    key = _key_of(world)
    login = base64.b64encode(f"{key.row.key}:{key.secret}".encode()).decode()
    api = Client(headers={"Authorization": f"Basic {login}"})
    users = f"/v1_1/provisioning/accounts/{world.account.pk}/users"
    edda = world.member("edda")
    client.force_login(edda.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    home = f"/console/{world.account.pk}/"
    own_token = Directory(create_scim_token(world.edda, name="Edda's").text)
    assert (api.get(users).status_code, own_token.get("/Users").status_code) == (200, 200)
    assert client.get(home).status_code == 200

    assert directory.patch(f"/Users/{edda.pk}", shape(value)).status_code == 204

    assert api.get(users).status_code in {401, 403}
    assert own_token.get("/Users").status_code == 401
    assert client.get(home).status_code in {302, 403}
    shown = directory.get(f"/Users/{edda.pk}")
    assert (shown.status_code, shown.json_body["active"]) == (200, False)
    assert world.member("edda").status == "disabled"


def test_what_a_directory_switched_off_it_switches_on_again(world, directory) -> None:
    edda = world.members["edda"].pk
    directory.patch(f"/Users/{edda}", OFF)

    assert directory.patch(f"/Users/{edda}", ON).status_code == 204

    assert world.member("edda").status == "active"


def test_whom_a_person_disabled_no_directory_enables(world, directory) -> None:
    edda = world.members["edda"].pk
    directory.patch(f"/Users/{edda}", OFF)
    directory.patch(f"/Users/{edda}", ON)
    disable_members(world.olga, member_ids=[edda])

    assert directory.patch(f"/Users/{edda}", OFF).status_code == 204
    refused = directory.patch(f"/Users/{edda}", ON)

    assert refused.status_code == 409
    assert "Users page" in refused.json_body["detail"]
    assert world.member("edda").status == "disabled"


def test_an_invitation_is_paused_and_sent_again(world, directory) -> None:
    pk = directory.add("nina@acme.example").json_body["id"]
    before = Invitation.objects.get(member=pk).token_hash

    directory.patch(f"/Users/{pk}", OFF)
    assert directory.get(f"/Users/{pk}").json_body["active"] is False
    now = world.account.created_at
    assert (
        not Member.objects.filter(pk=pk).taking_a_seat(Invitation.objects.get(member=pk).expires_at).exists()
    )
    assert Invitation.objects.get(member=pk).token_hash != before
    assert now

    assert directory.patch(f"/Users/{pk}", ON).status_code == 204
    assert directory.get(f"/Users/{pk}").json_body["active"] is True
    assert Mail.objects.filter(to="nina@acme.example").count() == 2


def test_who_comes_inactive_is_sent_no_letter(directory) -> None:
    made = directory.add("nina@acme.example", active=False)

    assert made.status_code == 201
    assert made.json_body["active"] is False
    assert not Mail.objects.filter(to="nina@acme.example").exists()


@pytest.mark.parametrize(
    "operation",
    [
        OFF,
        {"op": "replace", "path": "roles", "value": [{"value": "editor"}]},
        {"op": "replace", "path": "displayName", "value": "Nobody"},
        {"op": "replace", "path": "userName", "value": "taken@evil.example"},
    ],
)
def test_master_admins_and_the_owner_are_out_of_reach(world, directory, operation) -> None:
    """T-14 to T-16: a token is an Admin at most, whoever made it."""
    before = world.member("olga")

    refused = directory.patch(f"/Users/{before.pk}", operation)

    assert refused.status_code == 403
    assert "stands above" in refused.json_body["detail"]
    after = world.member("olga")
    assert (after.status, after.role, after.name, after.email) == (
        before.status, before.role, before.name, before.email,
    )  # fmt: skip


def test_nobody_is_made_master_admin(world, directory) -> None:
    """T-14."""
    roles = [{"value": "master_admin"}]

    assert directory.add("evil@acme.example", roles=roles).status_code == 403
    edda = f"/Users/{world.members['edda'].pk}"
    assert directory.patch(edda, {"op": "add", "path": "roles", "value": roles}).status_code == 403
    assert directory.send("DELETE", f"/Users/{world.members['olga'].pk}").status_code == 403
    assert world.member("edda").role == "editor"


def test_a_role_is_given_and_an_unknown_one_refused(world, directory) -> None:
    vera = f"/Users/{world.members['vera'].pk}"
    directory.patch(vera, {"op": "add", "path": "roles", "value": [{"value": "editor"}]})
    assert world.member("vera").role == "editor"

    refused = directory.patch(vera, {"op": "replace", "path": "roles", "value": [{"value": "king"}]})

    assert (refused.status_code, refused.json_body["scimType"]) == (400, "invalidValue")


def test_the_ids_of_another_account_lead_nowhere(world, directory) -> None:
    """T-01, T-02."""
    otto = world.members["otto"].pk
    before = world.member("otto")

    for method, body in (("GET", None), ("DELETE", None), ("PUT", {"userName": "otto@other.example"})):
        assert directory.send(method, f"/Users/{otto}", body).status_code == 404
    assert directory.patch(f"/Users/{otto}", OFF).status_code == 404
    assert directory.get("/Users", filter=f'id eq "{otto}"').json_body["totalResults"] == 0
    refused = directory.send("POST", "/Groups", {"displayName": "Spies", "members": [{"value": otto}]})
    assert (refused.status_code, refused.json_body["scimType"]) == (400, "invalidValue")
    assert world.member("otto").version == before.version


def test_an_external_id_is_a_text_and_never_an_id_of_ours(world, directory) -> None:
    """CVE-2025-41115."""
    olga = world.member("olga")
    pk = directory.add("nina@acme.example", externalId=olga.pk).json_body["id"]

    assert pk != olga.pk
    found = directory.get("/Users", filter=f'externalId eq "{olga.pk}"').json_body
    assert [one["id"] for one in found["Resources"]] == [pk]
    directory.patch(f"/Users/{pk}", OFF)
    assert world.member("olga").status == "active"


def test_names_and_ids_are_unique(world, directory) -> None:
    directory.add("nina@acme.example", externalId="17")

    for refused in (
        directory.add("NINA@acme.example"),
        directory.add("olga@acme.example"),
        directory.add("other@acme.example", externalId="17"),
    ):
        assert (refused.status_code, refused.json_body["scimType"]) == (409, "uniqueness")


def test_a_name_and_address_are_those_of_the_membership_alone(world, directory) -> None:
    """A login in two accounts is no directory's to change; nor is anybody's password."""
    user = world.member("edda").user
    before = (user.email, user.name, user.password)

    done = directory.patch(
        f"/Users/{world.members['edda'].pk}",
        {
            "op": "replace",
            "value": {"userName": "e@new.example", "displayName": "E", "password": "hunter2hunter2"},
        },
    )

    assert done.status_code == 204
    assert (world.member("edda").email, world.member("edda").name) == ("e@new.example", "E")
    kept = User.objects.get(pk=user.pk)
    assert (kept.email, kept.name, kept.password) == before
    assert kept.check_password(PASSWORD)


def test_what_an_etag_has_seen_is_asked_for(world, directory) -> None:
    edda = f"/Users/{world.members['edda'].pk}"
    etag = directory.get(edda)["ETag"]
    assert directory.send("GET", edda, **{"If-None-Match": etag}).status_code == 304
    change_member(world.olga, member_id=world.members["edda"].pk, wanted=MemberChange(name="Edda Else"))

    refused = directory.patch(edda, OFF, **{"If-Match": etag})

    assert refused.status_code == 412
    assert world.member("edda").status == "active"
    assert directory.send("DELETE", edda, **{"If-Match": etag}).status_code == 412


def test_what_may_only_be_read_stays(world, directory) -> None:
    edda = world.members["edda"].pk
    refused = directory.patch(f"/Users/{edda}", {"op": "replace", "path": "id", "value": "1"})

    assert (refused.status_code, refused.json_body["scimType"]) == (400, "mutability")
    body = {
        "id": "1",
        "userName": "edda@acme.example",
        "groups": [{"value": "x"}],
        "account_id": "x",
        "is_active": 0,
    }
    assert directory.send("PUT", f"/Users/{edda}", body).json_body["id"] == edda
    assert world.member("edda").account_id == world.account.pk


def test_what_is_told_is_given_back_and_entra_adds_by_filter(world, directory) -> None:
    pk = directory.add("nina@acme.example").json_body["id"]
    directory.patch(
        f"/Users/{pk}",
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "n@acme.example"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Press"},
        {"op": "Add", "value": {"title": "Photographer", "name.givenName": "Nina"}},
    )

    shown = directory.get(f"/Users/{pk}").json_body

    assert shown["emails"] == [{"value": "n@acme.example", "type": "work"}]
    assert (shown["title"], shown["name"]["givenName"]) == ("Photographer", "Nina")
    assert shown[ENTERPRISE] == {"department": "Press"}
    found = directory.get("/Users", filter='emails[type eq "work"].value eq "N@acme.example"')
    assert found.json_body["totalResults"] == 1


def test_a_change_that_fails_changes_nothing(world, directory) -> None:
    edda = world.members["edda"].pk
    wrong = {"op": "replace", "path": "roles", "value": [{"value": "master_admin"}]}

    refused = directory.patch(
        f"/Users/{edda}", {"op": "replace", "path": "displayName", "value": "Half"}, OFF, wrong
    )

    assert refused.status_code == 403
    assert (world.member("edda").name, world.member("edda").status) == ("Edda Editor", "active")


def test_deleting_ends_the_membership_by_the_usual_action(world, directory) -> None:
    vera = world.members["vera"].pk

    assert directory.send("DELETE", f"/Users/{vera}").status_code == 204
    assert directory.get(f"/Users/{vera}").status_code == 404
    assert TrailEntry.objects.filter(event="member_deleted", about_id=vera, who_kind="scim").exists()
