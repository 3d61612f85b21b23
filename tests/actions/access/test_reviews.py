"""Access reviews: beginning, deciding, closing early and on the due date, and what must not happen in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.access.close_review import close_review
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.decide_review_items import decide_review_items
from mediadesk.actions.access.end_overdue_review import end_overdue_review
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.start_review import start_review
from mediadesk.actions.granting import Wanted
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import clock
from mediadesk.queries.reviews import report_rows
from mediadesk.rules.refusals import Why
from mediadesk.store.models import Account, Grant, GroupMember, Mail, Member, Review, ReviewItem, TrailEntry
from mediadesk.surfaces.reviewing import BY_DATE, look_after_reviews
from tests.refusals import refused

pytestmark = pytest.mark.django_db(transaction=True)
BEGUN = datetime(2030, 1, 31, 9, tzinfo=UTC)
DUE = BEGUN + timedelta(days=21)


@pytest.fixture
def now():
    with clock.stand_still_at(BEGUN) as given:
        yield given


@pytest.fixture
def given(now, world):
    """Vera holds a role on Press, and is in Agencies, which holds one, and in a group that holds none."""
    press = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    group, idle = (create_group(world.olga, name=name) for name in ("Agencies", "Holds nothing"))
    for one in (group, idle):
        add_members_to_group(world.olga, group_id=one.pk, member_ids=[world.member("vera").pk])
    for holder in (f"member:{world.member('vera').pk}", f"group:{group.pk}"):
        give_roles(world.olga, holder=holder, wanted=[Wanted("folder_viewer", folder_id=press.pk)])
    give_roles(world.olga, holder=f"member:{world.member('edda').pk}", wanted=[Wanted("reports")])
    return group


def begin(world, whom="everybody", reviewers=("olga", "adam"), *, by="olga", **more) -> Review:
    ids = [world.member(name).pk for name in reviewers]
    return start_review(
        getattr(world, by), name="Guests", whom=whom, reviewer_ids=ids, due_at=more.pop("due_at", DUE), **more
    )


def item(review: Review, holder: str, kind: str = "grant") -> ReviewItem:
    return ReviewItem.objects.get(review=review, holder_label__startswith=holder, kind=kind)


def decide(actor, review: Review, verdict: str, *items: ReviewItem, reason: str = "") -> int:
    ids = [one.pk for one in items]
    return decide_review_items(actor, review_id=review.pk, item_ids=ids, verdict=verdict, reason=reason)


def said(event: str) -> list[dict]:
    return [one.details for one in TrailEntry.objects.filter(event=event).order_by("number")]


def mailed(subject: str) -> list[str]:
    return sorted(Mail.objects.filter(subject__startswith=subject).values_list("to", flat=True))


def test_a_review_lists_what_is_given_by_value_and_no_role_of_a_membership_itself(world, given) -> None:
    review = begin(world)

    held = {(one.holder_label.split()[0], one.kind, one.role_title) for one in review.items.all()}
    assert held == {
        ("Vera", "grant", "Viewer"), ("Vera", "membership", "Member of the group Agencies"),
        ("Agencies", "grant", "Viewer"), ("Edda", "grant", "Reports"),
    }  # fmt: skip
    assert item(review, "Vera", "membership").place == "Viewer on the folder Press in Acme"
    (begun,) = said("review_started")
    assert (begun["count"], begun["due"], begun["whom"]) == (4, "2030-02-21", "Everybody")
    assert begun["reviewers"] == ["Adam Admin", "Olga Owner"]
    assert mailed("Review of access in Acme") == ["adam@acme.example", "olga@acme.example"]


@pytest.mark.parametrize(
    ("whom", "holders"),
    [
        ("role:media_library_user", {"Vera"}),
        ("role:reports", set()),
        ("contractors", {"Edda"}),
        ("keys", {"Shop"}),
        ("group", {"Agencies", "Vera"}),
        ("unused:30", {"Vera", "Agencies"}),
    ],
)
def test_a_review_is_about_whom_was_chosen(world, given, now, whom, holders) -> None:
    create_api_key(world.olga, name="Shop", role="editor", environment_id=world.environment.pk)
    Member.objects.filter(pk=world.member("edda").pk).update(ends_at=BEGUN + timedelta(days=400))
    now.move(days=40)
    Grant.objects.filter(member__email="edda@acme.example").update(
        last_used_on=(BEGUN + timedelta(days=39)).date()
    )
    Grant.objects.filter(api_key__isnull=False).update(created_at=BEGUN + timedelta(days=20))
    whom = f"group:{given.pk}" if whom == "group" else whom

    if not holders:
        assert refused(begin, world, whom, due_at=clock.now() + timedelta(days=9)) is Why.BAD_VALUE
        return
    review = begin(world, whom, due_at=clock.now() + timedelta(days=9))
    assert {one.holder_label.split()[0] for one in review.items.all()} == holders


def test_what_is_revoked_ends_in_the_same_step_and_what_is_kept_stays(world, given) -> None:
    review = begin(world)
    before = Account.objects.get(pk=world.account.pk).access_epoch

    decide(
        world.olga, review, "revoke", item(review, "Vera"), item(review, "Vera", "membership"), reason="Left"
    )
    decide(world.adam, review, "keep", item(review, "Edda"))

    assert not Grant.objects.filter(member=world.member("vera")).exists()
    assert not GroupMember.objects.filter(group=given).exists()
    assert Grant.objects.filter(member=world.member("edda")).exists()
    assert Account.objects.get(pk=world.account.pk).access_epoch > before
    assert [one["verdict"] for one in said("review_decided")] == ["revoke it", "revoke it", "keep it"]
    assert (said("grant_revoked")[0]["holder"], said("group_members_removed")[0]["group"]) == (
        "Vera Viewer <vera@acme.example>",
        "Agencies",
    )


def test_only_a_named_reviewer_decides_and_only_while_they_may_review(world, given) -> None:
    review = begin(world, reviewers=["adam"])

    assert refused(decide, world.olga, review, "keep", item(review, "Vera")) is Why.NOT_A_REVIEWER
    assert refused(decide, world.otto, review, "keep", item(review, "Vera")) is Why.NOT_FOUND
    adam = world.member("adam")
    change_member(world.olga, member_id=adam.pk, wanted=MemberChange(role="editor"))
    assert refused(decide, world.adam, review, "keep", item(review, "Vera")) is Why.NOT_ALLOWED
    assert refused(begin, world, reviewers=["edda"]) is Why.BAD_VALUE


def test_nobody_decides_about_their_own_access_not_even_that_of_their_group_or_key(world, given) -> None:
    give_roles(world.olga, holder=f"member:{world.member('adam').pk}", wanted=[Wanted("reports")])
    add_members_to_group(world.olga, group_id=given.pk, member_ids=[world.member("adam").pk])
    create_api_key(world.adam, name="Shop", role="editor", environment_id=world.environment.pk)
    review = begin(world)

    for own in (
        item(review, "Adam"),
        item(review, "Adam", "membership"),
        item(review, "Agencies"),
        item(review, "Shop"),
    ):
        for verdict in ("keep", "revoke"):
            assert refused(decide, world.adam, review, verdict, item(review, "Edda"), own) is Why.OWN_ACCESS
    assert not review.items.exclude(verdict="").exists()
    assert refused(close_review, world.adam, review_id=review.pk, rest="keep") is Why.OWN_ACCESS
    assert decide(world.olga, review, "revoke", item(review, "Adam"), item(review, "Shop")) == 2


def test_nothing_is_taken_from_whoever_stands_above(world, given) -> None:
    give_roles(world.olga, holder=f"member:{world.member('olga').pk}", wanted=[Wanted("reports")])
    review = begin(world)

    assert refused(decide, world.adam, review, "revoke", item(review, "Olga")) is Why.ROLE_ABOVE_YOURS
    assert decide(world.adam, review, "keep", item(review, "Olga")) == 1


def test_what_has_gone_or_changed_meanwhile_is_told_as_such_and_not_revoked(world, given, now) -> None:
    review = begin(world)
    Grant.objects.filter(member=world.member("edda")).delete()
    Grant.objects.filter(member=world.member("vera")).update(role="folder_editor")

    assert decide(world.olga, review, "revoke", item(review, "Edda"), item(review, "Vera")) == 2
    assert [item(review, name).verdict for name in ("Edda", "Vera")] == ["gone", "changed"]
    assert Grant.objects.filter(member=world.member("vera"), role="folder_editor").exists()


def test_what_was_decided_stays_decided_and_a_foreign_item_is_not_found(world, given) -> None:
    review, other = begin(world), begin(world)
    decide(world.olga, review, "keep", item(review, "Vera"))

    assert refused(decide, world.adam, review, "revoke", item(review, "Vera")) is Why.CHANGED_MEANWHILE
    assert refused(decide, world.adam, review, "keep", item(other, "Vera")) is Why.NOT_FOUND
    assert refused(decide, world.adam, review, "perhaps", item(review, "Edda")) is Why.BAD_VALUE


def test_closing_early_asks_what_becomes_of_the_rest(world, given) -> None:
    review = begin(world)
    decide(world.olga, review, "keep", item(review, "Vera"))

    assert refused(close_review, world.olga, review_id=review.pk) is Why.BAD_VALUE
    close_review(world.olga, review_id=review.pk, rest="revoke", reason="Nobody answered")

    assert said("review_closed") == [{"review": "Guests", "counts": "1 kept, 3 revoked"}]
    assert Grant.objects.filter(account=world.account).count() == 1
    assert refused(close_review, world.olga, review_id=review.pk) is Why.REVIEW_OVER
    assert refused(decide, world.olga, review, "keep", item(review, "Edda")) is Why.REVIEW_OVER
    assert mailed("The review Guests is over") == ["olga@acme.example"]


def test_on_the_due_date_the_undone_is_revoked_by_nobody_in_person(world, given, now) -> None:
    review = begin(world)
    decide(world.olga, review, "keep", item(review, "Vera"))
    now.move(days=21, seconds=-1)
    look_after_reviews()
    end_overdue_review(BY_DATE, account_id=world.account.pk, review_id=review.pk)
    assert Grant.objects.filter(account=world.account).count() == 3

    now.move(seconds=1)
    look_after_reviews()
    look_after_reviews()

    assert Grant.objects.get(account=world.account).member == world.member("vera")
    assert said("review_closed") == [{"review": "Guests", "counts": "1 kept, 3 revoked as overdue"}]
    revoked = TrailEntry.objects.filter(event="grant_revoked").first()
    assert (revoked.who, revoked.way) == ("Mediadesk, by the due date", "job")
    rows = {row.role: row for row in report_rows(facts_for(world.olga), review.pk)}
    entry = TrailEntry.objects.get(number=rows["Reports"].number)
    assert (entry.event, rows["Reports"].verdict, entry.about_id) == (
        "review_decided",
        "overdue",
        rows["Reports"].id,
    )


def test_what_is_left_undone_is_taken_from_nobody_above_whoever_began_the_review(world, given, now) -> None:
    """T-15: by a date nobody takes away what they could not in person. The Master admins are told what stays."""
    create_api_key(world.olga, name="Master", role="master_admin")
    give_roles(world.olga, holder=f"member:{world.olga.id}", wanted=[Wanted("reports")])
    review = begin(world, by="adam", reviewers=("adam",))
    now.move(days=22)
    look_after_reviews()

    assert [item(review, name).verdict for name in ("Master", "Olga", "Edda")] == [
        "above",
        "above",
        "overdue",
    ]
    assert Grant.objects.filter(api_key__name="Master").exists()
    assert Grant.objects.filter(member=world.olga.id).exists()
    assert not Grant.objects.filter(member=world.edda.id).exists()
    assert mailed("Left to you: 2 in the review Guests") == ["olga@acme.example"]


def test_who_began_a_review_and_is_gone_is_stood_in_for_by_its_reviewers(world, given, now) -> None:
    give_roles(world.olga, holder=f"member:{world.olga.id}", wanted=[Wanted("reports")])
    review = begin(world, by="adam", reviewers=("olga",))
    disable_members(world.olga, member_ids=[world.adam.id])
    now.move(days=22)
    look_after_reviews()

    assert item(review, "Olga").verdict == item(review, "Edda").verdict == "overdue"


def test_reviewers_are_reminded_a_week_and_a_day_before_each_time_once(world, given, now) -> None:
    review, told = begin(world), []
    for days in (0, 13, 14, 15, 20, 20.5):
        now.move(seconds=(BEGUN + timedelta(days=days) - now.moment).total_seconds())
        look_after_reviews()
        look_after_reviews()
        told.append(len(mailed("Still open until 2030-02-21")))

    assert told == [0, 0, 2, 2, 4, 4]
    assert [one["count"] for one in said("review_reminded")] == [4, 4]
    assert not review.closed_at


def test_a_job_that_ran_late_sends_one_reminder_and_none_once_all_is_decided(world, given, now) -> None:
    review = begin(world)
    now.move(days=20.5)
    look_after_reviews()
    assert len(mailed("Still open")) == 2

    other = begin(world, due_at=clock.now() + timedelta(days=20))
    for one in other.items.all():
        decide(world.olga, other, "keep", one)
    now.move(days=14)
    look_after_reviews()
    assert len(mailed("Still open")) == 2
    assert Review.objects.get(pk=review.pk).closed_at
