"""The frames: nothing is changed without a decision, and nothing without an entry."""

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target
from mediadesk.actions.change import NothingRecorded, change, change_by_operator
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import Account, Mail, RefusalCount, TrailEntry


def rename(actor, name: str) -> None:
    """Change something, in a frame, as an action would."""
    with change(actor, May.ACCOUNT_UPDATE) as step:
        Account.objects.filter(pk=step.account.pk).update(name=name)
        step.record(Event.ACCOUNT_RENAMED, step.account, before=step.account.name, after=name)


def test_a_change_and_its_entry_are_kept_together(world) -> None:
    rename(world.olga, "Acme Two")

    assert Account.objects.get(pk=world.account.pk).name == "Acme Two"
    entry = TrailEntry.objects.get()
    assert (entry.event, entry.who, entry.details) == (
        "account_renamed",
        "Olga Owner <olga@acme.example>",
        {"before": "Acme", "after": "Acme Two"},
    )
    assert (entry.way, entry.address) == ("console", "192.0.2.7")


def test_who_may_not_changes_nothing_but_leaves_a_line(world) -> None:
    with pytest.raises(Refusal) as refused:
        rename(world.edda, "Edda's")

    assert refused.value.why is Why.NOT_ALLOWED
    assert "Ask an Admin or Master admin" in refused.value.remedy
    assert Account.objects.get(pk=world.account.pk).name == "Acme"
    assert TrailEntry.objects.get().event == "refused"


def test_a_frame_that_records_nothing_is_rolled_back(world) -> None:
    with pytest.raises(NothingRecorded), change(world.olga, May.ACCOUNT_UPDATE) as step:
        Account.objects.filter(pk=step.account.pk).update(name="Silent")

    assert Account.objects.get(pk=world.account.pk).name == "Acme"


def test_a_mail_of_a_change_that_fails_is_never_sent(world) -> None:
    def write_then_fail() -> None:
        with change(world.olga, May.ACCOUNT_UPDATE) as step:
            step.mail(to="x@example.com", subject="Hello", text="t", html="h")
            raise Why.NOT_FOUND(what="thing")

    with pytest.raises(Refusal):
        write_then_fail()

    assert not Mail.objects.exists()


def test_another_accounts_thing_is_answered_as_one_that_does_not_exist(world) -> None:
    with (
        pytest.raises(Refusal) as refused,
        change(world.olga, May.ACCOUNT_UPDATE, on=Target(world.other_account.pk)),
    ):
        pytest.fail("the frame opened")

    assert refused.value.why is Why.NOT_FOUND


def test_a_flood_of_refusals_is_counted_but_tells_the_trail_at_1_10_and_100(world) -> None:
    for _ in range(100):
        with pytest.raises(Refusal):
            rename(world.vera, "Vera's")

    assert RefusalCount.objects.get().count == 100
    told = TrailEntry.objects.order_by("number").values_list("details__count", flat=True)
    assert list(told) == [1, 10, 100]


def test_an_event_cannot_be_recorded_with_a_detail_missing(world) -> None:
    with pytest.raises(TypeError), change(world.olga, May.ACCOUNT_UPDATE) as step:
        step.record(Event.ACCOUNT_RENAMED, before="Acme")


def test_only_the_operator_has_the_operators_frame(world) -> None:
    with (
        pytest.raises(Refusal) as refused,
        change_by_operator(world.olga, account_id=world.account.pk, doing="set the plan"),
    ):
        pytest.fail("the frame opened")

    assert refused.value.why is Why.NOT_ALLOWED


def test_entries_of_an_account_are_numbered_from_one_without_a_gap(world) -> None:
    for name in ("One", "Two", "Three"):
        rename(world.olga, name)
    rename(world.otto, "Other Two")

    numbers = TrailEntry.objects.filter(account_id=world.account.pk).order_by("id")
    assert [entry.number for entry in numbers] == [1, 2, 3]
    assert TrailEntry.objects.get(account_id=world.other_account.pk).number == 1
