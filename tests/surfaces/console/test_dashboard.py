"""The first page: what to begin with, what is shared with one, and what happened, without shaming anybody."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse

from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.rules.events import Event
from mediadesk.surfaces.console.icons import icon, sign_of
from tests.pictures import picture


def dashboard(client, world) -> str:
    return client.get(reverse("dashboard", args=(world.account.pk,))).text


def test_a_new_account_is_told_what_to_begin_with_and_what_of_it_is_done(world, sign_in) -> None:
    client = sign_in("olga")
    before = dashboard(client, world)
    press = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    upload_asset(world.olga, folder_id=press.pk, name="red.png", source=io.BytesIO(picture()))
    with_a_picture = dashboard(client, world)
    share_folder(world.olga, folder_id=press.pk, role="folder_viewer", member_ids=[world.vera.id])
    at_last = dashboard(client, world)

    assert [page.count('aria-label="Done:"') for page in (before, with_a_picture)] == [1, 2]
    assert "First steps" in before
    assert "First steps" not in at_last


@pytest.mark.parametrize("name", ["edda", "vera", "bill"])
def test_who_may_not_invite_is_given_no_first_steps(world, sign_in, name) -> None:
    assert "First steps" not in dashboard(sign_in(name), world)


def test_what_is_shared_with_somebody_is_one_click_away(world, sign_in, shelf) -> None:
    page = dashboard(sign_in("vera"), world)

    assert "Shared with you" in page
    assert reverse("folder", args=(world.account.pk, "acme", shelf["year"].pk)) in page
    assert shelf["press"].pk not in page
    assert "Shared with you" not in dashboard(sign_in("edda"), world)


@pytest.mark.parametrize("reader", ["edda", "olga"])
def test_what_somebody_was_refused_stands_in_the_trail_and_not_on_the_first_page(
    world, sign_in, reader
) -> None:
    assert sign_in("edda").get(reverse("settings", args=(world.account.pk,))).status_code == 403

    assert "was refused" not in dashboard(sign_in(reader), world)
    assert "was refused" in sign_in("olga").get(reverse("trail", args=(world.account.pk,))).text


@pytest.mark.parametrize("name", ["olga", "vera"])
def test_the_first_page_costs_at_most_twelve_queries(
    world, sign_in, shelf, name, django_assert_max_num_queries
) -> None:
    client = sign_in(name)
    dashboard(client, world)

    with django_assert_max_num_queries(12):
        dashboard(client, world)


@pytest.mark.parametrize("event", [one.code for one in Event])
def test_every_event_of_the_trail_has_an_icon_of_its_own_kind(event) -> None:
    assert sign_of(event) != "history"
    assert "<svg" in icon(sign_of(event))
