"""What a review holds is read by whoever may see reviews, in its own account alone."""

from datetime import timedelta

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.access.start_review import start_review
from mediadesk.engines import clock
from mediadesk.queries.policy_hints import hints
from mediadesk.queries.reviews import items, numbers_of, report_rows, review, with_numbers
from mediadesk.rules.refusals import Refusal, Why
from tests.access.test_load import grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(world):
    grant("reports", member=world.member("vera"))
    due_at, ids = clock.now() + timedelta(days=9), [world.member("olga").pk]
    return start_review(world.olga, name="Guests", whom="everybody", reviewer_ids=ids, due_at=due_at)


def test_items_and_their_entries_are_those_of_ones_own_account(world, round_) -> None:
    mine, theirs = facts_for(world.olga), facts_for(world.otto)
    row = review(mine, review_id=round_.pk, member_id="")
    (item,) = items(mine, row, member_id="").rows

    assert [one.id for one in report_rows(mine, round_.pk)] == [item.id]
    assert numbers_of(mine, round_.pk).keys() == {"review_started"}
    assert items(theirs, row, member_id="").rows == ()
    assert list(report_rows(theirs, round_.pk)) == []
    assert numbers_of(theirs, round_.pk) == {}
    assert with_numbers(theirs, [item])[0].number == 0


def test_whoever_may_see_no_reviews_reads_nothing_of_one(world, round_) -> None:
    row = review(facts_for(world.olga), review_id=round_.pk, member_id="")
    vera = facts_for(world.vera)
    asked = (
        lambda: items(vera, row, member_id=""),
        lambda: with_numbers(vera, []),
        lambda: numbers_of(vera, round_.pk),
        lambda: report_rows(vera, round_.pk),  # at once, not when the first row is read
        lambda: hints(vera, "permit(principal, action, resource);"),
    )
    for ask in asked:
        with pytest.raises(Refusal) as caught:
            ask()
        assert caught.value.why is Why.NOT_ALLOWED
