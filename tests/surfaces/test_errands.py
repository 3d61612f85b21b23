"""What requests about an address leave to be done: it is done once, whatever fails, and told to whom it concerns."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from mediadesk.engines import clock
from mediadesk.store.models import Errand, Mail, Member, TrailEntry
from mediadesk.surfaces import errands
from mediadesk.surfaces.errands import run_errands

pytestmark = pytest.mark.django_db


def ask_for_a_link() -> None:
    Client().post("/console/password", {"email": "olga@acme.example"})


def guess(email: str) -> None:
    Client().post("/console/sign-in", {"email": email, "password": "wrong wrong wrong"})


def test_an_errand_that_fails_is_done_with_the_next_turn(world, monkeypatch) -> None:
    ask_for_a_link()
    with monkeypatch.context() as broken:
        broken.setitem(errands._DOING, errands.Left.RESET, lambda _: raises(OperationalError("locked")))
        run_errands()
    assert not Mail.objects.exists()

    run_errands()
    run_errands()

    assert Mail.objects.filter(to="olga@acme.example").count() == 1


def test_one_that_fails_for_an_hour_is_given_up(world, monkeypatch) -> None:
    monkeypatch.setitem(errands._DOING, errands.Left.RESET, lambda _: raises(OperationalError("locked")))
    with clock.stand_still_at(clock.now()) as now:
        ask_for_a_link()
        run_errands()
        assert Errand.objects.exists()
        now.move(hours=1)
        run_errands()

    assert not Errand.objects.exists()


def test_one_at_which_the_process_ends_is_still_there(world, monkeypatch) -> None:
    ask_for_a_link()
    guess("edda@acme.example")
    with monkeypatch.context() as ended:
        ended.setitem(errands._DOING, errands.Left.RESET, lambda _: raises(SystemExit))
        with pytest.raises(SystemExit):
            run_errands()

    assert Errand.objects.count() == 2


def test_a_failure_is_told_of_the_membership_of_the_user_whatever_address_it_keeps(world) -> None:
    """Acme has invited the address that Edda took; her membership keeps the one of before."""
    edda, other = world.member("edda"), world.member("otto")
    Member.objects.create(
        account=world.account, name="Somebody invited", email="new@acme.example", role="editor",
        status=Member.PENDING, created_at=edda.created_at, updated_at=edda.created_at,
    )  # fmt: skip
    Member.objects.filter(pk=other.pk).update(user=edda.user, email="new@acme.example")
    edda.user.email = "new@acme.example"
    edda.user.save()

    guess("new@acme.example")
    run_errands()

    told = TrailEntry.objects.filter(event="sign_in_failed")
    assert {(one.account_id, one.about_id) for one in told} == {
        (world.account.pk, edda.pk),
        (world.other_account.pk, other.pk),
    }
    assert not TrailEntry.objects.filter(event="refused").exists()


def raises(error) -> None:
    raise error
