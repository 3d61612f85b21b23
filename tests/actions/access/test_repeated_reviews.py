"""Reviews that come again: once each time, with what is given by then, until somebody ends them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mediadesk.actions.access.close_review import close_review
from mediadesk.store.models import Grant, Member, Review
from mediadesk.surfaces.reviewing import look_after_reviews
from tests.actions.access import test_reviews as reviews
from tests.actions.access.test_reviews import BEGUN, DUE, begin, decide

pytestmark = pytest.mark.django_db(transaction=True)
now, given = reviews.now, reviews.given  # fixtures


def test_a_repeated_review_comes_again_once_with_what_is_given_then(world, given, now) -> None:
    review = begin(world, repeat="monthly", reviewers=["adam"])
    for one in review.items.all():
        decide(world.adam, review, "keep", one)
    close_review(world.adam, review_id=review.pk)
    now.move(days=27)
    look_after_reviews()
    assert Review.objects.count() == 1

    Member.objects.filter(pk=world.member("adam").pk).update(status="disabled")
    now.move(days=1)
    look_after_reviews()
    look_after_reviews()

    second = Review.objects.exclude(pk=review.pk).get()
    assert second.created_at == datetime(2030, 2, 28, 9, tzinfo=UTC)
    assert second.due_at - second.created_at == DUE - BEGUN
    assert [one["label"] for one in second.reviewers] == ["Olga Owner"]
    assert second.items.count() == 4


def test_a_round_that_would_hold_nothing_waits_until_the_next_one(world, given, now) -> None:
    review = begin(world, f"group:{given.pk}", repeat="monthly")
    close_review(world.olga, review_id=review.pk, rest="keep")
    kept = Grant.objects.filter(group=given)
    kept.update(until=DUE)
    now.move(days=28)
    look_after_reviews()
    assert Review.objects.count() == 1

    kept.update(until=None)
    now.move(days=27)
    look_after_reviews()
    assert Review.objects.count() == 1
    now.move(days=4)
    look_after_reviews()
    assert Review.objects.count() == 2


def test_a_repeated_review_ends_when_closing_it_says_so(world, given, now) -> None:
    review = begin(world, repeat="yearly")
    close_review(world.olga, review_id=review.pk, rest="keep", again=False)
    now.move(days=800)
    look_after_reviews()

    assert Review.objects.count() == 1
