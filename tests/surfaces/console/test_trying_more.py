"""Of members, API keys and reviews it is said too, before it is done, who gains and who loses what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.start_review import start_review
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.engines import clock
from mediadesk.store.models import Account, ApiKey, Grant, Member, Review, TrailEntry
from tests.access.test_load import folder, grant

pytestmark = pytest.mark.django_db(transaction=True)


def at(name: str, world, *more: str) -> str:
    """The address of a page of the account."""
    return reverse(name, args=(world.account.pk, *more))


@pytest.fixture
def press(world):
    """A folder of which Vera has a share."""
    made = folder(world.root, "Press")
    grant("folder_viewer", member=world.member("vera"), folder=made)
    return made


@pytest.fixture
def key(world) -> ApiKey:
    return create_api_key(world.olga, name="Website", role="editor", environment_id=world.environment.pk).row


@pytest.fixture
def review(world, press) -> Review:
    ids, due_at = [world.member("olga").pk], clock.now() + timedelta(days=9)
    return start_review(world.olga, name="Guests", whom="everybody", reviewer_ids=ids, due_at=due_at)


def test_who_is_enabled_again_gains_what_they_had_and_only_after_the_page_has_said_so(
    world, press, sign_in
) -> None:
    vera, client = world.member("vera"), sign_in("olga")
    disable_members(world.olga, member_ids=[vera.pk])

    asked = client.post(at("member_enable", world, vera.pk))

    assert "Enable Vera Viewer?" in asked.text
    assert "Vera Viewer gains what the role Viewer allows in Press and below" in asked.text
    assert Member.objects.get(pk=vera.pk).status == Member.DISABLED
    client.post(at("member_enable", world, vera.pk), {"sure": "yes"})
    assert Member.objects.get(pk=vera.pk).status == Member.ACTIVE


def test_who_may_not_enable_anybody_is_refused_and_told_nothing_of_access(world, press, sign_in) -> None:
    vera = world.member("vera")
    disable_members(world.olga, member_ids=[vera.pk])

    refused = sign_in("edda").post(at("member_enable", world, vera.pk))

    assert refused.status_code == 403
    assert "Press and below" not in refused.text


def test_the_page_that_asks_whether_to_delete_a_user_says_what_they_lose(world, press, sign_in) -> None:
    vera, client = world.member("vera"), sign_in("olga")

    asked = client.post(at("users_delete", world), {"selected": vera.pk})

    assert "Vera Viewer loses what the role Viewer allows in Press and below" in asked.text
    assert Member.objects.filter(pk=vera.pk).exists()


def test_who_may_not_delete_users_is_refused_and_told_nothing_of_access(world, press, sign_in) -> None:
    refused = sign_in("edda").post(at("users_delete", world), {"selected": world.member("vera").pk})

    assert refused.status_code == 403
    assert "Press and below" not in refused.text


def test_what_many_lose_is_shown_as_one_difference_when_asked_for_and_nothing_is_done(
    world, press, sign_in
) -> None:
    grant("folder_viewer", member=world.member("edda"), folder=press)
    client, chosen = sign_in("olga"), [world.member(name).pk for name in ("vera", "rita", "mila")]
    form = {"selected": chosen, "sure": "yes", "successor": ""}
    told = {}
    for do in ("disable", "delete"):
        asked = client.post(at(f"users_{do}", world), {"selected": chosen})
        assert "This will change" not in asked.text
        assert "Show who gains and loses" in asked.text
        told[do] = client.post(at(f"users_{do}", world), {**form, "show": "yes"}).text

    for text in told.values():
        assert "Vera Viewer loses what the role Viewer allows in Press and below" in text
        assert "Rita Reports loses" in text
        assert "Edda Editor loses" not in text
        assert "Show who gains and loses" not in text
    assert Member.objects.filter(pk__in=chosen, status=Member.ACTIVE).count() == 3


def test_whoever_asks_what_cannot_be_done_is_told_why(world, press, sign_in) -> None:
    chosen = [world.member(name).pk for name in ("vera", "rita")]
    disable_members(world.olga, member_ids=chosen)
    Account.objects.filter(pk=world.account.pk).update(plan="free")

    asked = sign_in("olga").post(at("users_enable", world), {"selected": chosen, "show": "yes"})

    assert "You have reached the maximum number of users" in asked.text
    assert Member.objects.filter(pk__in=chosen, status=Member.DISABLED).count() == 2


def test_what_many_lose_is_worked_out_in_one_go_and_not_once_for_each(
    world, press, sign_in, django_assert_max_num_queries
) -> None:
    client, names = sign_in("olga"), ("adam", "tess", "bill", "rita", "mila", "edda", "vera")
    few, many = ([world.member(name).pk for name in names[:count]] for count in (2, 7))
    form = {"sure": "yes", "show": "yes"}
    client.post(at("users_disable", world), {**form, "selected": few})

    with django_assert_max_num_queries(60) as counted:
        client.post(at("users_disable", world), {**form, "selected": few})
    # To disable costs one query a user; to read the account before and after costs 22.
    with django_assert_max_num_queries(len(counted) + len(many) - len(few)):
        client.post(at("users_disable", world), {**form, "selected": many})


def test_a_key_is_disabled_and_enabled_after_a_page_that_says_what_it_loses_and_gains(
    world, key, sign_in
) -> None:
    client, change = sign_in("olga"), at("key_change", world, key.pk)

    off = client.post(change, {"enabled": "off"})
    assert "Disable Website?" in off.text
    assert "Website loses" in off.text
    assert ApiKey.objects.get(pk=key.pk).enabled

    client.post(change, {"enabled": "off", "sure": "yes"})
    on = client.post(change, {"enabled": "on"})
    assert "Website gains" in on.text
    assert not ApiKey.objects.get(pk=key.pk).enabled


def test_a_key_gets_another_name_with_no_question_and_no_preview(
    world, key, sign_in, django_assert_max_num_queries
) -> None:
    client, change = sign_in("olga"), at("key_change", world, key.pk)
    with django_assert_max_num_queries(200) as counted:
        client.post(change, {"enabled": "on"})  # which it is: a preview finds that nobody's access alters

    with django_assert_max_num_queries(len(counted) // 2):
        client.post(change, {"name": "Shop"})

    assert ApiKey.objects.get(pk=key.pk).name == "Shop"


def test_the_page_that_asks_whether_to_delete_a_key_says_what_it_loses(world, key, sign_in) -> None:
    assert "Website loses" in sign_in("olga").get(at("key_delete", world, key.pk)).text
    assert ApiKey.objects.filter(pk=key.pk).exists()


def test_who_may_not_change_or_delete_a_key_is_told_nothing_of_its_access(world, key, sign_in) -> None:
    client = sign_in("edda")
    answers = (
        client.get(at("key_delete", world, key.pk)),
        client.post(at("key_change", world, key.pk), {"enabled": "off"}),
    )

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not any("Website loses" in answer.text for answer in answers)


def test_a_reviewer_sees_what_revoking_takes_from_whom_before_it_is_saved(
    world, press, review, sign_in
) -> None:
    client, decide = sign_in("olga"), at("review_decide", world, review.pk)
    chosen = {"selected": review.items.get().pk, "reason": "The project is over"}

    asked = client.post(decide, {**chosen, "verdict": "revoke"})

    assert "Revoke 1 item of the review?" in asked.text
    assert "Vera Viewer loses what the role Viewer allows in Press and below (0 assets)" in asked.text
    assert 'name="reason" value="The project is over"' in asked.text
    assert Grant.objects.exists()
    assert not review.items.exclude(verdict="").exists()
    assert not TrailEntry.objects.filter(event="review_decided").exists()
    client.post(decide, {**chosen, "verdict": "revoke", "sure": "yes"})
    assert not Grant.objects.exists()


def test_what_is_kept_is_kept_at_once(world, review, sign_in) -> None:
    chosen = {"selected": review.items.get().pk, "verdict": "keep"}

    sign_in("olga").post(at("review_decide", world, review.pk), chosen)

    assert review.items.get().verdict == "keep"


def test_closing_a_review_says_what_it_takes_from_whom_when_the_rest_is_revoked(
    world, review, sign_in
) -> None:
    asked = sign_in("olga").post(at("review_close", world, review.pk), {"rest": "revoke"})

    assert "Vera Viewer loses what the role Viewer allows in Press and below" in asked.text
    assert Grant.objects.exists()
    assert Review.objects.get(pk=review.pk).closed_at is None


@pytest.mark.parametrize("who", ["adam", "edda"])
def test_who_is_no_reviewer_is_told_nothing_of_what_revoking_would_take(world, review, sign_in, who) -> None:
    chosen = {"selected": review.items.get().pk, "verdict": "revoke"}

    refused = sign_in(who).post(at("review_decide", world, review.pk), chosen)

    assert refused.status_code == 403
    assert " loses " not in refused.text
    assert Grant.objects.exists()
