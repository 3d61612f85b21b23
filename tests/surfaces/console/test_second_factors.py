"""Second factors: setting up, signing in, recovery codes, remembered devices, and what an account asks."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from mediadesk.actions.logins import note_address
from mediadesk.engines import clock
from mediadesk.rules.tries import CODE_USER
from mediadesk.store.models import (
    CodeApp,
    Mail,
    RecoveryCode,
    RememberedDevice,
    SignInCount,
    TrailEntry,
    User,
)
from mediadesk.surfaces.errands import run_errands
from mediadesk.surfaces.sso.tries import count_try
from tests.conftest import PASSWORD
from tests.surfaces.console.factored import asks, code, give, is_in, set_up_app, step, with_app


@pytest.fixture(autouse=True)
def moment():
    with clock.stand_still_at(datetime(2026, 5, 3, 12, tzinfo=UTC)) as time:
        yield time


def test_setting_up_an_app_gives_ten_codes_kept_as_hashes_tells_mail_and_trail(client, world) -> None:
    give(client)

    codes = set_up_app(client)

    assert len(set(codes)) == 10
    kept = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert len(kept) == 10
    assert not any(one.replace("-", "") in str(kept) for one in codes)
    assert "secret" not in CodeApp.objects.get().secret
    assert world.member("olga").user.second_factor == "code"
    assert TrailEntry.objects.filter(event="factor_added").count() == 1
    assert Mail.objects.get(to="olga@acme.example").subject == "Your sign-in has something new"
    assert "a one-time code" in client.session["signed_in"]["factors"]


def test_a_wrong_code_sets_nothing_up(client, world) -> None:
    give(client)
    client.get(reverse("code_app_new"))

    answer = client.post(reverse("code_app_new"), {"code": "000000"})

    assert answer.status_code == 401
    assert "the clock of your telephone" in answer.content.decode()
    assert "recovery code" not in answer.content.decode()
    assert not CodeApp.objects.exists()


@pytest.mark.parametrize("name", ["code_app_new", "passkey_new"])
def test_a_stolen_session_adds_nothing_without_a_fresh_proof(client, world, moment, name) -> None:
    give(client)
    moment.move(minutes=6)

    for answer in (client.get(reverse(name)), client.post(reverse(name), {"code": "1"})):
        assert answer.status_code in {302, 401}
    assert not CodeApp.objects.exists()


def test_the_password_alone_gives_no_session_to_who_has_an_app(client, world) -> None:
    secret = with_app(world)
    before = client.get(reverse("sign_in")) and client.session.session_key

    answer = give(client, next="/console/profile")

    assert answer.url == reverse("second_step")
    assert not is_in(client)
    assert client.session.session_key != before
    assert client.get(reverse("profile")).status_code == 302
    waiting = client.session.session_key
    assert step(client, code=code(secret)).url == "/console/profile"
    assert is_in(client)
    assert client.session.session_key != waiting
    assert TrailEntry.objects.get(event="signed_in").details == {"factor": "a password and a one-time code"}


def test_a_code_counts_once_also_in_another_spelling_and_no_earlier_one_after_it(
    client_factory, world
) -> None:
    secret, now = with_app(world), code
    first, second, third = client_factory(), client_factory(), client_factory()
    for one in (first, second, third):
        give(one)
    used = now(secret)

    assert step(first, code=used).status_code == 302
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in used)
    assert step(second, code=f" {wide[:3]} {wide[3:]}").status_code == 401
    assert step(third, code=now(secret, -1)).status_code == 401
    assert not is_in(second)


def test_guesses_run_out_and_a_recovery_code_still_gets_the_owner_in(client, world) -> None:
    give(client)
    codes = set_up_app(client)
    client.logout()
    give(client)
    CodeApp.objects.update(last_step=0)

    statuses = [step(client, code=f"{n:06}").status_code for n in range(12)]

    assert statuses == [401] * 10 + [429] * 2
    assert SignInCount.objects.filter(key__startswith="code pair").exists()
    assert step(client, recovery=codes[0].lower()).status_code == 302
    assert is_in(client)


def test_guesses_of_recovery_codes_run_out_and_so_do_those_of_codes_from_many_places(
    client, client_factory, world
) -> None:
    secret = with_app(world, "olga")
    give(client)
    assert [step(client, recovery="AAAA-BBBB-CCCC-DDDD").status_code for _ in range(11)] == [401] * 10 + [429]
    assert step(client, code=code(secret)).status_code == 302

    for _ in range(CODE_USER.tries):
        count_try(CODE_USER, world.olga.user_id)
    other = client_factory()
    give(other)
    assert step(other, code=code(secret)).status_code == 429


def test_a_recovery_code_works_once_and_its_owner_is_told(client, world) -> None:
    give(client)
    codes = set_up_app(client)
    for answer in (302, 401):
        client.logout()
        give(client)
        assert step(client, recovery=codes[3]).status_code == answer

    assert RecoveryCode.objects.count() == 9
    assert "9 of them are left" in Mail.objects.get(subject="A recovery code was used").text


def test_another_users_recovery_code_is_none_of_ones_own(client, world) -> None:
    give(client)
    codes = set_up_app(client)
    client.logout()
    with_app(world, "adam")
    give(client, "adam")

    assert step(client, recovery=codes[0]).status_code == 401


def test_a_sign_in_waits_ten_minutes_and_dies_with_a_change_of_password(client, world, moment) -> None:
    secret = with_app(world)
    give(client)
    User.objects.filter(email="olga@acme.example").update(password="changed")
    assert step(client, code=code(secret)).url == reverse("sign_in")

    User.objects.filter(email="olga@acme.example").update(password=world.member("adam").user.password)
    give(client)
    moment.move(minutes=11)
    assert step(client, code=code(secret)).url == reverse("sign_in")
    assert not is_in(client)


def test_a_password_set_by_a_reset_link_does_not_get_past_the_second_step(client, world) -> None:
    """Of an address that was proven before; else whoever has the mailbox takes the login over (T-30)."""
    with_app(world)
    note_address(world.member("olga").user, proven=True)
    client.post(reverse("password_forgot"), {"email": "olga@acme.example"})
    run_errands()
    path = re.search(r"http://testserver(\S+)", Mail.objects.get().text).group(1)
    own = {"email": "olga@acme.example", "password": "seven green lamps hum"}
    client.post(path, own)
    answer = client.post(reverse("sign_in"), own)

    assert answer.url == reverse("second_step")
    assert not is_in(client)


def test_a_sign_in_link_does_not_get_past_the_second_step(client, world) -> None:
    from mediadesk.surfaces.sso.proofs import new_sign_in_link

    with_app(world)
    path = new_sign_in_link(world.member("olga").user).removeprefix("http://testserver")

    assert client.post(path).url == reverse("second_step")
    assert not is_in(client)


def test_a_remembered_device_is_asked_no_more_for_its_days_and_no_other_person_by_it(
    client, world, moment
) -> None:
    secret = with_app(world)
    with_app(world, "adam")
    give(client)
    step(client, code=code(secret), remember="on")
    assert RememberedDevice.objects.get().token_hash not in client.cookies["device"].value
    client.post(reverse("sign_out"))

    assert give(client).url == "/console/"
    assert client.session["signed_in"]["factors"] == ["a password", "a remembered device"]
    client.post(reverse("sign_out"))
    assert give(client, "adam").url == reverse("second_step")
    moment.move(days=31)
    assert give(client).url == reverse("second_step")


def test_a_stricter_policy_and_a_new_password_end_remembered_devices(client, world, moment) -> None:
    secret = with_app(world)
    give(client)
    step(client, code=code(secret), remember="on")
    moment.move(days=8)
    asks(world, {"remember_days": 7})
    client.post(reverse("sign_out"))
    assert give(client).url == reverse("second_step")
    asks(world, {})
    moment.move(minutes=1)
    step(client, code=code(secret))
    new = {"present": PASSWORD, "password": "seven green lamps hum"}
    client.post(reverse("profile_password"), new)

    assert not RememberedDevice.objects.exists()


@pytest.mark.parametrize(
    ("allowed", "offered"), [(30, "for 30 days"), (7, "for 7 days"), (1, "for 1 day"), (0, "")]
)
def test_a_device_is_remembered_for_as_long_as_is_offered_and_not_offered_where_it_is_not_allowed(
    client, world, allowed, offered
) -> None:
    secret = with_app(world)
    asks(world, {"remember_days": allowed})
    give(client)

    page = client.get(reverse("second_step")).content.decode()
    assert (f"Remember this device {offered}<" in page) if offered else ("Remember this device" not in page)

    step(client, code=code(secret), remember="on")
    kept = RememberedDevice.objects.values_list("expires_at", "created_at")
    assert [(ends - begun).days for ends, begun in kept] == [allowed] * bool(allowed)


def test_removing_the_last_factor_takes_its_recovery_codes_and_devices_along(client, world) -> None:
    give(client)
    set_up_app(client)

    assert client.post(reverse("code_app_remove")).url.endswith("?changed")

    assert not RecoveryCode.objects.exists()
    assert world.member("olga").user.second_factor == ""
    assert TrailEntry.objects.get(event="factor_removed").details == {"factor": "the authenticator app"}


def test_the_last_factor_stays_while_an_account_asks_for_one(client, world) -> None:
    give(client)
    set_up_app(client)
    asks(world, {"second_factor_roles": ["master_admin"]})

    client.post(reverse("code_app_remove"))

    assert CodeApp.objects.exists()
    assert RecoveryCode.objects.count() == 10
    assert "Acme asks for a second factor" in client.get(reverse("factors")).content.decode()


def test_who_lacks_a_factor_that_an_account_asks_is_led_through_it_and_on(client, world) -> None:
    asks(world, {"second_factor_all": True})
    wanted = reverse("users", args=(world.account.pk,))
    give(client)

    led = client.get(wanted, follow=True)

    page = led.content.decode()
    assert led.status_code == 200
    assert "Acme asks everybody" in page
    on = re.search(r'href="(/console/security/app\?next=[^"]+)"', page).group(1)
    shown = client.get(on).content.decode()
    secret = re.search(r'data-copy="([A-Z2-7 ]+)"', shown).group(1).replace(" ", "")
    answer = client.post(on, {"code": code(secret)})
    assert f'href="{wanted}"' in answer.content.decode()
    assert client.get(wanted).status_code == 200


def test_a_session_of_before_is_asked_for_the_factor_its_user_has(client, world, sign_in) -> None:
    secret = with_app(world)
    asks(world, {"second_factor_all": True})
    wanted = reverse("users", args=(world.account.pk,))
    sign_in("olga")

    asked = client.get(wanted)
    assert asked.url.startswith(reverse("second_step"))
    answer = client.post(asked.url, {"code": code(secret)})

    assert answer.url == wanted
