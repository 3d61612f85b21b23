"""Roles on folders, by an environment's API key: who has which, giving and taking them, and what is refused."""

import base64
import json

import pytest
from django.test import Client

from mediadesk.access.load import facts_for
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import CustomRole, Grant, Group, TrailEntry
from mediadesk.surfaces.cloudinary import folder_invites
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.who import Who
from tests.access.test_load import folder

pytestmark = pytest.mark.django_db
VIEWER, EDITOR = "cld::role::folder::viewer", "cld::role::folder::editor"


@pytest.fixture
def press(world):
    return folder(world.root, "Press")


@pytest.fixture
def made(world):
    """`made("editor")` makes a key of the environment Acme with a role."""

    def make(role: str, **more):
        place = {"environment_id": world.environment.pk, **more}
        return create_api_key(world.olga, name=f"As {role}", role=role, **place)

    return make


@pytest.fixture
def api(world, made):
    """`api("GET", folder, …)` with a key of the environment that may all."""
    all_of_it = made("master_admin")

    def send(method: str, folder_id: str, *, key=all_of_it, cloud_name: str = "acme", **sent):
        login = base64.b64encode(f"{key.row.key}:{key.secret}".encode()).decode()
        client = Client(headers={"Authorization": f"Basic {login}"})
        address = f"/v1_1/{cloud_name}/folder_operations/invite/{folder_id}"
        if method == "GET":
            return client.get(address, sent)
        return client.generic(method, address, json.dumps(sent), content_type="application/json")

    return send


def asked(kind: str, pk: str, *roles: str, operation: str = "add") -> dict:
    return {"principal": {"type": kind, "id": pk}, "operation": operation, "roles": list(roles)}


@pytest.mark.proves("CLD-017")
def test_a_role_is_given_shown_below_as_inherited_and_taken(api, world, press) -> None:
    vera, inner = world.member("vera").pk, folder(press, "2030")

    given = api("POST", press.pk, **asked("user", vera, VIEWER))
    assert (given.status_code, given.json()) == (200, {"success": True})
    shown = {
        "id": VIEWER,
        "name": "Viewer",
        "description": "Sees and downloads what is in the folder and below.",
    }
    for asked_about, inherited in ((press, False), (inner, True)):
        assert api("GET", asked_about.pk).json() == {
            "shared_with": [
                {
                    "type": "user",
                    "id": vera,
                    "folder_id": press.pk,
                    "roles": [{**shown, "inherited": inherited}],
                }
            ]
        }

    assert api("POST", press.pk, **asked("user", vera, VIEWER, operation="remove")).status_code == 200
    assert not Grant.objects.filter(folder=press).exists()
    assert set(TrailEntry.objects.filter(event__startswith="grant_").values_list("event", flat=True)) == {
        "grant_given",
        "grant_revoked",
    }


@pytest.mark.proves("CLD-018")
def test_groups_and_keys_get_roles_too(api, world, press, made) -> None:
    now = world.account.created_at
    agencies = Group.objects.create(account=world.account, name="Agencies", created_at=now, updated_at=now)
    uploader = made("folder_viewer", folder_ids=[folder(world.root, "Apart").pk]).row.key

    assert api("POST", press.pk, **asked("group", agencies.pk, VIEWER, EDITOR)).status_code == 200
    assert (
        api("POST", press.pk, **asked("apiKey", uploader, "cld::role::folder::contributor")).status_code
        == 200
    )

    shared = api("GET", press.pk).json()["shared_with"]
    assert [(one["type"], one["id"], [role["name"] for role in one["roles"]]) for one in shared] == [
        ("group", agencies.pk, ["Viewer", "Editor"]),
        ("apiKey", uploader, ["Contributor"]),
    ]


def test_a_role_on_a_private_folders_parent_is_not_shown_in_it(api, world, press) -> None:
    api("POST", press.pk, **asked("user", world.member("vera").pk, VIEWER))
    private = folder(press, "Agency", private=True)

    assert api("GET", private.pk).json() == {"shared_with": []}


@pytest.mark.proves("CLD-018")
@pytest.mark.parametrize("spelling", ["cld::role::content::folder::editor", EDITOR, "folder_editor"])
def test_every_spelling_of_a_role_is_read_and_the_short_one_printed(api, world, press, spelling) -> None:
    api("POST", press.pk, **asked("user", world.member("vera").pk, spelling))

    (shared,) = api("GET", press.pk).json()["shared_with"]
    assert [role["id"] for role in shared["roles"]] == [EDITOR]


@pytest.mark.proves("CLD-017")
@pytest.mark.parametrize("flag", ["permitted_roles", "include_assignable_roles"])
def test_the_roles_that_the_key_may_give_are_told_on_request(api, world, press, made, flag) -> None:
    now = world.account.created_at
    own = CustomRole.objects.create(
        account=world.account, kind="folder", name="Trimmer", permissions=["asset.view"],
        created_at=now, updated_at=now, created_by_label="Olga", updated_by_label="Olga",
    )  # fmt: skip

    told = api("GET", press.pk, **{flag: "true"}).json()["permitted_roles"]

    assert [role["id"] for role in told] == [
        VIEWER, "cld::role::folder::contributor", EDITOR, "cld::role::folder::manager", own.pk,
    ]  # fmt: skip
    assert "permitted_roles" not in api("GET", press.pk, **{flag: "false"}).json()


