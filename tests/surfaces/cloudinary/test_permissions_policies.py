"""Policies in the Permissions API, by HTTP: shapes, statuses and errors as Cloudinary's schema gives them."""

import base64
import json

import pytest
from django.test import Client

from mediadesk.access import schema
from mediadesk.access.catalogue import May
from mediadesk.access.system_policies import VENDOR, mays_of, policy_id, system_policies
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.engines import cedar
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import Policy

HOLD = 'forbid(principal, action == Cloudinary::Action::"delete", resource is Cloudinary::Asset);'
PUBLIC = "/v2/accounts/permissions/public/"


@pytest.fixture
def api(world):
    """`api("GET", "policies/custom", …)` with the account key of a Master admin."""
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
    return {"name": "Legal hold", "policy_statement": HOLD, "scope_type": "account", "enabled": True, **other}


@pytest.mark.proves("CLD-025")
def test_a_policy_is_made_read_written_anew_and_deleted(api, world) -> None:
    made = api(
        "POST", "policies/custom", **whole(scope_type="prodenv", scope_id="all", description="Counsel")
    )
    assert made.status_code == 201
    data = made.json()["data"]
    assert {type(data["created_at"]), type(data["updated_at"])} == {int}
    assert (data["scope_type"], data["scope_id"], data["enabled"]) == ("prodenv", "all", True)
    assert data["policy_statement"] == HOLD

    written = api("PUT", f"policies/custom/{data['id']}", **whole(enabled=False, name="Off"))
    assert (written.status_code, written.json()["data"]["enabled"]) == (200, False)
    assert api("GET", f"policies/custom/{data['id']}").json() == written.json()
    page = api("GET", "policies/custom", scope_type="account", enabled="false").json()
    assert ([one["name"] for one in page["data"]], page["next_cursor"]) == (["Off"], None)
    assert (
        api("GET", "policies/custom", scope_type="prodenv", scope_id=world.environment.pk).json()["data"]
        == []
    )

    gone = api("DELETE", f"policies/custom/{data['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("POST", "policies/custom", whole(policy_statement="forbid(principal, action, resorce);"), 400, "00002"),
        ("POST", "policies/custom", whole(scope_type="folder"), 400, "00005"),
        ("POST", "policies/custom", {"name": "No text", "scope_type": "account"}, 400, "00005"),
        ("POST", "policies/custom", whole(scope_type="prodenv", scope_id="0" * 32), 404, "00003"),
        ("POST", "policies/custom", whole(scope_type="prodenv"), 400, "00005"),
        ("POST", "policies/custom", whole(scope_type="prodenv", scope_id=" "), 400, "00005"),
        ("POST", "policies/custom", whole(scope_id="0" * 32), 400, "00005"),
        ("POST", "policies/custom", whole(scope_id="all"), 400, "00005"),
        ("PUT", f"policies/custom/{'0' * 32}", whole(), 404, "00003"),
        ("GET", f"policies/custom/{'0' * 32}", {}, 404, "00003"),
        ("DELETE", f"policies/custom/{'0' * 32}", {}, 404, "00003"),
        ("GET", "policies/effective", {"principal_type": "user", "principal_id": "0" * 32}, 404, "00003"),
    ],
)  # fmt: skip
@pytest.mark.proves("CLD-025")
def test_an_error_says_whose_fault_it_is_and_what_to_do(api, method, path, sent, status, code) -> None:
    answer = api(method, path, **sent)

    error = answer.json()["error"]
    assert (answer.status_code, error["category"], error["code"]) == (
        status,
        "user_error",
        f"ACCOUNTS_{code}",
    )
    assert error["message"]
    assert not Policy.objects.exists()
    if code == "00002":
        assert "resorce" in error["details"]["cedar_errors"][0]["cedar_message"]


def test_what_stands_already_is_a_conflict_and_put_wants_all_of_it(api) -> None:
    first = api("POST", "policies/custom", **whole()).json()["data"]["id"]
    again = api("POST", "policies/custom", **whole(name="Again"))
    assert (again.status_code, again.json()["error"]["code"]) == (409, "ACCOUNTS_00006")

    partly = {name: value for name, value in whole().items() if name != "enabled"}
    missing = api("PUT", f"policies/custom/{first}", **partly)
    assert (missing.status_code, missing.json()["error"]["details"]) == (400, {"fields": ["enabled"]})


