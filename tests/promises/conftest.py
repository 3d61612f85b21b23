"""The official client against a real server: real sockets, real rows, nothing in between."""

from dataclasses import dataclass

import cloudinary
import cloudinary.provisioning
import pytest

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
