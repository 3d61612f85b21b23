"""The authorization matrix below an environment (T-01, T-02, T-05, T-13): which of its keys gets which answer."""

from __future__ import annotations

import base64
import json

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.access.oracle import may
from tests.matrix import cells as grid
from tests.matrix.outcomes import now_kept, outcome
from tests.matrix.stage import MISSING, SECRET, key_row

pytestmark = pytest.mark.django_db

# The address below the environment, and what each method asks for: on the folder named, or of the environment.
ROUTES = {
    "folder_operations/invite/<str:folder_id>": {"GET": "folder.share", "POST": "folder.share"},
    "<str:resource_type>/upload": {"POST": "asset.upload"},  # without a folder: into the first one
    "usage": {"GET": "insights.view"},
    "usage/<str:day>": {"GET": "insights.view"},
}
ROLES = ("master_admin", "technical_admin", "media_library_admin", "editor")
STRANGERS = ("no_key", "wrong_secret", "disabled", "account", "second", "other_accounts")
PLACES = ("granted", "inherited", "private", "apart", "root")


@pytest.fixture(scope="module")
def keys(stage) -> dict:
    """A key of the environment for each role, one that manages a folder, and those that must not get in."""
    from mediadesk.store.models import Grant

    own, other, now = stage.own, stage.other, stage.now
    found = {role: key_row(own.account, own.environment, role, role, now) for role in ROLES}
    found["manager"] = key_row(own.account, own.environment, "manager", "folder_manager", now)
    Grant.objects.filter(api_key=found["manager"]).update(folder=own.folders["granted"], environment=None)
    found["wrong_secret"] = found["no_key"] = found["master_admin"]
    found["disabled"] = key_row(own.account, own.environment, "Off", "master_admin", now, enabled=False)
    found["account"] = stage.keys["master_admin"]
    found["second"] = key_row(own.account, own.second, "Second", "master_admin", now)
    found["other_accounts"] = key_row(other.account, other.environment, "Theirs", "master_admin", now)
    return found


def test_every_route_below_an_environment_is_in_the_table() -> None:
    found = {
        pattern.removeprefix(grid.ENVIRONMENT)
        for pattern, _ in grid._walk(get_resolver().url_patterns)
        if pattern.startswith(grid.ENVIRONMENT)
    }

    assert found == set(ROUTES)


@pytest.mark.parametrize("name", [*ROLES, "manager", *STRANGERS])
def test_each_key_gets_from_each_call_what_is_written(stage, keys, play, name) -> None:
    before, faults = now_kept(), []
    for route, asks in ROUTES.items():
        for method in grid.METHODS:
            for place in (*PLACES, "elsewhere", "other", "missing") if "folder_id" in route else ("root",):
                wanted = expected(stage, keys[name], name, asks.get(method), place)
                answer, left = play(
                    lambda r=route, m=method, p=place: ask(stage, keys, name, r, m, p), before.left_by
                )
                if (got := outcome(answer)) not in wanted:
                    faults.append(f"{method} {route} at {place}: {got}, and not {wanted}")
                if left.changed_though_turned_away:
                    faults.append(f"{method} {route} at {place}: {got}, and yet something was changed")

    assert not faults, "\n".join(faults)


def expected(stage, key, name: str, asked: str | None, place: str) -> set[str]:
    if asked is None:
        return {grid.METHOD}
    if name in STRANGERS:
        return {grid.KEY}
    if place not in PLACES:  # of another environment, of another account, of none: all the same nothing
        return {grid.ABSENT}
    folder = stage.own.folders[place]
    allowed = may(key, asked, place=(stage.own.account, folder.environment, folder), now=stage.now)
    return {grid.DONE} if allowed else {grid.REFUSED}


def ask(stage, keys, name: str, route: str, method: str, place: str):
    folders = stage.own.folders | {"other": stage.other.folders["granted"]}
    folder_id = MISSING if place == "missing" else folders[place].pk
    address = f"/v1_1/{stage.own.environment.cloud_name}/{route}"
    address = address.replace("<str:folder_id>", folder_id).replace("<str:day>", "2026-01-31")
    address = address.replace("<str:resource_type>", "auto")
    secret = "not the secret" if name == "wrong_secret" else SECRET
    login = base64.b64encode(f"{keys[name].key}:{secret}".encode()).decode()
    headers = {} if name == "no_key" else {"Authorization": f"Basic {login}"}
    sent = {
        "principal": {"type": "group", "id": stage.own.group.pk},
        "operation": "add",
        "roles": ["cld::role::folder::viewer"],
        "file": "data:text/plain;base64,dGV4dA==",
    }
    client = Client(REMOTE_ADDR="192.0.2.8")
    body = {} if method == "GET" else json.dumps(sent)
    more = {} if method == "GET" else {"content_type": "application/json"}
    return getattr(client, method.lower())(address, body, headers=headers, **more)
