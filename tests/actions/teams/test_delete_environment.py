"""Deleting an environment: what goes with it, and what keeps it from going."""

import io

import pytest

from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.delete_environment import delete_environment
from mediadesk.engines import blobs
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import Asset, Environment, Folder, TrailEntry


@pytest.fixture
def second(world):
    """Another environment, with a file in a folder in a folder."""
    create_environment(world.olga, name="Second", cloud_name="second")
    folder = Folder.objects.get(environment__cloud_name="second", parent=None)
    for name in ("Press", "2030"):
        folder = create_folder(world.olga, parent_id=folder.pk, name=name)
    upload_asset(world.olga, folder_id=folder.pk, name="a.txt", source=io.BytesIO(b"equal"))
    return Environment.objects.get(cloud_name="second")


def kept(environment) -> int:
    """How many files are kept for an environment."""
    return [found for found, _ in blobs.current().aged(older_than_seconds=-60)].count(environment.pk)


def refused(actor, environment) -> Why:
    with pytest.raises(Refusal) as caught:
        delete_environment(actor, environment_id=environment.pk)
    return caught.value.why


def test_an_environment_goes_with_its_folders_assets_and_bytes_and_no_others(
    world, second, django_capture_on_commit_callbacks
) -> None:
    upload_asset(world.olga, folder_id=world.root.pk, name="a.txt", source=io.BytesIO(b"equal"))

    with django_capture_on_commit_callbacks(execute=True):
        delete_environment(world.olga, environment_id=second.pk)
        assert kept(second) == 1  # not before the change is kept

    assert not Folder.objects.filter(environment_id=second.pk).exists()
    assert (kept(second), kept(world.environment)) == (0, 1)
    entry = TrailEntry.objects.get(event="environment_deleted")
    assert (entry.about_id, entry.details) == (second.pk, {"name": "Second", "cloud_name": "second"})


def test_an_environment_that_may_not_go_loses_nothing(
    world, second, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert refused(world.edda, second) is Why.NOT_ALLOWED
        assert refused(world.otto, second) is Why.NOT_FOUND
        assert refused(world.otto, world.other_environment) is Why.LAST_ENVIRONMENT

    assert Asset.objects.filter(environment=second).count() == kept(second) == 1
