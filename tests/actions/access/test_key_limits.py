"""Keys with limits: where they come from, until when, and two secrets while programs are changed over (T-55…T-60)."""

import base64
from datetime import timedelta

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.load import facts_for
from mediadesk.actions.access.change_api_key import change_api_key
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.end_former_secret import end_former_secret
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.rotate_api_key import rotate_api_key
from mediadesk.actions.credentials import KeyLimits
from mediadesk.actions.granting import Wanted
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.engines import clock
from mediadesk.queries.access import api_key
from mediadesk.rules.key_limits import comes_from
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import Account, ApiKey, Member, TrailEntry
from tests.refusals import refused

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def key(world):
    return create_api_key(world.olga, name="Importer", role="admin")


@pytest.fixture
def call(client, world):
    """Ask the Provisioning API with a key and secret from an address; the status and the message."""

    def ask(key: str, secret: str, address: str = "203.0.113.7") -> tuple[int, str]:
        login = base64.b64encode(f"{key}:{secret}".encode()).decode()
        answer = client.get(
            f"/v1_1/provisioning/accounts/{world.account.pk}/users",
            HTTP_AUTHORIZATION=f"Basic {login}",
            REMOTE_ADDR=address,
        )
        return answer.status_code, answer.json().get("error", {}).get("message", "")

    return ask


def test_a_key_is_refused_from_an_address_outside_its_ranges_which_the_answer_names(world, key, call) -> None:
    change_api_key(world.olga, key_id=key.row.pk, addresses=["203.0.113.0/24", "2001:db8::1"])

    assert call(key.row.key, key.secret, "203.0.113.200")[0] == 200
    assert call(key.row.key, key.secret, "2001:db8::1")[0] == 200
    status, said = call(key.row.key, key.secret, "198.51.100.1")
    assert status == 403
    assert "may not be used from the address 198.51.100.1" in said
    assert TrailEntry.objects.filter(event="refused", details__code="key_address").count() == 1


def test_a_key_that_is_born_with_limits_is_refused_outside_them_from_its_first_call_on(world, call) -> None:
    limits = KeyLimits(["203.0.113.0/24"], clock.now() + DAY)
    made = create_api_key(world.olga, name="Importer", role="admin", limits=limits)

    assert call(made.row.key, made.secret)[0] == 200
    assert call(made.row.key, made.secret, "198.51.100.1")[0] == 403
    with clock.stand_still_at(clock.now() + 2 * DAY):
        assert call(made.row.key, made.secret)[0] == 403


def test_a_key_that_is_made_ends_no_later_than_the_access_of_whoever_makes_it(world) -> None:
    Member.objects.filter(pk=world.adam.id).update(ends_at=clock.now() + 10 * DAY)
    world.account.refresh_from_db()
    Account.objects.filter(pk=world.account.pk).update(access_epoch=world.account.access_epoch + 1)

    def make(name: str, days: int) -> object:
        limits = KeyLimits(ends_at=clock.now() + days * DAY)
        return create_api_key(world.adam, name=name, role="reports", limits=limits)

    assert refused(make, "Late", 11) is Why.BAD_VALUE
    make("Early", 9)

    assert not ApiKey.objects.filter(name="Late").exists()


def test_a_key_makes_no_key_with_wider_limits_than_its_own(world) -> None:
    limits = KeyLimits(["203.0.113.0/24"], clock.now() + DAY)
    made = create_api_key(world.olga, name="For a day", role="master_admin", limits=limits).row
    maker = Actor(Kind.API_KEY, made.pk, made.account_id, str(made), Way.API)

    def make(name: str, *limits: object) -> ApiKey:
        return create_api_key(maker, name=name, role="admin", limits=KeyLimits(*limits)).row

    first = create_environment(maker, name="Second", first_key_role="admin").key
    for born in (make("Like it"), first.row):
        assert (born.addresses, born.ends_at) == (made.addresses, made.ends_at)
    for wider in (["203.0.112.0/23"], ["2001:db8::1"], ["203.0.113.7", "198.51.100.1"]):
        assert refused(make, "Elsewhere", wider) is Why.BAD_VALUE
    assert refused(make, "Longer", (), made.ends_at + DAY) is Why.BAD_VALUE
    narrower = make("Narrower", ["203.0.113.7"], made.ends_at - DAY / 2)
    assert (narrower.addresses, narrower.ends_at) == ("203.0.113.7/32", made.ends_at - DAY / 2)


