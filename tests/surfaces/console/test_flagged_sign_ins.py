"""What is flagged of sign-ins and failures, who is told of it, and that the cost does not grow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mediadesk.actions.people.note_failed_sign_in import note_failed_sign_in
from mediadesk.actions.people.note_sign_in import note_sign_in
from mediadesk.engines import clock
from mediadesk.rules.sign_ins import Failure
from mediadesk.store.models import Mail, Member, SignInTrace, TrailEntry
from mediadesk.surfaces.errands import run_errands
from mediadesk.surfaces.jobs import tidy
from tests.conftest import add_member
from tests.surfaces.console.tried import NOON, flags, right, wrong

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def time():
    with clock.stand_still_at(NOON) as now:
        yield now


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


def test_failures_that_the_account_is_told_of_later_count_already_and_once(world, time) -> None:
    wrong(times=5, told=False)
    time.move(seconds=1)
    right()
    assert ("sign_in_after_failures", "Edda Editor") in flags(world.account)
    time.move(seconds=2)

    run_errands()
    right()

    assert [event for event, _ in flags(world.account)].count("sign_in_after_failures") == 1


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
    """Frame and entry 5, the member 1, the flags 3, of a sign-in its date and the failures that wait to be told."""
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
    with django_assert_num_queries(9 if failed else 11):
        note()


def test_whoever_is_shut_out_here_and_comes_for_another_account_is_no_affair_of_ours(world) -> None:
    edda, other = world.member("edda"), world.member("otto")
    Member.objects.filter(pk=edda.pk).update(status=Member.DISABLED)
    for _ in range(6):
        right()
    assert TrailEntry.objects.filter(account_id=world.account.pk, event="sign_in_turned_away").count() == 6
    assert flags(world.account) == []  # whoever is turned away has guessed nothing

    Member.objects.filter(pk=other.pk).update(user=edda.user)
    right()

    assert TrailEntry.objects.filter(account_id=world.account.pk, event="sign_in_turned_away").count() == 6
