"""The official client against a real server: real sockets, real rows, nothing in between."""

import base64
import json
from dataclasses import dataclass

import cloudinary
import cloudinary.provisioning
import cloudinary.uploader
import pytest
import urllib3
from django.core.files.uploadedfile import SimpleUploadedFile

from mediadesk.actions.access.create_api_key import create_api_key


@dataclass
class Client:
    """The official client's provisioning module, told where the server is; and the world behind it."""

    world: object
    key: object
    options: dict

    def __getattr__(self, name: str):
        """`client.create_user(...)` calls the official function of that name with our address and key."""
        function = getattr(cloudinary.provisioning, name)
        return lambda *args, **more: function(*args, **{**self.options, **more})


@pytest.fixture
def client_of(live_server, settings):
    """`client_of(world, role="admin")` makes an account key and gives the official client with it."""
    settings.ALLOWED_HOSTS = ["*"]

    def make(world, *, role: str = "master_admin", by: str = "olga") -> Client:
        made = create_api_key(world.actors[by], name=f"Provisioning as {role}", role=role)
        cloudinary.config(upload_prefix=live_server.url)
        options = {
            "account_id": made.row.account_id,
            "provisioning_api_key": made.row.key,
            "provisioning_api_secret": made.secret,
        }
        return Client(world, made.row, options)

    yield make
    cloudinary.reset_config()


@pytest.fixture
def client(client_of, world) -> Client:
    """The official client with the key of a Master admin of Acme."""
    return client_of(world)


@pytest.fixture
def put(client, client_factory):
    """`put("users/<id>", enabled=False)` sends what the API has and the official client cannot send."""
    login = f"{client.key.key}:{client.options['provisioning_api_secret']}"
    browser = client_factory(HTTP_AUTHORIZATION=f"Basic {base64.b64encode(login.encode()).decode()}")

    def send(path: str, **body: object) -> dict:
        address = f"/v1_1/provisioning/accounts/{client.world.account.pk}/{path}"
        return browser.put(address, json.dumps(body), content_type="application/json").json()

    return send


@pytest.fixture
def send(client, live_server):
    """`send("GET", "users?…", body, headers)` gives the status and the decoded answer."""
    pair = f"{client.options['provisioning_api_key']}:{client.options['provisioning_api_secret']}".encode()
    signed = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    base = f"{live_server.url}/v1_1/provisioning/accounts/{client.options['account_id']}"

    with urllib3.PoolManager() as pool:

        def call(method: str, path: str, body: bytes | str | None = None, headers: dict | None = None):
            answer = pool.request(method, f"{base}/{path}", body=body, headers={**signed, **(headers or {})})
            return answer.status, answer.json()

        yield call


@pytest.fixture
def api(live_server, settings, world):
    """`api(role)` is the official client's uploader with a key of Acme's environment; `api.key` is that key."""
    settings.ALLOWED_HOSTS = ["*"]

    def with_key(role: str = "media_library_admin", **more: object):
        made = create_api_key(
            world.olga, name=f"Uploads as {role}", role=role, environment_id=world.environment.pk, **more
        )
        cloudinary.config(
            upload_prefix=live_server.url, cloud_name="acme", api_key=made.row.key, api_secret=made.secret
        )
        with_key.key = made
        return cloudinary.uploader

    yield with_key
    cloudinary.reset_config()


@pytest.fixture
def key(world):
    """A key of Acme's environment, for what the official client cannot send."""
    return create_api_key(
        world.olga, name="Uploads", role="media_library_admin", environment_id=world.environment.pk
    )


@pytest.fixture
def post(client_factory, settings):
    """`post(fields, resource_type=…, headers=…)` sends a form; gives the status and the answer."""
    settings.ALLOWED_HOSTS = ["*"]
    browser = client_factory()

    def call(fields: dict, *, resource_type: str = "auto", query: str = "", headers: dict | None = None):
        sent = {n: SimpleUploadedFile(*v) if isinstance(v, tuple) else v for n, v in fields.items()}
        answer = browser.post(f"/v1_1/acme/{resource_type}/upload{query}", sent, headers=headers or {})
        return answer.status_code, answer.json()

    return call
