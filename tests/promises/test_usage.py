"""What an environment uses, as the official client asks for it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import cloudinary.api
import pytest
from cloudinary.exceptions import BadRequest, NotAllowed

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.engines import clock
from mediadesk.store.models import Account
from mediadesk.store.usage import Counted, UsageKey, add_up
from mediadesk.surfaces import metering
from tests.actions.library.saying import put

NOW = datetime(2030, 5, 20, 12, tzinfo=UTC)
GB = 1_000_000_000


@pytest.fixture
def api(live_server, settings, world):
    """`api(role)` is the official client's module with a key of Acme's environment, on a plan of 225 credits.

    On each day of May until the 20th it sent a GB and drew a hundred pictures.
    """
    settings.ALLOWED_HOSTS = ["*"]
    Account.objects.filter(pk=world.account.pk).update(plan="plus", created_at="2030-05-01T00:00:00Z")
    for day in range(1, 21):
        key = UsageKey(world.account.pk, date(2030, 5, day), world.environment.pk)
        add_up({key: Counted(bandwidth_bytes=GB, transformations=100)})

    def with_key(role: str):
        made = create_api_key(
            world.olga, name=f"Usage as {role}", role=role, environment_id=world.environment.pk
        )
        cloudinary.config(
            upload_prefix=live_server.url, cloud_name="acme", api_key=made.row.key, api_secret=made.secret
        )
        return cloudinary.api

    with clock.stand_still_at(NOW):
        yield with_key
    metering.write()
    cloudinary.reset_config()


@pytest.mark.proves("CLD-029")
def test_the_month_of_the_plan_is_told_with_its_limits(api, world) -> None:
    put(world.olga, world.root, "ten.txt", "0123456789")
    told = api("media_library_admin").usage()
    assert told["plan"] == "Plus"
    assert told["bandwidth"]["usage"] == 20 * GB
    assert told["transformations"] == {"usage": 2000, "credits_usage": 2.0}
    assert told["storage"]["usage"] == 10
    assert told["resources"] == 1
    assert told["credits"] == {"usage": 22.0, "limit": 225, "used_percent": 9.78}


@pytest.mark.proves("CLD-029")
@pytest.mark.parametrize("day", [date(2030, 5, 3), "03-05-2030", "2030-05-03"])
def test_one_day_is_told_in_every_spelling_without_limits(api, day) -> None:
    told = api("media_library_admin").usage(date=day)
    assert told["date_requested"] == "2030-05-03"
    assert told["bandwidth"] == {"usage": GB, "credits_usage": 1.0}
    assert "credits" not in told


@pytest.mark.parametrize("day", ["2031-01-01", "the first", "2030-13-01", "0001-01-01"])
def test_a_day_that_is_none_or_still_to_come_or_before_all_counting_is_refused(api, day) -> None:
    with pytest.raises(BadRequest):
        api("media_library_admin").usage(date=day)


def test_a_key_that_may_not_see_it_is_refused(api) -> None:
    with pytest.raises(NotAllowed):
        api("editor").usage()
