"""The Permissions API as a program calls it, by an account key."""

import base64
import json

import pytest
from django.test import Client

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.store.models import Group
from tests.access.test_load import folder


@pytest.fixture
def key(world):
    return create_api_key(world.olga, name="Permissions", role="master_admin")


@pytest.fixture
def api(world, key):
    """`api("PUT", "principal_roles", …)` with the account key of a Master admin, or another."""

    def send(method: str, path: str, *, by=key, **sent):
        login = base64.b64encode(f"{by.row.key}:{by.secret}".encode()).decode()
        client = Client(headers={"Authorization": f"Basic {login}"})
        address = f"/v2/accounts/{world.account.pk}/permissions/{path}"
        if method == "GET":
            return client.get(address, sent)
        return client.generic(method, address, json.dumps(sent), content_type="application/json")

    return send


@pytest.fixture
def agencies(world):
    now = world.account.created_at
    return Group.objects.create(account=world.account, name="Agencies", created_at=now, updated_at=now)


@pytest.fixture
def press(world):
    return folder(world.root, "Press")
