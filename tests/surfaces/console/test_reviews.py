"""The pages of access reviews: progress, deciding many, the report and its CSV, and what was not used for long."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest

from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.start_review import start_review
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.publish_collection import publish_collection
from mediadesk.actions.granting import Wanted
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.engines import clock
from mediadesk.rules.public_pages import last_day
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import Grant, Review, ReviewItem, TrailEntry

pytestmark = pytest.mark.django_db(transaction=True)
BEGUN = datetime(2030, 1, 31, 9, tzinfo=UTC)
MOST_QUERIES = 12


@pytest.fixture
def now():
    with clock.stand_still_at(BEGUN) as given:
        yield given


@pytest.fixture
def press(now, world):
    folder = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    for name in ("vera", "edda"):
        holder = f"member:{world.member(name).pk}"
        give_roles(world.olga, holder=holder, wanted=[Wanted("folder_viewer", folder_id=folder.pk)])
    return folder


@pytest.fixture
def review(world, press) -> Review:
    due_at = BEGUN + timedelta(days=9, hours=1)
    ids = [world.member("olga").pk]
    return start_review(world.olga, name="Guests", whom="everybody", reviewer_ids=ids, due_at=due_at)


def at(world, path: str = "") -> str:
    return f"/console/{world.account.pk}/reviews{path}"


def text(answer) -> str:
    return answer.content.decode()


def test_the_list_begins_empty(world, sign_in, now) -> None:
    client = sign_in("olga")
    assert "There was no review yet" in text(client.get(at(world)))


def test_a_running_review_tells_how_far_it_is(world, sign_in, review) -> None:
    ReviewItem.objects.filter(holder_label__startswith="Vera").update(verdict="keep")

    told = text(sign_in("olga").get(at(world)))

    assert "1 of 2 decided, due" in told
    assert "in 9 days" in told


def test_what_they_have_made_public_stands_below_and_is_ended_there(world, sign_in, review) -> None:
    client, shown = sign_in("olga"), "What they have made public"
    assert shown not in text(client.get(at(world, f"/{review.pk}")))
    made = create_collection(world.mila, environment_id=world.environment.pk, name="Lookbook")
    publish_collection(world.mila, collection_id=made.pk, until=last_day(clock.now(), 10))

    page = text(client.get(at(world, f"/{review.pk}")))

    assert shown in page
    assert "by Mila Library" in page
    (address,) = re.findall(r'action="([^"]+/end)"', page)
    assert client.post(address).status_code == 302
    assert shown not in text(client.get(at(world, f"/{review.pk}")))


def test_the_form_counts_live_what_the_review_will_hold_and_begins_it(world, sign_in, press) -> None:
    client = sign_in("olga")
    assert "<strong>2 items</strong>" in text(client.get(at(world, "/new")))
    assert "<strong>1 item</strong>" in text(client.get(at(world, "/new?whom=role:editor")))
    assert "nothing to review" in text(client.get(at(world, "/new?whom=keys")))

    form = {
        "name": "Guests",
        "whom": "everybody",
        "reviewers": world.member("adam").pk,
        "repeat": "quarterly",
    }
    assert client.post(at(world, "/new"), form | {"due": "2030-01-30"}).status_code == 400
    client.post(at(world, "/new"), form | {"due": "2030-02-20"})

    made = Review.objects.get()
    assert (made.repeat, made.next_at) == ("quarterly", datetime(2030, 4, 30, 9, tzinfo=UTC))


def test_many_are_decided_at_once_with_a_reason_and_move_to_the_decided(world, sign_in, review) -> None:
    client = sign_in("olga")
    chosen = list(review.items.values_list("pk", flat=True))

    form = {"selected": chosen, "verdict": "revoke", "reason": "The project is over", "sure": "yes"}
    after = text(client.post(at(world, f"/{review.pk}/decide"), form, follow=True))

    assert "Everything is decided" in after
    decided = text(client.get(at(world, f"/{review.pk}?state=decided")))
    assert decided.count("The project is over") == 2
    assert not Grant.objects.filter(account=world.account).exists()


def test_whoever_is_no_reviewer_sees_it_and_gets_nothing_to_select(world, sign_in, review) -> None:
    told = text(sign_in("adam").get(at(world, f"/{review.pk}")))

    assert "Only its reviewers decide here" in told
    assert 'name="selected"' not in told
    assert sign_in("edda").get(at(world, f"/{review.pk}")).status_code == 403


def test_whoever_may_see_reviews_alone_gets_no_link_that_would_refuse_them(world, sign_in, review) -> None:
    auditor = create_role(
        world.olga, kind=RoleKind.GLOBAL, name="Auditor", description="", permissions=["review.view"]
    )
    give_roles(world.olga, holder=f"member:{world.member('tess').pk}", wanted=[Wanted(auditor.pk)])

    seen, linked = (text(sign_in(name).get(at(world, f"/{review.pk}"))) for name in ("tess", "olga"))

    assert "Vera Viewer" in seen
    for address in (f"users/{world.member('vera').pk}", "users"):
        link = f'href="/console/{world.account.pk}/{address}"'
        assert link not in seen
        assert link in linked


def test_one_s_own_access_and_what_is_gone_are_marked(world, sign_in, review) -> None:
    ReviewItem.objects.filter(holder_label__startswith="Vera").update(holder_id=world.member("olga").pk)
    Grant.objects.filter(member=world.member("edda")).delete()

    told = text(sign_in("olga").get(at(world, f"/{review.pk}")))

    assert "This is your own access" in told
    assert "It is gone already" in told
    assert told.count('name="selected"') == 1


def test_a_review_of_five_thousand_items_is_read_by_pages_each_at_a_fixed_cost(
    world, sign_in, review, django_assert_max_num_queries
) -> None:
    one = review.items.first()
    ReviewItem.objects.bulk_create(
        ReviewItem(
            review=review, kind="grant", holder_kind="member", holder_id=one.holder_id,
            holder_label=f"Guest {number:04}", role_title="Viewer", place="the account",
        )
        for number in range(5000)
    )  # fmt: skip
    client, seen, path = sign_in("olga"), 0, at(world, f"/{review.pk}?state=all")
    for _ in range(3):
        with django_assert_max_num_queries(MOST_QUERIES):
            told = text(client.get(path))
        seen += told.count('data-label="Who"')
        path = told.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")

    assert seen == 150
    for other in ("", f"/{review.pk}/report", "/new", "/unused", f"/{review.pk}/close"):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(at(world, other)).status_code == 200


def test_the_report_and_its_file_name_each_decision_with_its_entry_of_the_trail(
    world, sign_in, review
) -> None:
    client = sign_in("olga")
    vera = review.items.get(holder_label__startswith="Vera")
    form = {"selected": vera.pk, "verdict": "keep", "reason": "=Needed"}
    client.post(at(world, f"/{review.pk}/decide"), form)
    client.post(at(world, f"/{review.pk}/close"), {"rest": "revoke", "reason": "No answer", "sure": "yes"})

    number = TrailEntry.objects.get(event="review_decided", about_id=vera.pk).number
    told = text(client.get(at(world, f"/{review.pk}/report")))
    answer = client.post(at(world, f"/{review.pk}/export"))
    head, *rows = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))

    assert f'class="number">{number}</td>' in told
    assert "1 kept, 1 revoked" in told
    by_holder = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    kept = by_holder["Vera Viewer <vera@acme.example>"]
    assert (kept["decision"], kept["decided by"], kept["reason"]) == ("keep it", "Olga Owner", "'=Needed")
    assert kept["entry of the trail"] == str(number)
    assert TrailEntry.objects.filter(event="review_exported").count() == 1


def test_what_was_not_used_for_long_is_listed_and_can_be_taken_away(world, sign_in, press, now) -> None:
    now.move(days=100)
    client = sign_in("olga")
    Grant.objects.filter(member=world.member("edda")).update(
        last_used_on=(clock.now() - timedelta(days=60)).date()
    )

    assert "Everything is in use" in text(client.get(at(world, "/unused?days=180")))
    assert "never since it was given" in text(client.get(at(world, "/unused?days=90")))
    assert text(client.get(at(world, "/unused?days=30"))).count('data-label="Role"') == 2

    idle = Grant.objects.get(member=world.member("vera"))
    asked = text(client.post(at(world, "/unused/take"), {"selected": idle.pk}))
    assert "Take it away" in asked
    assert Grant.objects.filter(pk=idle.pk).exists()
    client.post(at(world, "/unused/take"), {"selected": idle.pk, "sure": "yes"})
    assert not Grant.objects.filter(pk=idle.pk).exists()