def test_one_foreign_or_unknown_id_is_not_found_and_nothing_is_done(api, world, press) -> None:
    vera, theirs = world.member("vera").pk, folder(world.other_root, "Theirs")
    now = world.account.created_at
    foreign = CustomRole.objects.create(
        account=world.other_account, kind="folder", name="Trimmer", permissions=["asset.view"],
        created_at=now, updated_at=now, created_by_label="Otto", updated_by_label="Otto",
    )  # fmt: skip
    tries = [
        api("POST", theirs.pk, **asked("user", vera, VIEWER)),
        api("POST", "absent", **asked("user", vera, VIEWER)),
        api("POST", press.pk, **asked("user", world.member("otto").pk, VIEWER)),
        api("POST", press.pk, **asked("group", vera, VIEWER)),
        api("POST", press.pk, **asked("user", vera, VIEWER, foreign.pk)),
        api("POST", press.pk, **asked("user", vera, VIEWER, "cld::role::folder::owner")),
        api("POST", press.pk, **asked("user", vera, VIEWER, operation="remove")),
        api("GET", theirs.pk),
    ]

    assert [one.status_code for one in tries] == [404] * len(tries)
    assert not Grant.objects.filter(folder__isnull=False).exists()


def test_a_key_works_in_its_own_environment_alone(api, world, press) -> None:
    assert api("GET", press.pk, cloud_name="other").status_code == 401
    account_key = create_api_key(world.olga, name="Account", role="master_admin")
    assert api("GET", press.pk, key=account_key).status_code == 401


@pytest.mark.proves("CLD-018")
def test_all_roles_are_given_or_none(api, world, press) -> None:
    answer = api(
        "POST", press.pk, **asked("user", world.member("vera").pk, VIEWER, "cld::role::account::admin")
    )

    assert answer.status_code == 400
    assert not Grant.objects.filter(folder=press).exists()


@pytest.mark.proves("CLD-019")
def test_a_denial_begins_with_the_vendors_words_and_names_action_and_roles(api, world, press, made) -> None:
    editor = made("editor")

    for denied in (
        api("GET", press.pk, key=editor),
        api("POST", press.pk, key=editor, **asked("user", world.member("vera").pk, VIEWER)),
    ):
        said = denied.json()["error"]["message"]
        assert denied.status_code == 403
        assert said.startswith(
            f"[prodenv:{world.environment.pk}] Request forbidden due to missing permissions "
            '(actions=["update"]) folder.share: You may not share a folder'
        )
        assert "Media Library admin may." in said
    assert not Grant.objects.filter(folder=press).exists()


def test_a_manager_of_a_folder_gives_roles_there_and_nowhere_else(api, world, press, made) -> None:
    manager, apart = made("folder_manager", folder_ids=[press.pk]), folder(world.root, "Apart")
    vera = asked("user", world.member("vera").pk, VIEWER)

    assert api("POST", press.pk, key=manager, **vera).status_code == 200
    assert api("POST", apart.pk, key=manager, **vera).status_code == 403


def test_a_dry_run_tells_and_gives_nothing(api, world, press) -> None:
    said = api("POST", press.pk, dry_run=True, **asked("user", world.member("vera").pk, VIEWER)).json()

    assert [row["names"] for row in said["difference"]] == [["Vera Viewer"]]
    assert not Grant.objects.filter(folder=press).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"principal": "vera"},
        {"principal": {"type": "robot", "id": "1"}},
        {"principal": {"type": "user"}},
        {"principal": {"type": "user", "id": ["1"]}},
        {"operation": "replace"},
        {"operation": None},
        {"roles": []},
        {"roles": {}},
        {"roles": [1]},
        {"roles": [VIEWER] * 11},
        {"roles": ["a\0"]},
    ],
)
def test_malformed_calls_are_refused_and_nothing_is_given(api, world, press, wrong) -> None:
    answer = api("POST", press.pk, **asked("user", world.member("vera").pk, VIEWER) | wrong)

    assert (answer.status_code, "message" in answer.json()["error"]) == (400, True)
    assert not Grant.objects.filter(folder=press).exists()


def test_whoever_may_not_share_a_folder_does_not_learn_which_ids_there_are(api, world, press, made) -> None:
    key = made("editor")
    for pk in (world.member("vera").pk, "0" * 32):
        assert api("POST", press.pk, key=key, **asked("user", pk, VIEWER)).status_code == 403


def test_no_folder_is_found_without_an_environment(world, press) -> None:
    who = Who(world.olga, facts_for(world.olga), world.account)

    with pytest.raises(Refusal) as caught:
        folder_invites.list_folder_roles.answer(who, Arguments({}), folder_id=press.pk)

    assert caught.value.why is Why.NOT_FOUND
