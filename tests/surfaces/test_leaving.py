"""A leaver is out by every way in at once, however their access ends (F-11, T-17, T-19).

Adam the Admin holds one of everything by which one gets in (`ways_in.py`), and has used what can be used twice. Once
what ends his access has returned, none of it lets him in, and each says why. What a Master admin sees as another is in
`console/test_see_as.py`, four workers at once in `races/test_revocation.py`, jobs half way in `test_working.py`, and
archives half sent in `test_archives.py`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_scim_token import create_scim_token
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.close_account import close_account
from mediadesk.actions.teams.leave_account import leave_account
from mediadesk.engines import clock
from mediadesk.store.models import Member
from tests.surfaces import ways_in
from tests.surfaces.console.factored import URL, give
from tests.surfaces.leaver import Stage
from tests.surfaces.scim.conftest import PATCH, Directory


@pytest.fixture
def stage(world, settings) -> Iterator[Stage]:
    """At an address at which browsers offer passkeys, and at a moment that stands still, for the sake of codes."""
    settings.MEDIADESK = replace(django_settings.MEDIADESK, url=URL)
    with clock.stand_still_at(clock.now()) as now:
        yield Stage(world, now)


def directory(stage: Stage) -> Directory:
    return Directory(create_scim_token(stage.world.olga, name="Directory").text)


def patched(**operation: object) -> Callable[[Stage], int]:
    return lambda stage: directory(stage).patch(f"/Users/{stage.world.adam.id}", operation).status_code


def put_by_the_directory(stage: Stage) -> int:
    by, adam = directory(stage), f"/Users/{stage.world.adam.id}"
    return by.send("PUT", adam, {**by.get(adam).json_body, "active": False}).status_code


def patched_among_many(stage: Stage) -> str:
    said = {"schemas": [PATCH], "Operations": [{"op": "Replace", "path": "active", "value": "False"}]}
    one = {"method": "PATCH", "path": f"/Users/{stage.world.adam.id}", "data": said}
    done = directory(stage).bulk(one)
    return done.json_body["Operations"][0]["status"]


def on_the_users_page(do: str) -> Callable[[Stage], int]:
    def press(stage: Stage) -> int:
        olga = Client()
        give(olga, "olga")
        form = {"selected": stage.world.adam.id, "sure": "yes", "successor": stage.world.olga.id}
        return olga.post(reverse(f"users_{do}", args=(stage.account,)), form).status_code

    return press


def by_the_api(method: str, body: dict) -> Callable[[Stage], int]:
    def call(stage: Stage) -> int:
        key = create_api_key(stage.world.olga, name="Provisioning", role="master_admin")
        pair = base64.b64encode(f"{key.row.key}:{key.secret}".encode()).decode()
        path = f"/v1_1/provisioning/accounts/{stage.account}/users/{stage.world.adam.id}"
        api = Client(headers={"Authorization": f"Basic {pair}"})
        return api.generic(method, path, json.dumps(body), content_type="application/json").status_code

    return call


def by_an_end_date(stage: Stage) -> None:
    ends = clock.now() + timedelta(seconds=5)
    change_member(stage.world.olga, member_id=stage.world.adam.id, wanted=MemberChange(ends_at=ends))
    stage.now.move(seconds=6)


def who_is_in_another_account_too(stage: Stage) -> int:
    """His session is kept for that account, and opens nothing here."""
    now = clock.now()
    Member.objects.create(
        account=stage.world.other_account, user=stage.user, name="Adam", email="adam@acme.example",
        role="admin", status=Member.ACTIVE, created_at=now, updated_at=now,
    )  # fmt: skip
    return patched(op="Replace", path="active", value="False")(stage)


def by_a_policy(stage: Stage) -> None:
    him = f'principal == Cloudinary::User::"{stage.world.adam.id}"'
    create_policy(stage.world.olga, name="Out", statement=f"forbid({him}, action, resource);")


def by_a_lower_role(stage: Stage) -> None:
    adam = stage.world.adam.id
    change_members_role(stage.world.olga, member_ids=[adam], role="media_library_user")


def by_leaving(stage: Stage) -> None:
    leave_account(stage.world.adam, successor_id=stage.world.olga.id)


def with_the_account(stage: Stage) -> None:
    close_account(stage.world.olga, name="Acme")


IN = "let in"
OUT, GONE, LESS, FORBIDDEN, CLOSED = range(5)
OFF, NOBODY, KEY_OFF, ENDED = (
    "is not active",
    "not an active user",
    "owner of the key is not active",
    "has ended",
)
LOST, POLICY = "may not see the users", "the policy Out"
# fmt: off
WAYS = {
    # what he has             out               gone              less than before      forbidden         closed
    "session":               ("signed out",     "signed out",     LOST,                 POLICY,           "is closed"),
    "password_and_device":   (OFF,              "no such page",   LOST,                 POLICY,           "is closed"),
    "second_step_begun":     (OFF,              "no such page",   LOST,                 POLICY,           "is closed"),
    "passkey_begun":         (OFF,              "no such page",   LOST,                 POLICY,           "is closed"),
    "sign_in_link":          (OFF,              "no such page",   LOST,                 POLICY,           "is closed"),
    "by_provider":           (OFF,              "is not proven",  IN,                   IN,               "is closed"),
    "seen_as":               (NOBODY,           NOBODY,           LOST,                 POLICY,           "is closed"),
    "key_of_the_account":    (KEY_OFF,          IN,               "may do less",        POLICY,           "not right"),
    "permissions_api":       (KEY_OFF,          IN,               "may do less",        POLICY,           "not right"),
    "signed_upload":         (KEY_OFF,          IN,               "may do less",        POLICY,           "not right"),
    "upload_in_parts":       (KEY_OFF,          IN,               "may do less",        POLICY,           "not right"),
    "job_of_an_import":      (OFF,              OFF,              "may not add assets", POLICY,           "is closed"),
    "job_of_many":           (OFF,              OFF,              "may not change",     POLICY,           "is closed"),
    "public_page":           (ENDED,            ENDED,            ENDED,                ENDED,            ENDED),
    "token_of_provisioning": (NOBODY,           NOBODY,           "may not manage",     "may not manage", "is closed"),
    "invitation_sent":       ("may not invite", IN,               "may not invite",     "may not invite", "is closed"),
}
"""IN: whoever takes over from somebody who is deleted or leaves has their keys and invitations and stands for them, so
these work on. A provider lets him in as what he is now, which opens no more than what the other rows say."""

ENDINGS = {
    # by whom, how                      what ends his access                                         how he stands then
    "directory: a truth value":        (patched(op="replace", path="active", value=False),           OUT),
    "directory: a text":               (patched(op="Replace", path="active", value="False"),         OUT),
    "directory: no path, a text":      (patched(op="Replace", value={"active": "False"}),            OUT),
    "directory: PUT":                  (put_by_the_directory,                                        OUT),
    "directory: one of many":          (patched_among_many,                                          OUT),
    "directory: he is elsewhere too":  (who_is_in_another_account_too,                               OUT),
    "Provisioning API: disabled":      (by_the_api("PUT", {"enabled": False}),                       OUT),
    "Provisioning API: deleted":       (by_the_api("DELETE", {}),                                    GONE),
    "Users page: disabled":            (on_the_users_page("disable"),                                OUT),
    "Users page: deleted":             (on_the_users_page("delete"),                                 GONE),
    "his end date":                    (by_an_end_date,                                              OUT),
    "he leaves":                       (by_leaving,                                                  GONE),
    "a lower role":                    (by_a_lower_role,                                             LESS),
    "a policy":                        (by_a_policy,                                                 FORBIDDEN),
    "the account is closed":           (with_the_account,                                            CLOSED),
}
# fmt: on
KEEP_THE_SESSION = {"directory: he is elsewhere too": OFF, "his end date": OFF}
"""Where it does not end, this account says why it is not opened."""

USED_UP = {
    "second_step_begun",
    "passkey_begun",
    "sign_in_link",
    "upload_in_parts",
    "job_of_an_import",
    "job_of_many",
    "invitation_sent",
}


def test_each_way_lets_him_in_while_nothing_has_ended(stage) -> None:
    uses = {way: getattr(ways_in, way)(stage) for way in WAYS}

    assert {way: use()[0] for way, use in uses.items()} == dict.fromkeys(WAYS, True)


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_way_in_is_left(stage, ending) -> None:
    end, stands = ENDINGS[ending]
    uses = {way: getattr(ways_in, way)(stage) for way in WAYS}
    assert [way for way in WAYS if way not in USED_UP and not uses[way]()[0]] == []

    end(stage)

    wrong = {}
    for way, use in uses.items():
        allowed, said = use()
        reason = WAYS[way][stands]
        if way == "session":
            reason = KEEP_THE_SESSION.get(ending, reason)
        if allowed != (reason == IN) or (reason != IN and reason not in said):
            wrong[way] = (allowed, said[:2_000])
    assert wrong == {}


@pytest.mark.parametrize("ending", ["directory: a text", "Users page: deleted", "a lower role"])
def test_a_link_to_a_new_password_leads_nowhere_either(stage, ending) -> None:
    """It sets the password of his login, which is his: this account it does not open."""
    end, stands = ENDINGS[ending]
    use = ways_in.password_link(stage)

    end(stage)

    allowed, said = use()
    assert not allowed
    assert WAYS["sign_in_link"][stands] in said


@pytest.mark.parametrize(
    "end",
    [
        lambda by, nina: by.patch(nina, {"op": "Replace", "path": "active", "value": "False"}),
        lambda by, nina: by.send("DELETE", nina),
    ],
)
def test_the_link_of_an_invitation_is_void_once_a_directory_ends_it(stage, end) -> None:
    use, nina = ways_in.invitation_sent(stage), Member.objects.get(email="nina@acme.example").pk

    end(directory(stage), f"/Users/{nina}")

    allowed, said = use()
    assert not allowed
    assert "already used, withdrawn, or replaced" in said
