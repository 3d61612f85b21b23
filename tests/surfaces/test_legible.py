"""What no view ever sees: requests for another's host, and characters that no database keeps."""

from __future__ import annotations

import pytest

from mediadesk.rules.refusals import Why

EVIL = {"Host": "evil.example"}
UTF_7 = {"Content-Type": "a/b; charset=utf-7"}


@pytest.mark.parametrize(
    "path", ["/", "/console/sign-in", "/console/nowhere", "/v1_1/provisioning/accounts/x/users"]
)
def test_a_host_that_is_not_ours_is_refused_with_what_to_set(client, db, path) -> None:
    """T-31."""
    answer = client.get(path, headers=EVIL)

    assert answer.status_code == 400
    assert "evil.example is not an address of this installation." in answer.text
    assert "MEDIADESK_URL" in answer.text
    assert "MEDIADESK_HOSTS" in answer.text


def test_a_host_is_shown_as_text_and_not_at_length(client, db) -> None:
    answer = client.get("/console/sign-in", headers={"Host": f"<b>{'x' * 500}"})

    assert answer.status_code == 400
    assert "<b>" not in answer.text
    assert "x" * 101 not in answer.text


def test_whoever_watches_the_service_may_ask_by_any_address(client, db) -> None:
    assert client.get("/readyz", headers=EVIL).status_code == 200


def test_a_host_that_the_settings_name_is_answered(client, db, settings) -> None:
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "evil.example"]

    assert client.get("/console/sign-in", headers=EVIL).status_code == 200


# fmt: off
UNKEEPABLE = {
    # where the character is            what is asked
    "a field of the address":          lambda client, url: client.get(f"{url}/users", {"q": "ol\0ga"}),
    "the name of such a field":        lambda client, url: client.get(f"{url}/users", {"q\0": "olga"}),
    "a field of a form":               lambda client, url: client.post(f"{url}/groups", {"name": "Pr\0ess"}),
    "the second of two alike":         lambda client, url: client.post(f"{url}/groups", {"name": ["a", "\0"]}),
    "somebody's password":             lambda client, _: client.post("/console/sign-in", {"password": "four\0quiet"}),
    "half of a character":             lambda client, url: client.get(f"{url}/users?q=%2B2AA-", headers=UTF_7),
    "an address to sign in with":      lambda client, _: client.post("/console/sign-in", {"email": "a\0@b.example"}),
}
# fmt: on


@pytest.mark.both_databases
@pytest.mark.parametrize("where", UNKEEPABLE)
def test_a_character_that_cannot_be_kept_is_refused_in_words(world, sign_in, where) -> None:
    answer = UNKEEPABLE[where](sign_in("olga"), f"/console/{world.account.pk}")

    assert answer.status_code == 400
    assert (
        str(Why.BAD_VALUE(what="What was sent", reason="it has a character in it that cannot be kept"))
        in answer.text
    )


@pytest.mark.both_databases
def test_a_nul_character_in_a_cookie_is_refused(client, db) -> None:
    """It comes as an octal escape, which is decoded after the headers were weighed."""
    answer = client.get("/console/", headers={"Cookie": r'session="abcdefgh\000ij"'})

    assert answer.status_code == 400
    assert "cannot be kept" in answer.text
