"""What a review holds is read by whoever may see reviews, in its own account alone."""

from datetime import timedelta

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.access.close_review import close_review
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.start_review import start_review
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.end_public_page import end_public_page
from mediadesk.actions.collections.publish_collection import publish_collection
from mediadesk.engines import clock
from mediadesk.queries.policy_hints import hints
from mediadesk.queries.public_pages import PageRow, pages_reviewed
from mediadesk.queries.reviews import items, numbers_of, report_rows, review, with_numbers
from mediadesk.rules.public_pages import last_day
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import Group, GroupMember, Member, PublicPage
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
        lambda: pages_reviewed(vera, row, member_id=""),
        lambda: hints(vera, "permit(principal, action, resource);"),
    )
    for ask in asked:
        with pytest.raises(Refusal) as caught:
            ask()
        assert caught.value.why is Why.NOT_ALLOWED


WHOM = {
    # whom it is about             whose public pages stand below it
    "everybody": "Mila Olga",
    "role:media_library_admin": "Mila",
    "role:editor": "",
    "contractors": "",
    "group": "Mila",
    "keys": "",
}


@pytest.fixture
def published(world) -> dict[str, str]:
    """A public page of Olga's and one of Mila's, who is in the group Agencies; their ids."""
    now = clock.now()
    group = Group.objects.create(account=world.account, name="Agencies", created_at=now, updated_at=now)
    GroupMember.objects.create(group=group, member=world.member("mila"))
    grant("reports", group=group)
    pages = {}
    for name in ("olga", "mila"):
        actor = world.actors[name]
        made = create_collection(actor, environment_id=world.environment.pk, name=f"Of {name}")
        publish_collection(actor, collection_id=made.pk, until=last_day(now, 10))
        pages[name] = PublicPage.objects.get(collection=made).pk
    return pages


def shown(actor, round_) -> list[PageRow]:
    row = review(facts_for(actor), review_id=round_.pk, member_id="")
    return list(pages_reviewed(facts_for(actor), row, member_id=""))


def begun(world, whom: str):
    due_at, ids = clock.now() + timedelta(days=9), [world.member("olga").pk]
    return start_review(world.olga, name=whom[:100], whom=whom, reviewer_ids=ids, due_at=due_at)


@pytest.mark.parametrize("whom", WHOM)
def test_a_review_shows_what_those_have_made_public_whom_it_is_about(world, published, whom) -> None:
    for name in ("edda", "mila"):
        grant("reports", member=world.member(name))
    Member.objects.filter(pk=world.edda.id).update(ends_at=clock.now() + timedelta(days=90))
    create_api_key(world.olga, name="Shop", role="admin")
    round_ = begun(world, f"group:{Group.objects.get().pk}" if whom == "group" else whom)

    rows = shown(world.adam, round_)

    assert " ".join(sorted(row.publisher.split()[0] for row in rows)) == WHOM[whom]
    assert all(row.may_end for row in rows)


def test_what_has_ended_and_a_closed_review_show_nothing_public(world, published) -> None:
    grant("reports", member=world.member("vera"))
    round_ = begun(world, "everybody")
    row = review(facts_for(world.olga), review_id=round_.pk, member_id="")

    end_public_page(world.olga, page_id=published["mila"])
    assert [one.id for one in shown(world.olga, round_)] == [published["olga"]]
    assert pages_reviewed(facts_for(world.otto), row, member_id="") == ()
    close_review(world.olga, review_id=round_.pk, rest="keep", reason="", again=False)
    assert shown(world.olga, round_) == []