def test_a_wrong_secret_learns_nothing_of_where_a_key_may_be_used(world, key, call) -> None:
    change_api_key(world.olga, key_id=key.row.pk, addresses=["203.0.113.0/24"])

    assert call(key.row.key, "wrong", "198.51.100.1")[0] == 401


# fmt: off
# ranges                      the address                a call goes through
RANGES = [
    ([],                      "198.51.100.1",            True),
    (["203.0.113.7/32"],      "203.0.113.7",             True),
    (["203.0.113.7/32"],      "203.0.113.8",             False),
    (["203.0.113.0/24"],      "::ffff:203.0.113.9",      True),
    (["2001:db8::/32"],       "2001:db8:1::5",           True),
    (["2001:db8::/32"],       "203.0.113.7",             False),
    (["203.0.113.0/24"],      "",                        False),
    (["203.0.113.0/24"],      "unknown",                 False),
]
# fmt: on


@pytest.mark.parametrize(("ranges", "address", "through"), RANGES)
def test_which_addresses_lie_in_the_ranges(ranges, address, through) -> None:
    assert comes_from(ranges, address) is through


@pytest.mark.parametrize("wrong", ["example.com", "203.0.113.0/33", "1.2.3"])
def test_what_is_no_address_is_refused_and_nothing_is_changed(world, key, wrong) -> None:
    change = {"key_id": key.row.pk, "addresses": ["203.0.113.7", wrong]}
    assert refused(change_api_key, world.olga, **change) is Why.BAD_VALUE
    assert ApiKey.objects.get(pk=key.row.pk).addresses == ""


def test_a_key_ends_to_the_second_and_says_so(world, key, call) -> None:
    ends = clock.now() + DAY
    change_api_key(world.olga, key_id=key.row.pk, ends_at=ends)

    with clock.stand_still_at(ends - timedelta(seconds=1)) as time:
        assert call(key.row.key, key.secret)[0] == 200
        time.move(seconds=1)
        status, said = call(key.row.key, key.secret)
        assert (status, said.startswith("The end date of this key has passed.")) == (403, True)

    change_api_key(world.olga, key_id=key.row.pk, ends_at=None)
    assert call(key.row.key, key.secret)[0] == 200


def test_a_key_outlasts_nobody_whose_own_access_ends(world, key) -> None:
    """T-14: adam leaves in ten days; a key he limits leaves with him."""
    leaves = clock.now() + 10 * DAY
    Member.objects.filter(pk=world.member("adam").pk).update(ends_at=leaves)
    made = create_api_key(world.adam, name="Adam's", role="reports")

    too_long = {"key_id": made.row.pk, "ends_at": leaves + DAY}
    assert refused(change_api_key, world.adam, **too_long) is Why.BAD_VALUE
    change_api_key(world.adam, key_id=made.row.pk, ends_at=leaves - DAY)
    assert refused(change_api_key, world.adam, key_id=made.row.pk, ends_at=None) is Why.BAD_VALUE


def test_after_a_rotation_both_secrets_work_until_the_former_ones_time_is_over(world, key, call) -> None:
    made = rotate_api_key(world.olga, key_id=key.row.pk, former_for=DAY)
    ends = ApiKey.objects.get(pk=key.row.pk).former_secret_until

    assert made.secret != key.secret
    with clock.stand_still_at(ends - timedelta(seconds=1)) as time:
        assert [call(key.row.key, one)[0] for one in (key.secret, made.secret)] == [200, 200]
        time.move(seconds=1)
        assert [call(key.row.key, one)[0] for one in (key.secret, made.secret)] == [401, 200]


