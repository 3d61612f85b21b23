"""scim2-tester, whole, over the application that programs reach, on either database (F-23)."""

import uuid
from collections import Counter

import pytest
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_models import Resource, ScimProvider
from scim2_server.applications.wsgi import WSGIApplication
from scim2_server.memory import InMemoryStorage
from scim2_server.utils import (
    load_default_resource_types,
    load_default_schemas,
    load_default_service_provider_config,
)
from scim2_tester import CheckResult, Status, check_server

from mediadesk.actions.access.create_scim_token import create_scim_token
from mediadesk.store.models import User
from mediadesk.surfaces.scim.serving import PROVIDER
from tests.conftest import build_world
from tests.surfaces.scim.conftest import USER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


class _Addresses(list):
    """Examples of which each is new: the tester makes up texts, and here a user's name is an e-mail address."""

    def __getitem__(self, _):
        return f"{uuid.uuid4()}@directory.example"


def _reference() -> WSGISCIMClient:
    """A client of the server that the tester is written against, with the schemas of RFC 7643 and an empty memory."""
    provider = ScimProvider.from_discovery(
        load_default_schemas().values(),
        load_default_resource_types().values(),
        config=load_default_service_provider_config(),
    )
    return WSGISCIMClient(
        WSGIApplication(InMemoryStorage(), provider), base_url="http://localhost/v2", provider=provider
    )


def _ours(world) -> WSGISCIMClient:
    """A client of ours that knows our schemas, and sends passwords as directories do, though none is asked for."""
    from mediadesk.wiring.wsgi import api_application

    schemas = [one.model_copy(deep=True) for one in PROVIDER.schemas]
    password = next(one for one in load_default_schemas()[USER].attributes if one.name == "password")
    next(one for one in schemas if one.id == USER).attributes.append(password)
    provider = ScimProvider.from_discovery(schemas, PROVIDER.resource_types, config=PROVIDER.config)
    provider.model_for("User").model_fields["user_name"].examples = _Addresses([""])
    token = create_scim_token(world.olga, name="Tester").text
    return WSGISCIMClient(
        api_application,
        base_url="http://testserver/scim/v2",
        headers={"Authorization": f"Bearer {token}"},
        provider=provider,
    )


def _asked(results: list[CheckResult]) -> Counter:
    """What each check asked: its title, of which kind of resource, by which attribute."""
    asked = Counter()
    for one in results:
        attribute = one.data.get("urn") if isinstance(one.data, dict) else None
        asked[one.title, str(one.resource_type), attribute] += 1
    return asked


def test_all_135_checks_that_the_reference_passes_succeed_here() -> None:
    """Three of them set, replace and remove a password: it is passed over, and nobody's is another afterwards."""
    world = build_world()
    passwords = dict(User.objects.values_list("pk", "password"))
    reference = check_server(_reference())

    results = check_server(_ours(world))

    assert [one for one in results if one.status is not Status.SUCCESS] == []
    assert len(results) == 135
    assert _asked(results) == _asked(reference)
    assert dict(User.objects.values_list("pk", "password")) == passwords


def test_no_schema_promises_a_password() -> None:
    """Whoever reads what is offered is told that nobody sets one here (decision 0032)."""
    model: type[Resource] = PROVIDER.model_for("User")

    assert "password" not in model.model_fields
    assert PROVIDER.config.change_password.supported is False
