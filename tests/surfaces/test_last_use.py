"""When a grant was last used: noted by the day, by pages, changes and keys, and never by what was refused."""

import base64
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mediadesk.access import use
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.engines import clock
from mediadesk.rules.refusals import Refusal
from mediadesk.store.models import Account, Grant
from mediadesk.surfaces import who

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_seen():
    use._seen.clear()


@pytest.fixture
def press(world):
    return create_folder(world.olga, parent_id=world.root.pk, name="Press")


def give(world, press, role: str, name: str) -> Grant:
    share_folder(world.olga, folder_id=press.pk, role=role, member_ids=[world.member(name).pk])
    return Grant.objects.get(member=world.member(name))


def at(world, press) -> str:
    return reverse("folder", args=(world.account.pk, world.environment.cloud_name, press.pk))


def used(grant) -> object:
    return Grant.objects.get(pk=grant.pk).last_used_on


def test_a_page_opened_by_a_grant_notes_the_day_and_later_ones_of_the_day_cost_nothing(
    world, press, sign_in, monkeypatch
) -> None:
    grant, client = give(world, press, "folder_viewer", "vera"), sign_in("vera")
    assert used(grant) is None

    client.get(at(world, press))
    assert used(grant) == clock.now().date()

    with CaptureQueriesContext(connection) as later:
        client.get(at(world, press))
    with monkeypatch.context() as without, CaptureQueriesContext(connection) as unnoted:
        without.setattr(who, "note_use", lambda *_, **__: None)
        client.get(at(world, press))
    assert len(later) == len(unnoted)
    Grant.objects.update(last_used_on=None)
    with CaptureQueriesContext(connection) as noted:
        client.get(at(world, press))
    assert len(noted) == len(later)
    assert used(grant) is None  # it was looked at today, so that not even the grant is asked

    with clock.stand_still_at(clock.now() + timedelta(days=1)):
        sign_in("vera").get(at(world, press))
        assert used(grant) == clock.now().date()


def test_a_change_by_a_grant_notes_it_and_a_refused_one_does_not(world, press) -> None:
    grant = give(world, press, "folder_contributor", "vera")

    with pytest.raises(Refusal):
        create_folder(world.vera, parent_id=world.root.pk, name="Elsewhere")
    with pytest.raises(Refusal):
        create_folder(world.vera, parent_id=press.pk, name="")
    assert used(grant) is None

    create_folder(world.vera, parent_id=press.pk, name="Spring")
    assert used(grant) == clock.now().date()


def test_a_grant_that_adds_nothing_to_the_role_of_a_membership_counts_as_unused(
    world, press, sign_in
) -> None:
    grant = give(world, press, "folder_viewer", "edda")
    sign_in("edda").get(at(world, press))
    assert used(grant) is None


def test_a_refused_page_notes_nothing(world, press, sign_in) -> None:
    secret = create_folder(world.olga, parent_id=world.root.pk, name="Secret")
    grant = give(world, press, "folder_viewer", "vera")
    assert sign_in("vera").get(at(world, secret)).status_code in {403, 404}
    assert used(grant) is None


def test_a_call_by_a_key_notes_its_grant(world, client) -> None:
    key = create_api_key(world.olga, name="Importer", role="admin")
    login = base64.b64encode(f"{key.row.key}:{key.secret}".encode()).decode()
    address = f"/v1_1/provisioning/accounts/{world.account.pk}/users"
    assert client.get(address, HTTP_AUTHORIZATION=f"Basic {login}").status_code == 200
    assert Grant.objects.get(api_key=key.row).last_used_on == clock.now().date()


@pytest.mark.parametrize("place", ["environment", "folder"])
def test_a_call_by_a_key_of_an_environment_notes_the_grant_in_its_environment_or_folder(
    world, press, client, place
) -> None:
    role, folders = ("media_library_admin", []) if place == "environment" else ("folder_manager", [press.pk])
    key = create_api_key(
        world.olga, name="Sharer", role=role, environment_id=world.environment.pk, folder_ids=folders
    )
    login = base64.b64encode(f"{key.row.key}:{key.secret}".encode()).decode()
    address = f"/v1_1/acme/folder_operations/invite/{press.pk}"
    assert client.get(address, HTTP_AUTHORIZATION=f"Basic {login}").status_code == 200
    assert Grant.objects.get(api_key=key.row).last_used_on == clock.now().date()


def test_noting_a_use_changes_neither_epoch_nor_trail(world, press, sign_in) -> None:
    give(world, press, "folder_viewer", "vera")
    client = sign_in("vera")
    before = Account.objects.values_list("access_epoch", "trail_count").get(pk=world.account.pk)

    client.get(at(world, press))

    assert Account.objects.values_list("access_epoch", "trail_count").get(pk=world.account.pk) == before
