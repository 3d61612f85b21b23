"""The sign-in log: who came in with what, who failed and why, and what is flagged, in each account concerned."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mediadesk.actions.people.note_failed_sign_in import note_failed_sign_in
from mediadesk.actions.people.note_sign_in import note_sign_in
from mediadesk.engines import clock
from mediadesk.rules.sign_ins import FLAGS, Failure
from mediadesk.store.models import Mail, Member, SignInTrace, TrailEntry
from mediadesk.surfaces.jobs import tidy
from tests.conftest import add_member
from tests.surfaces.console.factored import URL, ask, code, give, step, with_app, with_passkey
from tests.surfaces.signing_on import add, come, idp, turned_away, vera

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["idp"]
NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
FLAGGED = [flag.event.code for flag in FLAGS]


@pytest.fixture
def time():
    with clock.stand_still_at(NOON) as now:
        yield now


def wrong(name: str = "edda", *, times: int = 1, address: str = "203.0.113.5") -> Client:
    client = Client(REMOTE_ADDR=address)
    for _ in range(times):
        client.post(reverse("sign_in"), {"email": f"{name}@acme.example", "password": "wrong wrong wrong"})
    return client


def right(name: str = "edda", *, address: str = "203.0.113.5") -> Client:
    client = Client(REMOTE_ADDR=address)
    assert give(client, name).status_code == 302
    return client


def flags(account) -> list[tuple[str, str]]:
    """What is flagged in an account: the event, and about whom."""
    found = TrailEntry.objects.filter(account_id=account.pk, event__in=FLAGGED).order_by("number")
    return [(one.event, one.about_name.partition(" <")[0]) for one in found]


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


@pytest.mark.both_databases
def test_a_network_that_was_not_seen_within_ninety_days_is_flagged_and_the_first_sign_in_is_not(
    world, time
) -> None:
    right(address="203.0.113.5")
    right(address="203.0.113.77")  # the same /24
    assert flags(world.account) == []

    right(address="198.51.100.5")
    assert flags(world.account) == [("sign_in_new_network", "Edda Editor")]

    time.move(days=89)
    right(address="198.51.100.6")
    assert len(flags(world.account)) == 1
    time.move(days=91)
    tidy()
    right(address="198.51.100.7")
    assert len(flags(world.account)) == 2


def test_whoever_accepts_an_invitation_comes_from_no_new_network_and_whoever_was_away_does(
    world, time
) -> None:
    Member.objects.filter(pk=world.members["edda"].pk).update(
        last_sign_in_at=clock.now()
    )  # as accepting does
    right("edda")
    assert flags(world.account) == []

    Member.objects.filter(pk=world.members["bill"].pk).update(last_sign_in_at=NOON - timedelta(days=91))
    right("bill")
    assert flags(world.account) == [("sign_in_new_network", "Bill Billing")]


def test_a_users_page_tells_what_was_done_to_them_without_their_sign_ins(world, time) -> None:
    wrong("edda", times=5)
    right("edda")

    page = right("olga").get(reverse("member", args=(world.account.pk, world.edda.id))).text
    done_to = page.partition("Given and done to them")[2].partition("What they did")[0]

    assert "Nothing yet." in done_to
    assert f"{reverse('security_sign_ins', args=(world.account.pk,))}?q=edda%40acme.example" in page


def test_an_address_of_ipv6_counts_by_its_48(world, time) -> None:
    right(address="2001:db8:1:2::5")
    right(address="2001:db8:1:3::9")
    assert flags(world.account) == []

    right(address="2001:db8:2:2::5")
    assert flags(world.account) == [("sign_in_new_network", "Edda Editor")]


@pytest.mark.both_databases
def test_five_failures_on_one_user_within_a_quarter_of_an_hour_are_flagged_once(world, time) -> None:
    for _ in range(4):
        wrong()
        time.move(minutes=3)
    time.move(minutes=4)  # the first of them is too old by now
    wrong()
    assert flags(world.account) == []

    wrong()
    assert flags(world.account) == [("sign_in_often_failed", "Edda Editor")]
    wrong(times=2)
    assert len(flags(world.account)) == 1


def test_failures_on_several_users_from_one_network_are_flagged(world, time) -> None:
    for name in ("adam", "bill", "rita", "mila", "edda"):
        wrong(name, times=4, address="203.0.113.5" if name < "f" else "203.0.113.80")

    assert flags(world.account) == [("sign_in_often_failed_from", "Edda Editor")]
    entry = TrailEntry.objects.get(event="sign_in_often_failed_from")
    assert entry.details == {"network": "203.0.113.0/24", "count": 20, "minutes": 15}


def test_failures_from_as_many_networks_are_not_flagged_as_from_one(world, time) -> None:
    for number, name in enumerate(("adam", "bill", "rita", "mila", "edda")):
        wrong(name, times=4, address=f"203.0.{number}.5")

    assert flags(world.account) == []


def test_a_sign_in_after_five_failures_in_a_row_is_flagged_and_after_four_is_not(world, time) -> None:
    right("bill")
    wrong("bill", times=4)
    right("bill")
    assert "sign_in_after_failures" not in [event for event, _ in flags(world.account)]

    wrong("edda", times=6)
    right("edda")
    assert ("sign_in_after_failures", "Edda Editor") in flags(world.account)
    assert TrailEntry.objects.get(event="sign_in_after_failures").details == {"count": 6, "minutes": 15}

    time.move(minutes=1)
    right("edda")  # these failures are told already
    assert [event for event, _ in flags(world.account)].count("sign_in_after_failures") == 1


@pytest.mark.both_databases
def test_master_admins_are_told_of_many_failures_once_an_hour_and_account(world, time) -> None:
    add_member(
        world.account, name="Mona Master", email="mona@acme.example", role="master_admin", now=clock.now()
    )
    letters = Mail.objects.filter(subject="Many failed tries to sign in to Acme")

    wrong("edda", times=5)
    wrong("bill", times=5)
    assert sorted(letters.values_list("to", flat=True)) == ["mona@acme.example", "olga@acme.example"]
    assert "A visitor failed to sign in as Edda Editor: 5 failed tries within 15 minutes." in letters[0].text

    time.move(minutes=61)
    wrong("edda", times=5)
    assert letters.count() == 4


def test_one_account_hears_nothing_of_another(world, time) -> None:
    wrong("edda", times=6)

    assert flags(world.other_account) == []
    assert not Mail.objects.filter(to="otto@other.example").exists()


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


def test_traces_are_kept_as_long_as_they_can_flag_something(world, time) -> None:
    right()
    wrong(times=2)
    time.move(hours=2)
    tidy()
    assert [one.failed for one in SignInTrace.objects.all()] == [False]

    time.move(days=90)
    tidy()
    assert not SignInTrace.objects.exists()


@pytest.mark.parametrize("failed", [True, False], ids=["a failure", "a sign-in"])
def test_what_noting_costs_does_not_grow_with_the_trail(
    world, time, django_assert_num_queries, failed
) -> None:
    """Frame and entry 5, the member 1, the flags 3, of a sign-in its date."""
    edda, about = world.edda, world.member("edda")
    now = clock.now()
    SignInTrace.objects.bulk_create(
        SignInTrace(
            account_id=world.account.pk, member_id=about.pk, network="203.0.113.0/24", failed=False, at=now
        )
        for _ in range(2000)
    )

    def note() -> None:
        if failed:
            how = {"email": about.email, "reason": Failure.WRONG_PASSWORD}
            note_failed_sign_in(edda, account_id=world.account.pk, **how)
        else:
            note_sign_in(edda, account_id=world.account.pk, factor="a password")

    note()
    with django_assert_num_queries(9 if failed else 10):
        note()