@pytest.mark.proves("CLD-027")
def test_a_key_is_needed_but_for_what_is_the_same_for_everybody(world, client) -> None:
    refused = client.get(f"/v2/accounts/{world.account.pk}/permissions/policies/custom")
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "ACCOUNTS_00006")

    assert client.get(f"{PUBLIC}schema").json() == schema.written()
    catalog = client.get(f"{PUBLIC}catalog").json()["catalog"]
    known = {one["id"] for one in catalog["system_policies"]}
    assert all(set(role["system_policy_ids"]) <= known for role in catalog["system_roles"])
    assert all(role["system_policy_ids"] for role in catalog["system_roles"])


def test_validating_gives_cedars_messages_at_their_lines(client) -> None:
    def ask(text: str) -> dict:
        return client.post(f"{PUBLIC}validate", {"policy": text}, content_type="application/json").json()

    assert ask(HOLD) == {"valid": True, "errors": []}
    (error,) = ask(f"{HOLD}\nforbid(principal, action, resource)\nwhen {{ resource.colour }};")["errors"][:1]
    assert (error["line"], "colour" in error["cedar_message"]) == (3, True)
    assert ask("(" * 9000)["valid"] is False  # T-122


def test_every_system_policy_is_good_cedar_and_known_by_its_id() -> None:
    for one in system_policies():
        assert cedar.faults(one.statement, schema.published()) == [], one.id
        assert mays_of(one.id) == one.mays
    assert len({one.id for one in system_policies()}) == len(list(system_policies()))


def test_cloudinarys_ids_are_the_same_rights_here() -> None:
    assert mays_of("cld::policy::content::folder::add_assets") == (May.ASSET_UPLOAD,)
    assert May.MEMBER_DELETE in mays_of("cld::policy::global::users_and_groups::manage")
    assert all(mays for mays in VENDOR.values())
    assert mays_of("cld::policy::global::basic_portals::access") == ()
    assert policy_id(May.ASSET_UPLOAD, RoleKind.FOLDER) == "cld::policy::content::folder::asset::upload"


@pytest.mark.proves("CLD-026")
def test_effective_policies_are_those_that_can_apply_to_the_principal(api, world) -> None:
    edda = world.member("edda")
    api("POST", "policies/custom", **whole())
    only_vera = f'forbid(principal == Cloudinary::User::"{world.member("vera").pk}", action, resource);'
    api("POST", "policies/custom", **whole(name="Vera", policy_statement=only_vera))

    data = api("GET", "policies/effective", principal_type="user", principal_id=edda.pk).json()["data"]
    (principal,) = data["principals"]

    assert [role["id"] for role in principal["roles"]] == ["cld::role::account::editor"]
    held = {one["id"] for one in principal["roles"][0]["system_policies"]}
    assert "cld::policy::global::asset::upload" in held
    assert "cld::policy::global::member::view" not in held
    assert [one["name"] for one in data["custom_policies"]] == ["Legal hold"]


def test_a_policy_that_forbids_its_writer_all_else_is_answered_all_the_same(api) -> None:
    made = api("POST", "policies/custom", **whole(policy_statement="forbid(principal, action, resource);"))

    assert (made.status_code, made.json()["data"]["name"]) == (201, "Legal hold")
    assert api("GET", f"policies/custom/{made.json()['data']['id']}").status_code == 403
    assert api("GET", "policies/effective", principal_type="user", principal_id="x").status_code == 403


@pytest.mark.proves("CLD-026")
def test_effective_policies_are_asked_for_by_a_keys_public_part_and_in_environments_of_the_account(
    api, world
) -> None:
    here = world.environment.pk
    key = create_api_key(world.olga, name="Uploads", role="editor", environment_id=here).row

    def ask(**other):
        asked = {"principal_type": "apiKey", "principal_id": key.key, "scope_id": here}
        return api("GET", "policies/effective", **asked | other)

    for principal in (key.key, key.pk):
        (one,) = ask(principal_id=principal).json()["data"]["principals"]
        assert [role["id"] for role in one["roles"]] == ["cld::role::account::editor"]
    assert ask(scope_id="all").json()["data"]["principals"][0]["roles"]
    for foreign in (world.other_environment.pk, f"all{here}", "all" * 2):
        assert ask(scope_id=foreign).status_code == 404
    assert ask(principal_type="user", principal_id=key.key).status_code == 404
