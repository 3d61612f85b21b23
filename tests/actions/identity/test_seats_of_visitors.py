"""Whoever comes by the provider and finds no free seat has asked for one: once, and Admins answer as ever."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.access.decline_request import decline_request
from mediadesk.actions.billing.buy_requested_seat import buy_requested_seat
from mediadesk.actions.identity.enter_by_provider import Entered
from mediadesk.actions.teams.approve_seat_request import approve_seat_request
from mediadesk.actions.teams.request_seat import request_seat
from mediadesk.actions.visiting import Awaited
from mediadesk.engines import clock
from mediadesk.queries.requests import requests_to_answer
from mediadesk.rules.refusals import Why
from mediadesk.store.models import AccessRequest, Account, Mail, Member, TrailEntry
from tests.actions.access.roles import told
from tests.actions.identity.arriving import arrived, comes, provider_of
from tests.refusals import refused

NEW = "nina@acme.example"


@pytest.fixture
def one(world):
    """A provider that adds who is new, of an account whose seats are all taken."""
    Account.objects.filter(pk=world.account.pk).update(plan="free")
    return provider_of(world, joins=True)


def mailed_to(email: str) -> list[str]:
    return list(Mail.objects.filter(to=email).order_by("created_at", "id").values_list("subject", flat=True))


@pytest.mark.both_databases
def test_one_request_is_made_however_often_somebody_tries(world, one) -> None:
    first, again = comes(one, arrived(NEW)), comes(one, arrived(NEW))

    assert isinstance(first, Awaited)
    assert first == again
    assert first.what_next.startswith("Adam Admin and Olga Owner are asked for one since")
    asked = AccessRequest.objects.get()
    assert (asked.email, asked.role, asked.asker_label) == (NEW, "media_library_user", f"Nina <{NEW}>")
    assert mailed_to("adam@acme.example") == ["Nina asks for a seat in Acme"]
    assert len(told("seat_requested")) == 1
    assert told("sign_on_refused") == [{"person": NEW, "reason": "no seat is free, and one is asked for"}]
    assert not Member.objects.filter(email=NEW).exists()
    (row,) = requests_to_answer(facts_for(world.adam))
    assert (row.asker, row.email) == ("Nina", NEW)


def test_approved_they_are_invited_and_accept_by_coming_in(world, one) -> None:
    comes(one, arrived(NEW))
    Account.objects.filter(pk=world.account.pk).update(plan="unlimited")

    approve_seat_request(world.adam, request_id=AccessRequest.objects.get().pk)

    assert mailed_to(NEW) != []
    entered = comes(one, arrived(NEW))
    assert isinstance(entered, Entered)
    assert entered.member.status == Member.ACTIVE
    assert entered.member.all_environments


def test_approved_without_a_seat_it_waits_for_one_like_any_other(world, one) -> None:
    comes(one, arrived(NEW))
    asked = AccessRequest.objects.get()

    assert approve_seat_request(world.adam, request_id=asked.pk) is None
    assert isinstance(comes(one, arrived(NEW)), Awaited)
    Account.objects.filter(pk=world.account.pk).update(plan="unlimited")
    buy_requested_seat(world.bill, request_id=asked.pk, shown_cents=0)
    assert isinstance(comes(one, arrived(NEW)), Entered)


def test_declined_they_are_told_and_do_not_ask_again_at_once(world, one) -> None:
    comes(one, arrived(NEW))
    decline_request(world.adam, request_id=AccessRequest.objects.get().pk, answer="In spring.")

    waits = comes(one, arrived(NEW))

    assert waits.what_next == "Adam Admin was asked for one and declined. Their answer: In spring."
    assert mailed_to(NEW) == ["Your request was declined"]
    with clock.stand_still_at(clock.now()) as now:
        now.move(days=15)
        comes(one, arrived(NEW))
    assert AccessRequest.objects.count() == 2


def test_a_seat_that_is_free_by_then_is_taken_and_the_request_closed(world, one) -> None:
    comes(one, arrived(NEW))
    Account.objects.filter(pk=world.account.pk).update(plan="unlimited")

    assert isinstance(comes(one, arrived(NEW)), Entered)

    assert AccessRequest.objects.get().outcome == "approved"


def test_whoever_was_asked_for_by_a_colleague_is_not_asked_for_again(world, one) -> None:
    request_seat(world.edda, email=NEW, role="editor", reason="She draws.")

    comes(one, arrived(NEW))

    assert AccessRequest.objects.count() == 1


def test_a_role_without_a_seat_needs_none_and_a_flood_of_visitors_asks_no_more(
    world, one, monkeypatch
) -> None:
    monkeypatch.setattr("mediadesk.actions.visiting.MOST_WAITING", 2)
    for number in range(2):
        comes(one, arrived(f"v{number}@acme.example"))
    assert refused(comes, one, arrived("v2@acme.example")) is Why.SEATS_FULL
    assert AccessRequest.objects.count() == 2

    type(one).objects.filter(pk=one.pk).update(default_role="billing")
    assert isinstance(comes(one, arrived("books@acme.example")), Entered)


def test_nothing_is_asked_for_somebody_who_would_not_be_let_in_with_a_seat(world, one) -> None:
    Member.objects.filter(pk=world.members["olga"].pk).update(role="editor")
    type(one).objects.filter(pk=one.pk).update(default_role="admin")
    before = TrailEntry.objects.count()

    with pytest.raises(Exception, match="may not give Admin any more"):
        comes(one, arrived(NEW))

    assert (AccessRequest.objects.count(), TrailEntry.objects.count()) == (0, before)


@pytest.mark.parametrize("mail_url", ["", "smtp://127.0.0.1:25"], ids=["no mails", "mails"])
def test_no_mail_is_promised_where_none_is_sent(world, one, settings, mail_url) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, mail_url=mail_url)

    said = comes(one, arrived(NEW)).what_next

    assert ("by mail" in said) is bool(mail_url)
    assert "sign in here again" in said.lower()
