"""Who holds which roles, in the Permissions API: given and taken whole, told at each place, in pages."""

import pytest

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.granting import held_by
from mediadesk.store.models import Collection, Environment, Grant
from tests.access.test_load import folder

pytestmark = pytest.mark.django_db
REPORTS, ADMIN = "cld::role::account::reports", "cld::role::account::admin"
VIEWER = "cld::role::folder::viewer"


def held(api, kind: str, pk: str, **filters) -> list[tuple]:
    """What is told of a principal, as (role, scope type, scope id, folder)."""
    asked = {"principal_type": kind, "principal_id": pk, "permission_type": "global"} | filters
    answer = api("GET", "principal_roles", **asked)
    assert answer.status_code == 200, answer.content
    return [
        (one["id"], one["scope_type"], one["scope_id"], one["policy_parameters"].get("folder_id"))
        for one in answer.json()["data"]
    ]


def put(api, kind: str, pk: str, *roles: dict, operation: str = "add", **more):
    principal = {"type": kind, "id": pk}
    return api("PUT", "principal_roles", operation=operation, principal=principal, roles=list(roles), **more)


@pytest.mark.proves("CLD-021")
def test_a_role_in_an_environment_on_a_folder_and_for_all_is_given_told_and_taken(
    api, world, agencies, press
) -> None:
    here = world.environment.pk
    roles = [
        {"id": "cld::role::prodenv::editor", "scope_id": here},
        {"id": "cld::role::prodenv::reports", "scope_id": "all"},
        {"id": VIEWER, "scope_id": here, "policy_parameters": {"folder_id": press.pk}},
    ]

    assert put(api, "group", agencies.pk, *roles).status_code == 200
    assert held(api, "group", agencies.pk, scope_type="prodenv") == [
        ("cld::role::prodenv::editor", "prodenv", here, None),
        ("cld::role::prodenv::reports", "prodenv", "all", None),
    ]
    assert held(api, "group", agencies.pk, scope_type="account") == [(REPORTS, "account", None, None)]
    assert held(api, "group", agencies.pk, permission_type="content") == [(VIEWER, "prodenv", here, press.pk)]
    whole = api(
        "GET", "principal_roles", principal_type="group", principal_id=agencies.pk,
        permission_type="content", folder_id=press.pk,
    ).json()["data"][0]  # fmt: skip
    assert whole.keys() == {
        "id", "name", "description", "management_type", "permission_type", "scope_type", "scope_id",
        "policy_parameters", "created_at", "updated_at",
    }  # fmt: skip
    assert type(whole["created_at"]) is int

    assert put(api, "group", agencies.pk, *roles, operation="remove").status_code == 200
    assert not Grant.objects.filter(group=agencies).exists()


@pytest.mark.proves("CLD-022")
def test_a_role_of_the_account_becomes_that_of_the_membership(api, world) -> None:
    vera = world.member("vera").pk

    assert put(api, "user", vera, {"id": ADMIN}).status_code == 200
    assert (world.member("vera").role, held(api, "user", vera)) == ("admin", [(ADMIN, "account", None, None)])

    assert put(api, "user", vera, {"id": ADMIN}, operation="remove").status_code == 200
    assert world.member("vera").role == "media_library_user"


@pytest.mark.proves("CLD-022")
def test_adding_a_lesser_role_takes_nothing_away(api, world) -> None:
    adam = world.member("adam").pk

    assert put(api, "user", adam, {"id": REPORTS}).status_code == 200

    assert world.member("adam").role == "admin"
    assert [role for role, *_ in held(api, "user", adam)] == [ADMIN, REPORTS]


def test_the_last_master_admin_keeps_the_role(api, world) -> None:
    master = {"id": "cld::role::account::master_admin"}

    refused = put(api, "user", world.member("olga").pk, master, operation="remove")

    assert refused.status_code == 409
    assert world.member("olga").role == "master_admin"


