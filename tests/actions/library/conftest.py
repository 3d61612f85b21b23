"""A small library to change."""

from types import SimpleNamespace

import pytest

from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.store.models import Folder, Member
from tests.actions.library.saying import put


@pytest.fixture
def shelf(world):
    """Press/2030 and the private Secret, a file in each; vera sees 2030 alone. Theirs is of another account.

    Rita is a Media Library user here too, with whom nothing is shared yet.
    """
    Member.objects.filter(pk=world.rita.id).update(role="media_library_user")
    press = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    year = create_folder(world.olga, parent_id=press.pk, name="2030")
    secret = create_folder(world.olga, parent_id=world.root.pk, name="Secret", private=True)
    share_folder(world.olga, folder_id=year.pk, role="folder_viewer", member_ids=[world.vera.id])
    return SimpleNamespace(
        press=press,
        year=year,
        secret=secret,
        red=put(world.olga, press, "red.txt", "red"),
        blue=put(world.olga, year, "blue.txt", "blue"),
        grey=put(world.olga, secret, "grey.txt", "grey"),
        theirs=put(world.otto, world.other_root, "theirs.txt", "theirs"),
    )


@pytest.fixture
def elsewhere(world) -> Folder:
    """The first folder of another environment of the same account."""
    create_environment(world.olga, name="Second", cloud_name="second")
    return Folder.objects.get(environment__cloud_name="second", parent=None)


@pytest.fixture
def may(world):
    """`may("vera", folder, "folder_manager")` gives her a role there."""

    def give(name: str, folder: Folder, role: str) -> None:
        share_folder(world.olga, folder_id=folder.pk, role=role, member_ids=[world.member(name).pk])

    return give
