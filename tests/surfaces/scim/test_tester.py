"""scim2-tester, whole, over the application that programs reach, on either database (F-23)."""

import uuid

import pytest
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_models import ScimProvider
from scim2_tester import Status, check_server

from mediadesk.actions.access.create_scim_token import create_scim_token
from mediadesk.surfaces.scim.serving import PROVIDER
from tests.conftest import build_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

CHECKS = 132
"""The reference has 135: three of them set a password, which nobody but its owner does here."""


class _Addresses(list):
    """Examples of which each is new: the tester makes up texts, and here a user's name is an e-mail address."""

    def __getitem__(self, _):
        return f"{uuid.uuid4()}@directory.example"


def test_every_check_succeeds() -> None:
    from mediadesk.wiring.wsgi import api_application

    world = build_world()
    token = create_scim_token(world.olga, name="Tester").text
    provider = ScimProvider.from_discovery(PROVIDER.schemas, PROVIDER.resource_types, config=PROVIDER.config)
    provider.model_for("User").model_fields["user_name"].examples = _Addresses([""])
    client = WSGISCIMClient(
        api_application,
        base_url="http://testserver/scim/v2",
        headers={"Authorization": f"Bearer {token}"},
        provider=provider,
    )

    results = check_server(client)

    assert [one for one in results if one.status is not Status.SUCCESS] == []
    assert len(results) >= CHECKS, len(results)
