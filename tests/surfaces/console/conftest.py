"""What several tests of the library's pages begin with."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.engines import clock
from mediadesk.store.models import Folder, Group, GroupMember
from tests.conftest import add_member
from tests.pictures import picture


@pytest.fixture
def shelf(world):
    """Press with a picture in it, and Secret with another; vera sees only Press/2030."""
    press = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    year = create_folder(world.olga, parent_id=press.pk, name="2030")
    secret = create_folder(world.olga, parent_id=world.root.pk, name="Secret", private=True)
    red = upload_asset(world.olga, folder_id=press.pk, name="red.png", source=io.BytesIO(picture()))
    blue = upload_asset(
        world.olga, folder_id=year.pk, name="blue.png", source=io.BytesIO(picture(colour="blue"))
    )
    grey = upload_asset(
        world.olga, folder_id=secret.pk, name="grey.png", source=io.BytesIO(picture(colour="grey"))
    )
    share_folder(world.olga, folder_id=year.pk, role="folder_viewer", member_ids=[world.vera.id])
    return {"press": press, "year": year, "secret": secret, "red": red, "blue": blue, "grey": grey}


@pytest.fixture
def mona(world):
    """A second Master admin, so that Olga can be disabled and take another role."""
    return add_member(
        world.account, name="Mona Master", email="mona@acme.example", role="master_admin", now=clock.now()
    )


@pytest.fixture
def seeing(sign_in, world):
    """Olga's browser, in which she sees what Vera sees."""
    client = sign_in("olga")
    answer = client.post(reverse("see_as", args=(world.account.pk, world.vera.id)))
    assert answer.headers["Location"] == reverse("dashboard", args=(world.account.pk,))
    return client


@pytest.fixture
def press(world):
    """A folder that is shared with Vera through the group Agencies, by Olga, until June."""
    now = clock.now()
    folder = Folder.objects.create(
        account=world.account, environment=world.environment, parent=world.root, name="Press",
        created_at=now, updated_at=now,
    )  # fmt: skip
    group = Group.objects.create(account=world.account, name="Agencies", created_at=now, updated_at=now)
    GroupMember.objects.create(group=group, member=world.member("vera"))
    share_folder(
        world.olga, folder_id=folder.pk, role="folder_contributor", member_ids=[], group_ids=[group.pk],
        until=datetime(2099, 6, 1, tzinfo=UTC),
    )  # fmt: skip
    return folder
