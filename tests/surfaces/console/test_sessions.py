"""Sessions: one's own, and those by which a member has an account open; ended for that account alone (T-15, T-38)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mediadesk.access.load import facts_for
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.enable_members import enable_members
from mediadesk.actions.teams.end_session import end_session
from mediadesk.engines import clock
from mediadesk.queries.sessions import open_sessions, own_sessions
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import Mail, Member, OpenSession, TrailEntry
from mediadesk.surfaces import metering
from mediadesk.surfaces.jobs import tidy
from tests.conftest import PASSWORD
from tests.surfaces.console.factored import code, give, step, with_app

pytestmark = pytest.mark.django_db(transaction=True)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 CriOS/139.0 Mobile Safari/604.1"
)
NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.fixture
def time():
    """It is noon, and what tests before this one have noted is out of the way."""
    metering.write()
    with clock.stand_still_at(NOON) as now:
        yield now


@pytest.fixture
def vera(world) -> Member:
    """Vera, who is a user of the other account too."""
    now, mine = clock.now(), world.member("vera")
    Member.objects.create(
        account=world.other_account, user=mine.user, name=mine.name, email=mine.email, role="editor",
        status=Member.ACTIVE, created_at=now, updated_at=now,
    )  # fmt: skip
    return mine


def browser(name: str, *, agent: str = FIREFOX, address: str = "192.0.2.9") -> Client:
    """A browser in which somebody has signed in."""
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    assert give(client, name).status_code == 302
    return client


def opens(client: Client, account) -> bool:
    """Whether the account's first page opens; if not, one is led to sign in."""
    answer = client.get(reverse("dashboard", args=(account.pk,)))
    assert answer.status_code == 200 or answer["Location"].startswith(reverse("sign_in"))
    metering.write()
    return answer.status_code == 200


def of_member(world, by: str, member: Member):
    """The sessions that somebody sees on a member's page."""
    fresh = Member.objects.select_related("account").get(pk=member.pk)
    return open_sessions(facts_for(world.actors[by]), fresh)


def end(client, world, member: Member, **which):
    return client.post(reverse("member_sessions", args=(world.account.pk, member.pk)), which)


def test_ones_own_page_tells_device_address_proof_and_use_of_each_session(world, client, time) -> None:
    secret = with_app(world)
    give(client)
    step(client, code=code(secret))
    time.move(hours=2)
    with_app_less = Client(HTTP_USER_AGENT=IPHONE, REMOTE_ADDR="203.0.113.5")
    give(with_app_less)
    step(with_app_less, code=code(secret))
    time.move(minutes=30)

    page = client.get(reverse("sessions")).text
    here, there = own_sessions(world.member("olga").user_id, session_key=client.session.session_key)

    assert (here.current, there.current) == (True, False)
    assert (there.device, there.address) == ("Chrome on iPhone", "203.0.113.5")
    assert there.how == "a password and a one-time code"
    assert (here.since, there.since) == (NOON, NOON + timedelta(hours=2))
    assert page.count("this one") == 1
    for said in ("Chrome on iPhone", "203.0.113.5", "a password and a one-time code", "30 minutes ago"):
        assert said in page


@pytest.mark.both_databases
def test_the_last_use_is_kept_by_the_minute_and_costs_a_page_no_write(world, time) -> None:
    edda = browser("edda")

    def last_used() -> datetime:
        metering.write()
        return own_sessions(world.member("edda").user_id, session_key="")[0].last_used

    opens(edda, world.account)  # so that what is noted once a day is noted
    time.move(minutes=10)
    with CaptureQueriesContext(connection) as asked:
        edda.get(reverse("dashboard", args=(world.account.pk,)))
    assert not [one["sql"] for one in asked if not one["sql"].startswith("SELECT")]
    assert last_used() == NOON + timedelta(minutes=10)

    time.move(seconds=30)
    opens(edda, world.account)
    assert last_used() == NOON + timedelta(minutes=10)

    time.move(seconds=30)
    opens(edda, world.account)
    assert last_used() == NOON + timedelta(minutes=11)


def test_one_session_is_ended_and_then_all_others(world) -> None:
    here, there, elsewhere = (browser("edda") for _ in range(3))
    rows = own_sessions(world.member("edda").user_id, session_key=here.session.session_key)

    here.post(reverse("sessions_end"), {"session": rows[1].id})
    assert sorted(opens(one, world.account) for one in (there, elsewhere)) == [False, True]

    here.post(reverse("sessions_end"))
    assert [opens(one, world.account) for one in (here, there, elsewhere)] == [True, False, False]


@pytest.mark.both_databases
def test_a_session_that_is_over_is_not_listed_and_then_forgotten(world, time) -> None:
    old, mine = browser("edda"), world.member("edda")
    assert opens(old, world.account)
    new = browser("edda")
    Session.objects.filter(pk=old.session.session_key).update(expire_date=NOON - timedelta(seconds=1))

    (only,) = own_sessions(mine.user_id, session_key=new.session.session_key)
    assert only.current
    assert of_member(world, "adam", mine) == ()
    tidy()
    assert not OpenSession.objects.exists()


@pytest.mark.both_databases
def test_an_admin_sees_only_the_sessions_that_have_their_account_open(world, vera, time) -> None:
    here, there = browser("vera"), browser("vera", agent=IPHONE, address="203.0.113.5")
    time.move(minutes=5)
    assert opens(here, world.account)
    assert opens(there, world.other_account)

    (shown,) = of_member(world, "adam", vera)
    assert (shown.device, shown.address, shown.last_used) == (
        "Firefox on Linux", "192.0.2.9", NOON + timedelta(minutes=5),
    )  # fmt: skip
    page = browser("adam").get(reverse("member", args=(world.account.pk, vera.pk))).text
    assert "Firefox on Linux" in page
    assert "203.0.113.5" not in page
    assert of_member(world, "mila", vera) == ()  # who may not end them