@pytest.mark.proves("CLD-021")
def test_many_are_given_a_role_at_once_and_one_foreign_id_stops_all(api, world, agencies, press, key) -> None:
    place = {"policy_parameters": {"folder_id": press.pk}}
    uploader = create_api_key(
        world.olga, name="Up", role="folder_viewer", folder_ids=[folder(world.root, "Apart").pk],
        environment_id=world.environment.pk,
    ).row  # fmt: skip
    wanted = [
        {"principal_type": "user", "principal_id": world.member("vera").pk, **place},
        {"principal_type": "group", "principal_id": agencies.pk, **place},
        {"principal_type": "apiKey", "principal_id": uploader.key, **place},
    ]
    path = "roles/cld::role::folder::editor/principals"
    theirs = {"principal_type": "user", "principal_id": world.member("otto").pk, **place}
    elsewhere = {**wanted[0], "policy_parameters": {"folder_id": world.other_root.pk}}

    for foreign in (theirs, elsewhere, {**wanted[0], "principal_type": "group"}):
        answer = api("PUT", path, operation="add", principals=[*wanted, foreign])
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "ACCOUNTS_00003")
    assert not Grant.objects.filter(folder=press).exists()

    assert api("PUT", path, operation="add", principals=wanted).status_code == 200
    told = api("GET", path).json()["data"]
    assert told == [
        {"id": world.member("vera").pk, "type": "user"},
        {"id": agencies.pk, "type": "group"},
        {"id": uploader.key, "type": "apiKey"},
    ]
    verbose = api("GET", path, verbose="true", scope_type="prodenv", folder_id=press.pk).json()["data"]
    assert {(one["role_id"], one["scope_id"], one["policy_parameters"]["folder_id"]) for one in verbose} == {
        ("cld::role::folder::editor", world.environment.pk, press.pk)
    }
    assert api("GET", path, folder_id=world.root.pk).json()["data"] == []

    answer = api("PUT", path, operation="remove", principals=[*wanted, theirs])
    assert (answer.status_code, Grant.objects.filter(folder=press).count()) == (404, 3)
    assert api("PUT", path, operation="remove", principals=wanted).status_code == 200
    assert not Grant.objects.filter(folder=press).exists()


def test_a_folder_is_not_found_in_an_environment_it_does_not_lie_in(api, world, press) -> None:
    now = world.account.created_at
    second = Environment.objects.create(
        account=world.account, name="Second", cloud_name="second", created_at=now, updated_at=now
    )
    role = {"id": VIEWER, "policy_parameters": {"folder_id": press.pk}}

    assert put(api, "user", world.member("vera").pk, {**role, "scope_id": second.pk}).status_code == 404
    assert put(api, "user", world.member("vera").pk, {**role, "scope_id": "all"}).status_code == 200


def test_the_role_of_a_membership_is_told_in_environments_and_taken_in_the_account_alone(api, world) -> None:
    edda, role = world.member("edda").pk, {"id": "cld::role::prodenv::editor", "scope_id": "all"}

    assert held(api, "user", edda, scope_type="prodenv") == [(role["id"], "prodenv", "all", None)]
    refused = put(api, "user", edda, role, operation="remove")

    assert (refused.status_code, world.member("edda").role) == (400, "editor")


def test_nobody_gives_what_they_do_not_hold(api, world, agencies) -> None:
    admin = create_api_key(world.olga, name="Admin's", role="admin")

    in_all = {"id": "cld::role::prodenv::master_admin", "scope_id": world.environment.pk}
    of_account = {"id": "cld::role::account::master_admin"}

    assert put(api, "group", agencies.pk, in_all, by=admin).status_code == 403
    assert put(api, "user", world.member("vera").pk, of_account, by=admin).status_code == 403
    assert not Grant.objects.filter(group=agencies).exists()
    assert world.member("vera").role == "media_library_user"


def test_whoever_may_give_nothing_does_not_learn_which_ids_there_are(
    api, world, django_assert_max_num_queries
) -> None:
    reader = create_api_key(world.olga, name="Reader", role="reports")
    vera, nobody = world.member("vera").pk, "0" * 32
    many = [{"principal_type": "user", "principal_id": vera}] * 100

    for pk in (vera, nobody):
        named = {"principal_type": "user", "principal_id": pk}
        asked = {"operation": "add", "principals": [named]}
        assert api("PUT", f"roles/{REPORTS}/principals", by=reader, **asked).status_code == 403
        assert put(api, "user", pk, {"id": REPORTS}, by=reader).status_code == 403
    with django_assert_max_num_queries(8):  # the key, its facts, the note of the refusal
        refused = api("PUT", f"roles/{REPORTS}/principals", by=reader, operation="add", principals=many)
    assert refused.status_code == 403


