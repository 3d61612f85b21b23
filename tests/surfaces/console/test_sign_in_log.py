"""The sign-in log: who came in with what, who failed and why, in each account concerned."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.store.models import Member, TrailEntry
from tests.surfaces.console.factored import URL, ask, code, give, step, with_app, with_passkey
from tests.surfaces.console.tried import NOON, right, wrong
from tests.surfaces.signing_on import add, come, idp, turned_away, vera

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["idp"]


@pytest.fixture
def time():
    with clock.stand_still_at(NOON) as now:
        yield now


def log(client, world, kind: str) -> str:
    return client.get(reverse("security_sign_ins", args=(world.account.pk,)), {"kind": kind}).text


def test_each_kind_of_failure_is_told_in_words_and_found_by_its_filter(world, settings, client, idp) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, url=URL)
    secret = with_app(world, "adam")
    wrong("edda")
    give(client, "adam")
    step(client, code="000000")
    step(client, recovery="AAAA-BBBB-CCCC-DDDD")
    step(client, code=code(secret))
    authenticator, other = with_passkey(client), Client()
    answer = authenticator.prove(ask(other, "sign-in"))
    answer["response"]["signature"] = answer["response"]["signature"][:-4] + "AAAA"
    other.post(reverse("passkey_sign_in"), {"answer": json.dumps(answer)})
    reason = turned_away(come(Client(), idp, add(world, idp.issuer), **vera(sub="")))
    wrong("bill", times=10)
    Member.objects.filter(pk=world.members["rita"].pk).update(status=Member.DISABLED)
    Member.objects.filter(pk=world.members["tess"].pk).update(ends_at=clock.now() - timedelta(days=1))
    right("rita")
    right("tess")

    olga = right("olga")
    for kind, said in {
        "password": "A visitor failed to sign in: wrong password",
        "code": "A visitor failed to sign in with a code: wrong one-time code",
        "passkey": "A visitor failed to sign in with a passkey: a passkey that was not right",
        "provider": reason,
        "too_often": "A visitor tried too often to sign in as Bill Billing, and has to wait 15 minutes",
        "turned_away": "Rita Reports signed in and was not let in here: they are disabled here",
        "in": "Olga Owner signed in with a password",
    }.items():
        page = log(olga, world, kind)
        assert said in page, kind
        assert said in log(olga, world, ""), kind
    assert "wrong recovery code" in log(olga, world, "code")
    assert "Tess Technical signed in and was not let in here: their end date has passed" in log(
        olga, world, "turned_away"
    )
    assert "wrong one-time code" not in log(olga, world, "password")
    assert TrailEntry.objects.filter(event="sign_in_tried_too_often").count() == 1


def test_a_sign_in_by_a_provider_is_told_by_its_name_in_its_account_alone(world, idp) -> None:
    now, mine = clock.now(), world.member("vera")
    Member.objects.create(
        account=world.other_account, user=mine.user, name=mine.name, email=mine.email, role="editor",
        status=Member.ACTIVE, created_at=now, updated_at=now,
    )  # fmt: skip

    come(Client(), idp, add(world, idp.issuer), **vera())

    (entry,) = TrailEntry.objects.filter(event="signed_in")
    assert entry.account_id == world.account.pk
    assert entry.details == {"factor": "the identity provider Login"}


def test_the_filter_is_that_of_the_export(world, time) -> None:
    wrong("edda", times=5)
    olga = right("olga")

    exported = olga.post(
        reverse("trail_export", args=(world.account.pk,)), {"format": "csv", "kind": "flagged"}
    )

    head, *rows = csv.reader(io.StringIO(b"".join(exported.streaming_content).decode("utf-8-sig")))
    assert [row[head.index("event")] for row in rows] == ["sign_in_often_failed"]


def test_a_users_page_tells_what_was_done_to_them_without_their_sign_ins(world, time) -> None:
    wrong("edda", times=5)
    right("edda")

    page = right("olga").get(reverse("member", args=(world.account.pk, world.edda.id))).text
    done_to = page.partition("Given and done to them")[2].partition("What they did")[0]

    assert "Nothing yet." in done_to
    assert f"{reverse('security_sign_ins', args=(world.account.pk,))}?q=edda%40acme.example" in page


def test_the_log_marks_what_is_flagged_and_the_score_card_counts_it_for_a_week(world, time) -> None:
    olga = right("olga")
    card = reverse("security", args=(world.account.pk,))
    assert "flag is to be looked at" not in olga.get(card).text
    wrong("edda", times=5)

    page = log(olga, world, "flagged")
    assert "many failures" in page.partition("What is flagged")[0]
    assert "wrong password" not in page.partition("What is flagged")[0].partition("<tbody")[2]
    assert "1 flag is to be looked at." in olga.get(card).text
    assert "kind=flagged" in olga.get(card).text

    time.move(days=8)
    assert "flag is to be looked at" not in right("olga").get(card).text
