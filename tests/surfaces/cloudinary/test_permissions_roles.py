"""Roles in the Permissions API, by HTTP: the console's own roles, in the vendor's shapes."""

import base64
import json

import pytest
from django.test import Client

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.store.models import CustomRole, Grant
from tests.access.test_load import folder, grant

VIEW = "cld::policy::content::folder::asset::view"
EDIT = "cld::policy::content::folder::asset::edit"


@pytest.fixture
def api(world):
    """`api("GET", "roles", …)` with the account key of a Master admin."""
    made = create_api_key(world.olga, name="Permissions", role="master_admin")
    login = base64.b64encode(f"{made.row.key}:{made.secret}".encode()).decode()
    client = Client(headers={"Authorization": f"Basic {login}"})

    def send(method: str, path: str, **sent):
        address = f"/v2/accounts/{world.account.pk}/permissions/{path}"
        if method == "GET":
            return client.get(address, sent)
        return client.generic(method, address, json.dumps(sent), content_type="application/json")

    return send


def whole(**other) -> dict:
    return {
        "name": "Trimmer",
        "permission_type": "content",
        "scope_type": "prodenv",
        "system_policy_ids": [VIEW],
        **other,
    }


@pytest.mark.proves("CLD-024")
def test_a_role_is_made_read_written_anew_and_deleted(api) -> None:
    made = api("POST", "roles", **whole(id="trimmer_1", description="Trims"))
    assert made.status_code == 201, made.content
    data = made.json()["data"]
    assert (data["id"], data["management_type"], data["system_policy_ids"]) == (
        "trimmer_1",
        "custom",
        [VIEW],
    )
    assert type(data["created_at"]) is int

    written = api("PUT", "roles/trimmer_1", name="Cutter", system_policy_ids=[VIEW, EDIT])
    assert (written.status_code, written.json()["data"]["name"]) == (200, "Cutter")
    assert api("GET", "roles/trimmer_1").json() == written.json()
    listed = api("GET", "roles", permission_type="content", management_type="custom").json()["data"]
    assert [one["id"] for one in listed] == ["trimmer_1"]

    gone = api("DELETE", "roles/trimmer_1")
    assert (gone.status_code, gone.content) == (204, b"")
    assert not CustomRole.objects.exists()


def test_both_spellings_name_a_folder_role_and_the_short_one_is_printed(api) -> None:
    for named in ("cld::role::content::folder::editor", "cld::role::folder::editor"):
        assert api("GET", f"roles/{named}").json()["data"]["id"] == "cld::role::folder::editor"


def test_a_role_that_is_tried_is_answered_with_200_and_not_made(api) -> None:
    tried = api("POST", "roles", **whole(), dry_run=True)

    assert (tried.status_code, tried.json()["dry_run"]) == (200, True)
    assert not CustomRole.objects.exists()


def test_roles_are_filtered_by_the_content_they_are_held_on(api) -> None:
    def ids(**filters) -> set[str]:
        answer = api("GET", "roles", permission_type="content", **filters)
        assert answer.status_code == 200
        return {one["id"].split("::")[2] for one in answer.json()["data"]}

    assert ids() == {"folder", "collection"}
    assert ids(policy_parameters='["folder_id"]') == {"folder"}
    assert ids(policy_parameters="collection_id") == {"collection"}


def test_a_role_is_named_by_the_scope_it_is_asked_for(api) -> None:
    listed = api("GET", "roles", permission_type="global", scope_type="prodenv").json()["data"]

    assert "cld::role::prodenv::ml_user" in {one["id"] for one in listed}
    assert {one["scope_type"] for one in listed} == {"prodenv"}
    for one in ("cld::role::prodenv::ml_user", "cld::role::account::reports"):
        assert api("GET", f"roles/{one}").json()["data"]["id"] == one


def test_the_times_of_a_role_are_seconds(api) -> None:
    made = api("POST", "roles", **whole(id="trimmer_1")).json()["data"]
    row = CustomRole.objects.get()
    assert (made["created_at"], made["updated_at"]) == (
        int(row.created_at.timestamp()),
        int(row.updated_at.timestamp()),
    )
    (listed,) = api("GET", "roles", permission_type="content", management_type="custom").json()["data"]
    assert listed == made


@pytest.mark.proves("CLD-024")
def test_a_held_role_is_deleted_by_force_alone(api, world) -> None:
    api("POST", "roles", **whole(id="trimmer_1"))
    grant(
        "trimmer_1",
        member=world.member("vera"),
        folder=folder(world.root, "Press"),
        custom_role_id="trimmer_1",
    )

    kept = api("DELETE", "roles/trimmer_1")
    assert (kept.status_code, kept.json()["error"]["code"]) == (409, "ACCOUNTS_00006")
    tried = api("DELETE", "roles/trimmer_1?force=true&dry_run=true")
    assert (tried.status_code, tried.json()["difference"][0]["names"]) == (200, ["Vera Viewer"])
    assert Grant.objects.filter(role="trimmer_1").exists()

    assert api("DELETE", "roles/trimmer_1?force=true").status_code == 204
    assert not Grant.objects.filter(role="trimmer_1").exists()


def test_unknown_policies_are_named_and_nothing_is_made(api) -> None:
    answer = api("POST", "roles", **whole(system_policy_ids=[VIEW, "cld::policy::none"]))
    assert answer.status_code == 400
    assert "cld::policy::none" in answer.json()["error"]["message"]
    assert not CustomRole.objects.exists()


def test_a_taken_name_is_a_conflict_and_a_system_role_stays(api) -> None:
    api("POST", "roles", **whole())
    again = api("POST", "roles", **whole())
    assert (again.status_code, again.json()["error"]["code"]) == (409, "ACCOUNTS_00006")
    assert api("DELETE", "roles/cld::role::account::admin", force=True).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ["a"]},
        {"name": "a\0"},
        {"permission_type": "x"},
        {"scope_type": 3},
        {"system_policy_ids": {}},
    ],
)
def test_malformed_roles_are_refused_and_nothing_is_made(api, wrong) -> None:
    assert api("POST", "roles", **whole(**wrong)).status_code == 400
    assert not CustomRole.objects.exists()
