"""A collection with a public page, and whoever has its address: with the middleware that production gives them."""

import pytest
from django.test import Client

from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.publish_collection import publish_collection
from mediadesk.engines import clock
from mediadesk.rules.public_pages import last_day
from tests.surfaces.console.conftest import shelf

__all__ = ["lookbook", "publish", "shelf", "visitor"]


@pytest.fixture
def lookbook(world, shelf):
    """It opens red, and grey of the private Secret."""
    made = create_collection(world.olga, environment_id=world.environment.pk, name="Lookbook")
    ids = [shelf["red"].pk, shelf["grey"].pk]
    add_to_collection(world.olga, collection_id=made.pk, asset_ids=ids)
    return made


@pytest.fixture
def publish(world, lookbook):
    """`publish(password="…")` makes it public, and gives the address of the page."""

    def make(**more) -> str:
        until = last_day(clock.now(), 10)
        made = publish_collection(world.olga, collection_id=lookbook.pk, until=until, **more)
        return f"/p/{made.token}"

    return make


@pytest.fixture
def visitor(settings):
    """A browser without a session, served by the short list of middleware as the front does it."""
    settings.MIDDLEWARE = settings.API_MIDDLEWARE
    return Client()
