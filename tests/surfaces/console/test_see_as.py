"""See as: what a Master admin sees through another's eyes, that nothing can be done so, and when it ends."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from mediadesk.access.facts import Actor
from mediadesk.actions.teams.begin_seeing_as import begin_seeing_as
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import clock
from mediadesk.rules.refusals import Refusal
from mediadesk.store.models import Account, Group, Member, RefusalCount, TrailEntry
from tests.conftest import actor_of, add_member

BAR = "Nothing can be changed."


def at(name, world, *more):
    return reverse(name, args=(world.account.pk, *more))


def entries(event):
    return list(TrailEntry.objects.filter(event=event).order_by("number"))


def in_session(client, **changed):
    """Change what the session says, as nobody but the database could."""
    store = SessionStore(client.session.session_key)
    store["seeing_as"] = {**store["seeing_as"], **changed}
    store.save()


def test_one_sees_the_sections_and_folders_of_the_other_and_no_others(seeing, world, shelf):
    page = seeing.get(at("dashboard", world)).content.decode()
    library = seeing.get(at("folder", world, "acme", world.root.pk)).content.decode()

    assert BAR in page
    assert "You see what <strong>Vera Viewer</strong> sees" in page
    assert "Audit trail" not in page
    assert "Secret" not in library
    assert seeing.get(at("folder", world, "acme", shelf["year"].pk)).status_code == 200
    assert seeing.get(at("folder", world, "acme", shelf["secret"].pk)).status_code in {403, 404}


@pytest.mark.parametrize("name", ["dashboard", "users", "billing"])
def test_every_page_is_marked_refusals_too(seeing, world, name):
    assert BAR in seeing.get(at(name, world)).content.decode()


def test_what_the_other_may_not_is_no_refusal_of_the_one_who_looks(seeing, world):
    assert seeing.get(at("users", world)).status_code == 403
    assert not RefusalCount.objects.exists()


def test_the_trail_says_in_the_name_of_the_one_who_looks_when_it_began_and_ended(seeing, world):
    seeing.post(reverse("see_as_stop"))
    begun, ended = entries("seen_as_begun")[0], entries("seen_as_ended")[0]

    assert "Olga Owner" in begun.who
    assert "Olga Owner" in ended.who
    assert re.fullmatch(r"\d\d:\d\d UTC", begun.details["until"])
    assert {begun.about_id, ended.about_id} == {world.vera.id}
    assert ended.details == {"member": "Vera Viewer", "reason": "they stopped"}
    assert BAR not in seeing.get(at("dashboard", world)).content.decode()


@pytest.mark.parametrize("htmx", [False, True], ids=["form", "htmx"])
@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("group_create", {"name": "New"}),
        ("leave", {}),
        ("settings_save", {"name": "Mine"}),
        ("users_disable", {"selected": "x"}),
        ("users_export", {}),
        ("trail_export", {}),
    ],
)
def test_no_form_does_anything(seeing, world, name, form, htmx):
    before = TrailEntry.objects.exclude(event="refused").count()
    answer = seeing.post(at(name, world), form, headers={"HX-Request": "true"} if htmx else {})

    assert answer.status_code == 403
    assert "You see what Vera Viewer sees" in answer.content.decode()
    assert TrailEntry.objects.exclude(event="refused").count() == before
    assert not Group.objects.exists()


def test_nothing_can_be_done_to_another_while_one_looks_as_a_master_admin(sign_in, world, mona):
    client = sign_in("olga")
    client.post(at("see_as", world, mona.pk))

    assert client.get(at("users", world)).status_code == 200
    assert client.post(at("member_disable", world, world.vera.id)).status_code == 403
    assert client.post(at("see_as", world, world.vera.id)).status_code == 403  # nor through two pairs of eyes
    assert Member.objects.get(pk=world.vera.id).status == Member.ACTIVE
    assert client.get(at("outbox", world)).status_code == 403


def test_no_frame_opens_for_an_actor_who_looks_whatever_a_page_has_forgotten(world):
    olga = world.olga
    looking = Actor(
        olga.kind, olga.id, olga.account_id, olga.label, olga.way, user_id=olga.user_id, seeing="Vera"
    )

    with pytest.raises(Refusal) as refusal:
        create_group(looking, name="New")

    assert refusal.value.code == "seeing_as"


def test_another_account_is_shut_until_one_stops(seeing, world):
    other = add_member(
        world.other_account, name="Olga", email="olga@acme.example2", role="master_admin", now=clock.now()
    )
    Member.objects.filter(pk=other.pk).update(user=world.member("olga").user)

    answer = seeing.get(reverse("dashboard", args=(world.other_account.pk,)))

    assert answer.status_code == 403
    assert "Other" not in seeing.get(at("dashboard", world)).content.decode().partition("<main")[0]
    assert seeing.get(reverse("home")).headers["Location"] == at("dashboard", world)


def test_a_membership_of_another_account_that_has_ended_ends_nothing_here(seeing, world):
    there = add_member(
        world.other_account, name="Olga", email="olga@acme.example2", role="editor", now=clock.now()
    )
    Member.objects.filter(pk=there.pk).update(user=world.member("olga").user, status=Member.DISABLED)

    seeing.get(reverse("dashboard", args=(world.other_account.pk,)))

    assert not entries("seen_as_ended")
    assert BAR in seeing.get(at("dashboard", world)).content.decode()


def test_nobody_but_a_master_admin_begins_and_nobody_as_themselves_or_as_a_stranger(sign_in, world):
    for name in ("adam", "tess", "vera"):
        assert sign_in(name).post(at("see_as", world, world.edda.id)).status_code == 403
    client = sign_in("olga")

    assert client.post(at("see_as", world, world.olga.id)).status_code == 409
    assert client.post(at("see_as", world, world.otto.id)).status_code == 404
    disable_members(world.olga, member_ids=[world.vera.id])
    assert client.post(at("see_as", world, world.vera.id)).status_code == 409
    assert not entries("seen_as_begun")


def _disabled(world, mona):
    disable_members(actor_of(mona), member_ids=[world.olga.id])


def _downgraded(world, mona):
    change_members_role(actor_of(mona), member_ids=[world.olga.id], role="admin")


def _other_deleted(world, mona):
    delete_members(actor_of(mona), member_ids=[world.vera.id])


def _other_disabled(world, mona):
    disable_members(actor_of(mona), member_ids=[world.vera.id])


@pytest.mark.parametrize("what", [_disabled, _downgraded, _other_deleted, _other_disabled])
def test_it_ends_at_once_with_the_right_to_it_or_with_the_other(seeing, world, mona, what):
    Account.objects.filter(pk=world.account.pk).update(owner=mona)
    what(world, mona)

    answer = seeing.get(at("dashboard", world))

    assert answer.status_code in {302, 403}
    assert "seeing_as" not in seeing.session
    again = seeing.get(at("dashboard", world))
    assert BAR not in again.content.decode()
    if what is not _disabled:  # whose session itself has ended
        assert [one.who for one in entries("seen_as_ended")] == ["Olga Owner <olga@acme.example>"]
        assert "Olga Owner" in again.content.decode()


def test_after_half_an_hour_the_next_click_ends_it_and_does_nothing(seeing, world):
    in_session(seeing, until=int((clock.now() - timedelta(seconds=1)).timestamp()))

    answer = seeing.post(at("group_create", world), {"name": "New"})

    assert answer.status_code == 403
    assert "its half hour is over" in answer.content.decode()
    assert not Group.objects.exists()
    assert seeing.get(at("users", world)).status_code == 200
    assert entries("seen_as_ended")[0].details["reason"] == "its half hour is over"


def test_signing_out_ends_it(seeing):
    seeing.post(reverse("sign_out"))

    assert entries("seen_as_ended")[0].details["reason"] == "they signed out"


@pytest.mark.parametrize(
    "changed",
    [
        {"until": 99999999999},
        {"by": "f" * 32},
        {"member": "f" * 32},
        {"member": None},
        {"until": "soon"},
        {"until": None},
        {"until": 10**30},
    ],
    ids=str,
)
def test_a_session_that_says_something_else_shows_nothing_of_others(seeing, world, changed):
    in_session(seeing, **changed)

    seeing.get(at("dashboard", world))

    assert "seeing_as" not in seeing.session
    assert BAR not in seeing.get(at("dashboard", world)).content.decode()


def test_the_member_of_the_session_is_asked_about_anew_and_no_stranger_is_shown(seeing, world):
    in_session(seeing, member=world.otto.id)

    assert seeing.get(at("dashboard", world)).status_code == 403
    assert "seeing_as" not in seeing.session


def test_oneself_is_no_other(seeing, world):
    in_session(seeing, member=world.olga.id)

    assert seeing.get(at("dashboard", world)).status_code == 403


def test_programs_know_nothing_of_it(seeing, world):
    answer = seeing.get(f"/v1_1/provisioning/accounts/{world.account.pk}/users")

    assert answer.status_code == 401


def test_beginning_asks_first_and_says_what_stays_closed(sign_in, world):
    page = sign_in("olga").get(at("see_as", world, world.vera.id)).content.decode()

    assert "Nothing can be changed, uploaded, exported or downloaded" in page
    assert not entries("seen_as_begun")


def test_a_page_seen_as_another_costs_at_most_fourteen_queries(seeing, world, django_assert_max_num_queries):
    seeing.get(at("dashboard", world))

    with django_assert_max_num_queries(14):
        assert seeing.get(at("dashboard", world)).status_code == 200


def test_the_action_itself_refuses_who_is_gone(world):
    disable_members(world.olga, member_ids=[world.vera.id])

    with pytest.raises(Refusal) as refusal:
        begin_seeing_as(world.olga, member_id=world.vera.id)

    assert refusal.value.code == "nobody_to_see_as"
