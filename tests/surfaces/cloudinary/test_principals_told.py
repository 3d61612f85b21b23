"""Who holds which roles, as the Permissions API tells it: by place, by principal, in pages."""

from datetime import timedelta

import pytest

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.engines import clock
from mediadesk.queries import principal_roles
from tests.access.test_load import grant
from tests.surfaces.cloudinary.test_permissions_principals import REPORTS, held

pytestmark = pytest.mark.django_db


@pytest.mark.proves("CLD-020")
def test_who_holds_what_at_a_place_is_told_in_pages(api, world, agencies, press, monkeypatch) -> None:
    grant("folder_viewer", group=agencies, folder=press)
    grant("folder_editor", member=world.member("vera"), folder=press)
    expected = api("GET", "principal_roles/inspect", scope_type="prodenv").json()["data"]["principals"]
    assert {one["type"] for one in expected} == {"user", "group", "provisioningKey"}

    for size in (1, 2, 3):
        monkeypatch.setattr(principal_roles, "PAGE", size)
        found, cursor = [], ""
        while cursor is not None:
            page = api("GET", "principal_roles/inspect", scope_type="prodenv", cursor=cursor).json()
            assert 0 < len(page["data"]["principals"]) <= size
            found += page["data"]["principals"]
            cursor = page["next_cursor"]
        assert found == expected


@pytest.mark.proves("CLD-023")
def test_who_holds_a_role_is_told_in_pages_to_whoever_may_see_roles(api, world, press, monkeypatch) -> None:
    for name in ("vera", "edda", "mila"):
        grant("folder_viewer", member=world.member(name), folder=press)
    path = "roles/cld::role::folder::viewer/principals"
    every, reader = api("GET", path).json(), create_api_key(world.olga, name="Reader", role="billing")

    monkeypatch.setattr(principal_roles, "PAGE", 2)
    first = api("GET", path).json()
    second = api("GET", path, cursor=first["next_cursor"]).json()

    assert (len(every["data"]), every["next_cursor"]) == (3, None)
    assert [len(first["data"]), len(second["data"])] == [2, 1]
    assert (first["data"] + second["data"], second["next_cursor"]) == (every["data"], None)
    for named in (path, "roles/nobody/principals"):
        assert api("GET", named, by=reader).status_code == 403
    assert api("GET", "roles/nobody/principals").status_code == 404


@pytest.mark.proves("CLD-020")
def test_a_place_narrows_to_what_holds_there(api, world, agencies, press) -> None:
    grant("folder_viewer", group=agencies, folder=press)

    on_press = api("GET", "principal_roles/inspect", scope_type="prodenv", folder_id=press.pk).json()
    by_pair = api(
        "GET", "principal_roles/inspect", scope_type="prodenv", param_key="folder_id", param_value=press.pk
    ).json()
    users = api("GET", "principal_roles/inspect", scope_type="account", principal_type="user").json()
    assert [one["id"] for one in on_press["data"]["principals"]] == [agencies.pk]
    assert by_pair == on_press
    assert len(users["data"]["principals"]) == 8
    assert {role["scope_type"] for one in users["data"]["principals"] for role in one["roles"]} == {"account"}


@pytest.mark.proves("CLD-020")
def test_named_principals_are_told_also_when_they_hold_nothing(api, world, agencies) -> None:
    named = [{"type": "group", "id": agencies.pk}, {"type": "user", "id": world.member("rita").pk}]

    answer = api("POST", "principal_roles/inspect", scope_type="account", principals=named)

    assert answer.status_code == 200
    assert {
        one["id"]: [role["id"] for role in one["roles"]] for one in answer.json()["data"]["principals"]
    } == {
        world.member("rita").pk: [REPORTS],
        agencies.pk: [],
    }
    foreign = [*named, {"type": "user", "id": world.member("otto").pk}]
    assert api("POST", "principal_roles/inspect", scope_type="account", principals=foreign).status_code == 404


def test_a_master_admin_is_told_in_every_environment_whatever_was_chosen(api, world) -> None:
    olga = world.member("olga")
    olga.all_environments = False
    olga.save()
    role = "cld::role::prodenv::master_admin"

    for scope_id in (world.environment.pk, "all"):
        assert held(api, "user", olga.pk, scope_type="prodenv", scope_id=scope_id) == [
            (role, "prodenv", "all", None)
        ]


def test_a_membership_that_has_ended_is_not_told(api, world) -> None:
    edda = world.member("edda")
    edda.ends_at = clock.now() - timedelta(days=1)
    edda.save()

    named = api("GET", "principal_roles/inspect", scope_type="account", principal_type="user").json()

    assert edda.pk not in {one["id"] for one in named["data"]["principals"]}
    assert held(api, "user", edda.pk) == []


def test_an_environment_narrows_without_the_type_of_the_scope_too(api, world) -> None:
    vera = world.member("vera")
    vera.all_environments = False
    vera.save()

    assert held(api, "user", vera.pk, scope_id=world.environment.pk) == []
    assert held(api, "user", world.member("edda").pk, scope_id=world.environment.pk) == [
        ("cld::role::prodenv::editor", "prodenv", "all", None)
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"scope_type": "planet"}, {"scope_type": ""}, {"cursor": "planet:1"}, {"asset_id": "1"},
        {"principal_type": "robot"},
    ],
)  # fmt: skip
def test_malformed_questions_are_refused(api, wrong) -> None:
    assert api("GET", "principal_roles/inspect", **{"scope_type": "account"} | wrong).status_code == 400
