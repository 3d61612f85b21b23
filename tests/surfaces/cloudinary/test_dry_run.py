"""`?dry_run=true` in the Provisioning API: what a call would do to access, and nothing done."""

import base64
import itertools
import json

import pytest
from django.test import Client

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.engines import clock
from mediadesk.queries import difference
from mediadesk.store.models import GroupMember, Member, TrailEntry
from mediadesk.surfaces import previews
from tests.access.test_load import folder, grant
from tests.actions.test_dry_run import group

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(world):
    """`api("PUT", "users/…", role="admin")` with the account key of a Master admin, or of another role."""
    numbers = itertools.count()

    def send(method: str, path: str, *, key_role: str = "master_admin", **sent):
        made = create_api_key(world.olga, name=f"Key {next(numbers)}", role=key_role)
        login = base64.b64encode(f"{made.row.key}:{made.secret}".encode()).decode()
        client = Client(headers={"Authorization": f"Basic {login}"})
        address = f"/v1_1/provisioning/accounts/{world.account.pk}/{path}"
        return client.generic(method, address, json.dumps(sent), content_type="application/json")

    return send


@pytest.mark.proves("CLD-028")
def test_a_new_role_is_told_and_not_given(api, world) -> None:
    edda = world.member("edda").pk

    answered = api("PUT", f"users/{edda}?dry_run=true", role="media_library_user")

    said = answered.json()
    assert (answered.status_code, said["dry_run"]) == (200, True)
    assert [(row["change"], row["names"]) for row in said["difference"]] == [("loss", ["Edda Editor"])]
    assert "asset.delete" in said["difference"][0]["permissions"]
    assert Member.objects.get(pk=edda).role == "editor"
    assert not TrailEntry.objects.filter(event="member_role_changed").exists()


@pytest.mark.proves("CLD-028")
def test_all_of_a_row_is_told_and_how_many_rows_there_are_besides(api, world, monkeypatch) -> None:
    agencies, press, events = (
        group(world, "Agencies"), folder(world.root, "Press"), folder(world.root, "Events")
    )  # fmt: skip
    grant("folder_viewer", group=agencies, folder=press)
    grant("folder_contributor", group=agencies, folder=events)
    address = f"user_groups/{agencies.pk}/users/{world.member('vera').pk}"

    every = api("POST", address, dry_run=True).json()
    monkeypatch.setattr(difference, "MOST_ROWS", 1)
    cut = api("POST", address, dry_run=True).json()

    assert next(row for row in every["difference"] if row["places"][0]["name"] == "Press") == {
        "change": "gain",
        "sentence": "Vera Viewer gains what the role Viewer allows in Press and below (0 assets)",
        "users": 1,
        "access_keys": 0,
        "names": ["Vera Viewer"],
        "permissions": ["folder.view", "asset.view", "asset.download"],
        "places": [{"type": "folder", "id": press.pk, "name": "Press"}],
        "other_places": 0,
        "assets": 0,
        "at_most": False,
    }
    assert (len(every["difference"]), every["other_changes"]) == (2, 0)
    assert (cut["difference"], cut["other_changes"]) == (every["difference"][:1], 1)


def test_the_members_of_a_group_are_told_and_not_changed(api, world) -> None:
    agencies = group(world, "Agencies")
    grant("folder_viewer", group=agencies, folder=folder(world.root, "Press"))

    said = api("POST", f"user_groups/{agencies.pk}/users/{world.member('vera').pk}", dry_run=True).json()

    assert [row["sentence"] for row in said["difference"]] == [
        "Vera Viewer gains what the role Viewer allows in Press and below (0 assets)"
    ]
    assert not GroupMember.objects.exists()


def test_a_call_that_would_be_refused_is_refused(api, world) -> None:
    edda = world.member("edda").pk

    assert api("DELETE", f"users/{edda}?dry_run=true", key_role="technical_admin").status_code == 403
    assert api("DELETE", "users/nobody?dry_run=true").status_code == 404
    assert Member.objects.filter(pk=edda).exists()


def test_a_call_that_is_not_about_access_is_not_tried(api) -> None:
    answered = api("POST", "user_groups?dry_run=true", name="New")

    assert answered.status_code == 400
    assert "cannot be shown before it is done" in answered.json()["error"]["message"]


def test_a_dry_run_after_many_is_told_to_wait_and_the_call_itself_goes_through(
    api, world, monkeypatch
) -> None:
    class UsedUp(dict):
        def get(self, _key, _default):
            return clock.now(), previews.ALLOWED_SECONDS

    monkeypatch.setattr(previews, "_spent", UsedUp())
    edda = world.member("edda").pk

    tried = api("PUT", f"users/{edda}?dry_run=true", role="media_library_user")
    done = api("PUT", f"users/{edda}", role="media_library_user")

    assert (tried.status_code, done.status_code) == (429, 200)
    assert "without trying it first" in tried.text
