"""Previews take no more of the machine than is fair: each looks at a whole account under its lock (T-105)."""

import json

import pytest

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.engines import clock
from mediadesk.rules.policies import MOST_STATEMENTS
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.surfaces import previews

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def time():
    """The time, which passes when a test says so; nobody has taken any yet."""
    previews._spent.clear()
    with clock.stand_still_at(clock.now()) as given:
        yield given
    previews._spent.clear()


def test_whoever_has_used_up_their_share_waits_and_others_do_not(world, time) -> None:
    def ask(actor, seconds):
        def change():
            time.move(seconds=seconds)
            create_api_key(actor, name="Shop", role="reports")

        return previews.preview_for(actor, change)

    half = previews.ALLOWED_SECONDS / 2
    ask(world.olga, half)
    ask(world.olga, half)
    with pytest.raises(Refusal) as caught:
        ask(world.olga, 0)
    ask(world.adam, 0)
    time.move(seconds=previews.WINDOW.total_seconds() - 2 * half - 1)
    with pytest.raises(Refusal):
        ask(world.olga, 0)
    time.move(seconds=1)

    assert caught.value.why is Why.PREVIEWED_OFTEN
    assert ask(world.olga, half) is not None  # a new window, of which half is left
    assert ask(world.olga, 0) is not None


@pytest.mark.proves("CLD-027")
def test_whoever_gives_no_key_has_a_share_by_their_address(client, time, monkeypatch) -> None:
    """T-105: to check a policy no key is asked for."""
    monkeypatch.setattr(
        "mediadesk.queries.policies.faults_of",
        lambda _: time.move(seconds=previews.ALLOWED_SECONDS_UNNAMED) and [],
    )

    def check(address: str) -> int:
        where = "/v2/accounts/permissions/public/validate"
        sent = json.dumps({"policy": "permit(principal, action, resource);"})
        return client.post(where, sent, content_type="application/json", REMOTE_ADDR=address).status_code

    assert [check("192.0.2.1"), check("192.0.2.1"), check("192.0.2.2")] == [200, 429, 200]
    assert [check("2001:db8::1"), check("2001:db8::2"), check("2001:db8:0:1::1")] == [200, 429, 200]
    time.move(minutes=1)
    assert check("192.0.2.1") == 200


@pytest.mark.parametrize("ending", ["", " permit(", "\n// ;"])
def test_too_many_statements_are_counted_before_they_are_checked(client, monkeypatch, ending) -> None:
    monkeypatch.setattr("mediadesk.engines.cedar.faults", None)
    text = "permit(principal, action, resource);" * (MOST_STATEMENTS + 1) + ending

    said = client.post(
        "/v2/accounts/permissions/public/validate", {"policy": text}, content_type="application/json"
    ).json()

    assert said["valid"] is False
    assert f"at most {MOST_STATEMENTS}" in said["errors"][0]["cedar_message"]
