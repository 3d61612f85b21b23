"""A directory as a client: over HTTP to the application that programs reach, by a token that Olga made."""

import json

import pytest
from django.test import Client

from mediadesk.actions.access.create_scim_token import create_scim_token

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Directory:
    """Sends what a directory sends; gives the status and what was answered."""

    def __init__(self, token: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def send(self, method: str, path: str, body=None, *, query=None, **headers):
        """One request below /scim/v2; the answer has `json_body`, None when there is none."""
        data = body if isinstance(body, (str, bytes)) else json.dumps(body) if body is not None else ""
        response = self.client.generic(
            method,
            f"/scim/v2{path}",
            data,
            content_type="application/scim+json",
            query_params=query,
            headers=headers,
        )
        response.json_body = json.loads(response.content) if response.content else None
        return response

    def get(self, path: str, **query):
        return self.send("GET", path, query=query)

    def add(self, email: str, **said):
        """POST a user; the answer."""
        return self.send("POST", "/Users", {"schemas": [USER], "userName": email, **said})

    def patch(self, path: str, *operations, **headers):
        return self.send("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)}, **headers)

    def bulk(self, *operations, **said):
        return self.send("POST", "/Bulk", {"schemas": [BULK], "Operations": list(operations), **said})


@pytest.fixture
def token(world):
    return create_scim_token(world.olga, name="Okta")


@pytest.fixture
def directory(token):
    return Directory(token.text)