def test_a_dry_run_tells_and_gives_nothing(api, world, agencies) -> None:
    role = {"id": "cld::role::prodenv::editor", "scope_id": world.environment.pk}

    tried = put(api, "user", world.member("vera").pk, role, dry_run=True)

    assert (tried.status_code, [row["names"] for row in tried.json()["difference"]]) == (
        200,
        [["Vera Viewer"]],
    )
    assert not Grant.objects.filter(member=world.member("vera")).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"operation": "replace"},
        {"principal": {"type": "robot", "id": "1"}},
        {"principal": ["vera"]},
        {"roles": []},
        {"roles": "admin"},
        {"roles": [{"id": ["admin"]}]},
        {"roles": [{"id": "cld::role::prodenv::editor"}]},
        {"roles": [{"id": ADMIN, "scope_id": "all"}]},
        {"roles": [{"id": VIEWER, "scope_id": "all"}]},
        {"roles": [{"id": VIEWER, "policy_parameters": {"asset_id": "1"}}]},
        {"roles": [{"id": VIEWER, "policy_parameters": {"folder_id": ["1"]}}]},
        {"roles": [{"id": REPORTS}] * 101},
        {"roles": [{"id": "a\0"}]},
    ],
)
def test_malformed_changes_are_refused_and_nothing_is_given(api, world, wrong) -> None:
    sent = {
        "operation": "add",
        "principal": {"type": "user", "id": world.member("vera").pk},
        "roles": [{"id": REPORTS}],
    }
    answer = api("PUT", "principal_roles", **sent | wrong)

    assert (answer.status_code, answer.json()["error"]["category"]) == (400, "user_error")
    assert not Grant.objects.filter(member=world.member("vera")).exists()


COLLECTION_VIEWER = "cld::role::collection::viewer"


@pytest.mark.parametrize("kind", ["group", "apiKey"])
def test_a_role_in_a_collection_is_given_told_and_taken(api, world, agencies, kind) -> None:
    key = create_api_key(
        world.olga, environment_id=world.environment.pk, name="Shop", role="technical_admin"
    ).row
    holder, row = {"group": (agencies.pk, agencies), "apiKey": (key.key, key)}[kind]
    here, now = world.environment.pk, world.account.created_at
    lookbook = Collection.objects.create(
        account=world.account, environment=world.environment, name="Lookbook", created_at=now, updated_at=now
    )
    at = {"policy_parameters": {"collection_id": lookbook.pk}}
    role = {"id": COLLECTION_VIEWER, "scope_id": here, **at}

    before = held(api, kind, holder)

    assert put(api, kind, holder, role).status_code == 200
    asked = {"principal_type": kind, "principal_id": holder, "permission_type": "content"}
    (told,) = api("GET", "principal_roles", **asked, collection_id=lookbook.pk).json()["data"]
    assert (told["id"], told["scope_type"], told["scope_id"]) == (COLLECTION_VIEWER, "prodenv", here)
    assert told["policy_parameters"] == {"collection_id": lookbook.pk}
    assert held(api, kind, holder) == before  # it is no role of the account
    everywhere = {"scope_type": "prodenv", "scope_id": "all", "permission_type": "global"}
    assert held(api, kind, holder, **everywhere) == []

    assert put(api, kind, holder, role, operation="remove").status_code == 200
    assert not Grant.objects.filter(**held_by(row), collection=lookbook).exists()


def test_a_place_of_content_is_one_folder_or_one_collection_that_is_there(
    api, world, agencies, press
) -> None:
    role = {"id": COLLECTION_VIEWER}
    both = {"policy_parameters": {"collection_id": press.pk, "folder_id": press.pk}}

    assert put(api, "group", agencies.pk, role).status_code == 400
    assert put(api, "group", agencies.pk, role | both).status_code == 400
    wrong = {"policy_parameters": {"collection_id": press.pk}}
    assert put(api, "group", agencies.pk, role | wrong).status_code == 404
