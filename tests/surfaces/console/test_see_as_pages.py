"""See as: each page shows what is the other's, nothing of whoever looks, and what is personal to nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mediadesk.actions.access.request_access import request_access
from mediadesk.actions.access.start_review import start_review
from mediadesk.actions.teams.request_seat import request_seat
from mediadesk.engines import clock
from mediadesk.store.models import Member, TrailEntry
from tests.access.test_load import grant


def at(name, world, *more):
    return reverse(name, args=(world.account.pk, *more))


def test_the_requests_are_those_of_the_other_and_not_one_s_own(seeing, world):
    request_seat(world.olga, email="secret@olga.example", role="editor", reason="For the launch")
    request_access(world.vera, role="editor", reason="For the fair", environment_id=world.environment.pk)

    page = seeing.get(at("requests", world)).content.decode()

    assert "secret@olga.example" not in page
    assert "The role Editor" in page


def test_a_review_is_shown_as_its_reviewer_sees_it(sign_in, world, mona):
    grant("folder_viewer", member=world.member("vera"), folder=world.root)
    due_at = clock.now() + timedelta(days=5)
    row = start_review(world.adam, name="Spring", whom="everybody", reviewer_ids=[mona.pk], due_at=due_at)
    client = sign_in("olga")
    assert "Only its reviewers decide here" in client.get(at("review", world, row.pk)).content.decode()
    client.post(at("see_as", world, mona.pk))

    page = client.get(at("review", world, row.pk)).content.decode()
    listed = client.get(at("reviews", world)).content.decode()

    assert "Only its reviewers decide here" not in page
    assert ">Decide</a>" in listed


@pytest.mark.parametrize("name", ["profile", "sessions", "password_first", "sign_in", "password_forgot"])
def test_what_is_personal_is_shut(seeing, name):
    answer = seeing.get(reverse(name))

    assert answer.status_code == 403
    assert "olga@acme.example" not in answer.content.decode()


@pytest.mark.parametrize("name", ["profile_name", "profile_password", "profile_email", "sessions_end"])
def test_nothing_personal_is_changed(seeing, world, name):
    assert seeing.post(reverse(name), {"name": "Other"}).status_code == 403
    assert Member.objects.get(pk=world.olga.id).name == "Olga Owner"


def test_an_original_stays_closed_and_its_small_picture_is_shown(seeing, world, shelf):
    blue = shelf["blue"].pk

    assert seeing.get(at("asset", world, "acme", blue)).status_code == 200
    assert seeing.get(at("asset_preview", world, "acme", blue, 320)).status_code == 200
    assert seeing.get(at("asset_original", world, "acme", blue)).status_code == 403
    assert not TrailEntry.objects.filter(event="asset_original_opened").exists()