def test_a_former_secret_is_ended_at_once_by_hand_or_by_the_next_rotation(world, key, call) -> None:
    second = rotate_api_key(world.olga, key_id=key.row.pk, former_for=DAY)
    end_former_secret(world.olga, key_id=key.row.pk)
    assert [call(key.row.key, one)[0] for one in (key.secret, second.secret)] == [401, 200]

    third = rotate_api_key(world.olga, key_id=key.row.pk, former_for=DAY)
    fourth = rotate_api_key(world.olga, key_id=key.row.pk, former_for=DAY)
    statuses = [call(key.row.key, one.secret)[0] for one in (second, third, fourth)]
    assert statuses == [401, 200, 200]

    fifth = rotate_api_key(world.olga, key_id=key.row.pk, former_for=timedelta())
    assert [call(key.row.key, one.secret)[0] for one in (fourth, fifth)] == [401, 200]


def test_an_empty_secret_never_gets_in(world, key, call) -> None:
    assert call(key.row.key, "")[0] == 401
    rotate_api_key(world.olga, key_id=key.row.pk, former_for=DAY)
    assert call(key.row.key, "")[0] == 401


def test_nobody_gets_the_secret_of_a_key_that_may_do_more_than_they(world, key) -> None:
    """T-14: to rotate a key is to get all it may do."""
    master = create_api_key(world.olga, name="Everything", role="master_admin")
    for how in ({"former_for": DAY},):
        assert refused(rotate_api_key, world.adam, key_id=master.row.pk, **how) is Why.ROLE_NOT_YOURS
    assert refused(change_api_key, world.adam, key_id=master.row.pk, addresses=[]) is Why.ROLE_NOT_YOURS
    assert refused(rotate_api_key, world.mila, key_id=key.row.pk, former_for=DAY) is Why.NOT_ALLOWED
    assert refused(rotate_api_key, world.otto, key_id=key.row.pk, former_for=DAY) is Why.NOT_FOUND
    assert refused(end_former_secret, world.otto, key_id=key.row.pk) is Why.NOT_FOUND
    assert refused(rotate_api_key, world.olga, key_id=key.row.pk, former_for=31 * DAY) is Why.BAD_VALUE


def test_the_trail_tells_of_a_rotation_and_holds_no_secret(world, key) -> None:
    """T-62."""
    made = rotate_api_key(world.olga, key_id=key.row.pk, former_for=DAY)
    end_former_secret(world.olga, key_id=key.row.pk)

    said = str(list(TrailEntry.objects.values()))
    assert {"api_key_rotated", "api_key_former_ended"} <= set(
        TrailEntry.objects.values_list("event", flat=True)
    )
    assert made.secret not in said
    assert key.secret not in said


def test_a_secret_is_called_old_after_a_year_until_it_is_rotated(world, key) -> None:
    """The key stays as old as it is."""
    ApiKey.objects.update(created_at=clock.now() - 400 * DAY, last_used_at=clock.now())
    assert "older than a year" in " ".join(find_key(world, key).warnings)

    rotate_api_key(world.olga, key_id=key.row.pk, former_for=timedelta())

    assert "older than a year" not in " ".join(find_key(world, key).warnings)


@pytest.mark.parametrize(("left_out", "warned"), [((), True), (("billing.update",), False)])
def test_a_key_is_called_all_powerful_by_what_it_may_do_whatever_its_role_is_called(
    world, left_out, warned
) -> None:
    every = [may.code for may in May if may.code not in left_out]
    own = create_role(world.olga, kind=RoleKind.GLOBAL, name="The lot", permissions=every)
    made = create_api_key(world.olga, name="Mighty", role="reports")
    give_roles(world.olga, holder=f"key:{made.row.pk}", wanted=[Wanted(own.pk)])

    assert any("may do everything" in one for one in find_key(world, made).warnings) is warned


def find_key(world, made):
    return api_key(facts_for(world.olga), key_id=made.row.pk)


def test_a_key_that_loses_its_use_to_another_is_told_of(world) -> None:
    first, second = (
        create_api_key(world.olga, name=name, role="admin", environment_id=world.environment.pk).row
        for name in ("First", "Second")
    )
    for key in (first, second):
        change_api_key(world.olga, key_id=key.pk, dedicated_for=["webhooks"])

    first.refresh_from_db()
    lost = TrailEntry.objects.filter(event="api_key_changed", about_id=first.pk).latest("number").details
    assert first.dedicated_for == []
    assert lost == {"what": "the use", "name": "First", "before": "webhooks", "after": "any"}