@pytest.mark.both_databases
def test_ending_one_session_for_an_account_leaves_the_others_and_other_accounts(world, vera) -> None:
    first, second = browser("vera"), browser("vera", agent=IPHONE)
    assert all(
        opens(one, account) for one in (first, second) for account in (world.account, world.other_account)
    )
    on_iphone = next(one for one in of_member(world, "adam", vera) if one.device == "Chrome on iPhone")

    answer = end(browser("adam"), world, vera, session=on_iphone.id)

    assert answer.status_code == 302
    assert (opens(first, world.account), opens(second, world.account)) == (True, False)
    assert opens(second, world.other_account)
    assert [one.device for one in of_member(world, "adam", vera)] == ["Firefox on Linux"]
    told = TrailEntry.objects.get(event="session_ended")
    assert told.account_id == world.account.pk
    assert told.details == {"member": "Vera Viewer", "device": "Chrome on iPhone", "address": "192.0.2.9"}
    letter = Mail.objects.get(to=vera.email, account=world.account)
    assert "Adam Admin ended your session on Chrome on iPhone in Acme." in letter.text
    give(second, "vera")
    assert opens(second, world.account)


def test_ending_all_sessions_for_an_account_leaves_other_accounts(world, vera) -> None:
    first, second = browser("vera"), browser("vera", agent=IPHONE)
    assert opens(first, world.account)
    assert opens(second, world.other_account)

    end(browser("adam"), world, vera)

    assert [opens(one, world.account) for one in (first, second)] == [False, False]
    assert [opens(one, world.other_account) for one in (first, second)] == [True, True]
    assert TrailEntry.objects.get(event="sessions_ended").details == {"count": 1, "member": "Vera Viewer"}
    assert Mail.objects.filter(to=vera.email, subject__contains="ended your sessions").count() == 1


@pytest.mark.parametrize("which", ["one", "all"])
def test_whoever_is_in_no_other_account_is_signed_out(world, which) -> None:
    edda, mine = browser("edda"), world.member("edda")
    assert opens(edda, world.account)
    row = of_member(world, "adam", mine)[0]

    end(browser("adam"), world, mine, **({"session": row.id} if which == "one" else {}))

    assert edda.get(reverse("profile")).status_code == 302
    assert own_sessions(mine.user_id, session_key="") == ()


@pytest.mark.parametrize("which", ["one", "all"])
@pytest.mark.parametrize(
    ("by", "status"),
    [("adam", 403), ("mila", 403), ("otto", 404)],
    ids=["below", "without the right", "stranger"],
)
def test_nobody_ends_sessions_of_whoever_stands_above_them_or_elsewhere(world, by, status, which) -> None:
    olga = browser("olga")
    assert opens(olga, world.account)
    row = OpenSession.objects.get()

    answer = end(browser(by) if by != "otto" else stranger(), world, world.member("olga"),
                 **({"session": row.pk} if which == "one" else {}))  # fmt: skip

    assert answer.status_code == status
    assert opens(olga, world.account)


def stranger() -> Client:
    client = Client()
    client.post(reverse("sign_in"), {"email": "otto@other.example", "password": PASSWORD})
    return client


def test_a_session_of_another_member_is_not_found_by_its_number(world, vera) -> None:
    assert opens(browser("edda"), world.account)
    of_edda = OpenSession.objects.get()

    with pytest.raises(Refusal) as refused:
        end_session(world.adam, member_id=vera.pk, session_id=of_edda.pk)

    assert refused.value.why is Why.NOT_FOUND
    assert OpenSession.objects.filter(pk=of_edda.pk).exists()


def test_whoever_is_disabled_and_enabled_again_has_to_sign_in_again(world, vera) -> None:
    client = browser("vera")
    assert opens(client, world.account)

    disable_members(world.olga, member_ids=[vera.pk])
    assert client.get(reverse("dashboard", args=(world.account.pk,))).status_code == 403
    enable_members(world.olga, member_ids=[vera.pk])

    assert not opens(client, world.account)
    assert opens(client, world.other_account)


def test_a_use_that_is_written_late_does_not_bring_an_ended_session_back(world, vera) -> None:
    client = browser("vera")
    assert opens(client, world.account)
    row = of_member(world, "adam", vera)[0]
    used = OpenSession.objects.get()

    end_session(world.adam, member_id=vera.pk, session_id=row.id)
    used.pk = None
    used.save(force_insert=True)

    assert of_member(world, "adam", vera) == ()
    assert not opens(client, world.account)


@pytest.mark.both_databases
def test_what_was_ended_is_kept_no_longer_than_a_session_can_last(world, vera, time) -> None:
    for _ in range(2):
        assert opens(browser("vera"), world.account)
        end_session(world.adam, member_id=vera.pk, session_id=OpenSession.objects.get().pk)
        time.move(hours=25)

    assert len(world.member("vera").ended_sessions) == 1


def test_the_forms_of_both_pages_work_without_a_script(world, vera) -> None:
    client = browser("vera")
    assert opens(client, world.account)
    browser("vera")
    own = client.get(reverse("sessions")).text
    theirs = browser("adam").get(reverse("member", args=(world.account.pk, vera.pk))).text

    assert len(re.findall(f'method="post" action="{reverse("sessions_end")}"', own)) == 2
    action = reverse("member_sessions", args=(world.account.pk, vera.pk))
    assert len(re.findall(f'method="post" action="{action}"', theirs)) == 2
