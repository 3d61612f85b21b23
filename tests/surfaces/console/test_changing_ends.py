"""The end of a role is changed from the page of a user, a group and a key, after a page that says what it means."""

from datetime import UTC, datetime, timedelta

import pytest

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.granting import Wanted
from mediadesk.actions.teams.create_group import create_group
from mediadesk.engines import clock
from mediadesk.store.models import Grant
from tests.surfaces.console.test_giving_roles import at, member

pytestmark = pytest.mark.django_db(transaction=True)


def given(world, holder: str, role: str = "reports") -> Grant:
    until = datetime(2031, 5, 31, 23, tzinfo=UTC)
    return give_roles(world.olga, holder=holder, wanted=[Wanted(role, until=until, reason="Board")])[0]


def test_each_role_of_a_user_group_and_key_has_a_form_for_its_end(sign_in, world) -> None:
    group = create_group(world.olga, name="Agencies")
    key = create_api_key(world.olga, name="Shop", role="reports").row
    client, vera = sign_in("olga"), world.member("vera")
    for holder, route, pk in (
        (f"member:{vera.pk}", "member", vera.pk),
        (f"group:{group.pk}", "group", group.pk),
        (f"key:{key.pk}", "key", key.pk),
    ):
        grant = given(world, holder, "technical_admin")
        address = at("grant_end", world, grant.pk)
        assert address in client.get(at(route, world, pk)).content.decode()
        form = client.get(address).content.decode()
        assert 'value="2031-05-31"' in form
        assert 'value="Board"' in form
        sent = {"until": "2032-02-01", "reason": "Rome", "sure": "yes"}
        page = client.post(address, sent, follow=True).content.decode()
        for told in ("Changed. It holds from their next request on.", "1 Feb 2032", "Rome"):
            assert told in page


def test_another_reason_keeps_the_hour_of_an_end_within_a_day(sign_in, world) -> None:
    grant = given(world, member(world, "vera"))

    sent = {"until": "2031-05-31", "reason": "Rome", "sure": "yes"}
    sign_in("olga").post(at("grant_end", world, grant.pk), sent)

    grant.refresh_from_db()
    assert (grant.until, grant.reason) == (datetime(2031, 5, 31, 23, tzinfo=UTC), "Rome")


def test_a_role_that_has_ended_comes_back_only_after_a_page_that_says_who_gains(sign_in, world) -> None:
    grant = given(world, member(world, "vera"))
    Grant.objects.filter(pk=grant.pk).update(until=clock.now() - timedelta(days=1))
    client, address = sign_in("olga"), at("grant_end", world, grant.pk)

    assert "see reports" in client.post(address, {"until": "", "reason": ""}).content.decode()
    assert Grant.objects.get().until is not None
    client.post(address, {"until": "", "reason": "", "sure": "yes"})
    assert Grant.objects.get().until is None


def test_what_is_wrong_is_said_on_the_form_which_keeps_what_was_typed(sign_in, world) -> None:
    grant = given(world, member(world, "vera"))
    client, address = sign_in("olga"), at("grant_end", world, grant.pk)
    for until, said in (("2001-01-01", "it has passed"), ("tomorrow", "write it like 2030-12-31")):
        answer = client.post(address, {"until": until, "reason": "Rome", "sure": "yes"})
        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert 'value="Rome"' in answer.content.decode()


def test_whoever_may_not_give_roles_has_no_such_form(sign_in, world) -> None:
    grant = given(world, member(world, "vera"))
    assert sign_in("tess").get(at("grant_end", world, grant.pk)).status_code == 403
    assert sign_in("adam").get(at("grant_end", world, grant.pk)).status_code == 200
