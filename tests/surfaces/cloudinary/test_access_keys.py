"""What is added to the access keys of the Provisioning API: a key is made with its limits, or with an own role."""

import base64
import json

import pytest
from django.test import Client

from mediadesk.access.catalogue import May
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_role import create_role
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import ApiKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(world):
    """`make(name="Importer", …)` with an account key of a Master admin; the answer."""
    made = create_api_key(world.olga, name="Provisioning", role="master_admin")
    login = base64.b64encode(f"{made.row.key}:{made.secret}".encode()).decode()

    def send(**sent):
        client = Client(headers={"Authorization": f"Basic {login}"})
        address = (
            f"/v1_1/provisioning/accounts/{world.account.pk}/sub_accounts/{world.environment.pk}/access_keys"
        )
        return client.post(address, json.dumps(sent), content_type="application/json")

    return send


def test_a_key_is_made_with_its_addresses_and_its_last_day(make) -> None:
    said = make(name="Importer", addresses=["203.0.113.7"], ends_on="2099-05-31").json()

    assert said["addresses"] == ["203.0.113.7/32"]
    assert said["ends_at"].startswith("2099-05-31T23:59:59")
    assert ApiKey.objects.get(name="Importer").addresses == "203.0.113.7/32"


def test_a_key_without_limits_is_answered_in_the_shape_clients_know(make) -> None:
    assert make(name="Importer").json().keys().isdisjoint({"addresses", "ends_at"})


@pytest.mark.parametrize(
    "wrong", [{"addresses": ["localhost"]}, {"ends_on": "2001-01-01"}, {"ends_on": "soon"}]
)
def test_a_limit_that_cannot_be_is_refused_and_no_key_is_made(make, wrong) -> None:
    assert make(name="Importer", **wrong).status_code == 400
    assert not ApiKey.objects.filter(name="Importer").exists()


def test_a_key_is_made_with_an_own_role(make, world) -> None:
    tagging = create_role(world.olga, kind=RoleKind.GLOBAL, name="Tagger", permissions=[May.ASSET_EDIT.code])

    assert make(name="Importer", role=tagging.pk).json()["role"] == tagging.pk
