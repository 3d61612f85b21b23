"""The pages of requests: what is typed arrives, whoever may answer does so there, and what one asked is withdrawn."""

import html
import io
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.decline_request import decline_request
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import AccessRequest, Folder, Grant, Mail
from tests.access.test_load import folder

LAST = datetime(2031, 5, 31, 23, 59, 59, 999999, tzinfo=UTC)


def at(name: str, world, *more: str) -> str:
    return reverse(name, args=(world.account.pk, *more))


@pytest.fixture
def press(world) -> Folder:
    return folder(world.root, "Press")


def ask(client, world, **typed) -> AccessRequest:
    answer = client.post(at("request_new", world), {"reason": "I retouch", **typed}, follow=True)
    assert "Your request is sent." in answer.text
    return AccessRequest.objects.get()


def test_role_environment_and_last_day_of_a_request_arrive(sign_in, world) -> None:
    place, client = world.environment.pk, sign_in("vera")

    row = ask(client, world, role="editor", environment=place, until="2031-05-31")

    assert (row.role, row.environment_id, row.folder_id) == ("editor", place, None)
    assert (row.until, row.reason) == (LAST, "I retouch")
    assert row.asker_id == world.vera.id


def test_a_refused_request_keeps_what_was_typed(sign_in, world) -> None:
    typed = {
        "role": "technical_admin",
        "environment": world.environment.pk,
        "until": "soon",
        "reason": "I build",
    }

    answer = sign_in("vera").post(at("request_new", world), typed)

    assert answer.status_code == 400
    assert "I build" in answer.text
    assert f'value="{world.environment.pk}" selected' in answer.text
    assert re.search(r'value="technical_admin"[^>]* checked', answer.text)
    assert not AccessRequest.objects.exists()


def test_whoever_approves_gives_another_role_until_another_day_with_a_word(sign_in, world, press) -> None:
    row = ask(sign_in("vera"), world, folder=press.pk, role="folder_editor", until="2031-05-31")
    mila = sign_in("mila")
    shown = mila.get(at("requests", world)).text
    assert 'value="folder_editor" selected' in shown
    assert 'value="2031-05-31"' in shown

    chosen = {"role": "folder_viewer", "until": "2031-01-31", "answer": "Only looking"}
    asks = mila.post(at("request_approve", world, row.pk), chosen)
    assert "Vera Viewer gains what the role Viewer allows in Press and below" in asks.text
    assert not Grant.objects.exists()

    answer = mila.post(at("request_approve", world, row.pk), {**chosen, "sure": "yes"}, follow=True)

    given = Grant.objects.get()
    assert "Approved. It holds from their next request on." in answer.text
    assert (given.role, given.folder_id, given.until) == ("folder_viewer", press.pk, LAST.replace(month=1))
    assert "Only looking" in sign_in("vera").get(at("requests", world)).text


def test_a_refused_answer_is_told_beside_the_list_and_gives_nothing(sign_in, world, press) -> None:
    row = ask(sign_in("vera"), world, folder=press.pk, role="folder_editor")

    answer = sign_in("mila").post(at("request_approve", world, row.pk), {"until": "someday"})

    assert answer.status_code == 400
    assert "write it like 2030-12-31" in answer.text
    assert "I retouch" in answer.text
    assert not Grant.objects.exists()


def test_what_one_asked_for_is_withdrawn_by_oneself_alone(sign_in, world, press) -> None:
    row = ask(sign_in("vera"), world, folder=press.pk, role="folder_editor")
    assert sign_in("edda").post(at("request_withdraw", world, row.pk)).status_code == 404

    answer = sign_in("vera").post(at("request_withdraw", world, row.pk), follow=True)

    assert "Your request is withdrawn." in answer.text
    row.refresh_from_db()
    assert row.outcome == "withdrawn"
    assert "I retouch" not in sign_in("mila").get(at("requests", world)).text


def test_a_seat_is_offered_to_be_asked_for_only_where_it_may(sign_in, world) -> None:
    client, link = sign_in("vera"), f'href="{at("seat_request_new", world)}"'
    assert link in client.get(at("requests", world)).text

    statement = 'forbid(principal, action == Cloudinary::Action::"seat.request", resource);'
    create_policy(world.olga, name="No seats", statement=statement)

    assert link not in client.get(at("requests", world)).text


@pytest.mark.parametrize("kind", ["folder", "environment"])
def test_whoever_asks_for_a_place_they_do_not_see_is_not_told_its_name(sign_in, world, kind) -> None:
    hidden = folder(world.root, "Merger")
    second = create_environment(world.olga, name="Merger", cloud_name="merger").environment
    place, role = {"folder": (hidden, "folder_viewer"), "environment": (second, "reports")}[kind]
    here = MemberChange(environment_ids=[world.environment.pk])
    change_member(world.olga, member_id=world.vera.id, wanted=here)
    client = sign_in("vera")
    row = ask(client, world, role=role, **{kind: place.pk})
    pages = [client.get(at(name, world)).text for name in ("dashboard", "requests")]
    decline_request(world.olga, request_id=row.pk, answer="Not now")

    assert all("the role" in page.lower() for page in pages)
    assert not [page for page in pages if "Merger" in page]
    letter = Mail.objects.filter(to="vera@acme.example").latest("pk")
    assert "Merger" not in letter.text
    if kind == "folder":
        share_folder(world.olga, folder_id=hidden.pk, role="folder_viewer", member_ids=[world.vera.id])
        assert "asked for the role Viewer on Merger" in client.get(at("dashboard", world)).text


@pytest.mark.parametrize("kind", ["folder", "asset"])
def test_a_refusal_asks_for_the_least_role_on_the_folder_that_would_allow_it(sign_in, world, kind) -> None:
    adds = ["asset.view", "asset.upload", "asset.edit"]
    create_role(world.olga, kind=RoleKind.FOLDER, name="Photographer", permissions=adds)
    thing = hidden = folder(world.root, "Merger")
    if kind == "asset":
        thing = upload_asset(world.olga, folder_id=hidden.pk, name="deal.txt", source=io.BytesIO(b"x"))
    client = sign_in("vera")
    refused = client.get(at(kind, world, "acme", thing.pk)).text.split("<main")[1]
    link = html.unescape(re.search(r'href="([^"]*requests/access[^"]*)"', refused)[1])

    form = client.get(link).text
    assert re.findall(r'name="role" value="(\w+)"[^>]* checked', form) == ["folder_viewer"]
    assert "The whole account" not in form
    assert f"To the folder {'of the asset ' * (kind == 'asset')}your link leads to." in form
    sent = client.post(link, {kind: thing.pk, "role": "folder_viewer", "reason": "I buy"}, follow=True)
    assert AccessRequest.objects.get().folder_id == hidden.pk
    assert "Merger" not in refused + form + sent.text
    assert kind == "folder" or hidden.pk not in refused + form + sent.text  # T-05

    again, form = (client.get(where).text for where in (at(kind, world, "acme", thing.pk), link))
    assert "You asked for the role Viewer here" in again
    assert "requests/access" not in again.split("<main")[1]
    assert "You asked for the role Viewer here" in form
    assert 'value="folder_viewer"' not in form
