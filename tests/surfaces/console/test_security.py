"""The security settings of an account: shown, asked about, saved, told, and held to by everybody (T-23, T-45)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.rules.security import SecurityPolicy, policy_to_keep, read_policy
from mediadesk.rules.security_settings import version_of
from mediadesk.store.models import Account, ApiKey, Mail, TrailEntry
from mediadesk.surfaces.console.security_form import typed_of

pytestmark = pytest.mark.django_db
NOWHERE = "198.51.100.0/24"


def at(name: str, world, *more: str) -> str:
    return reverse(name, args=(world.account.pk, *more))


def policy(world) -> SecurityPolicy:
    world.account.refresh_from_db()
    return read_policy(world.account.security)


def form(world, **changed) -> dict:
    """The form as it is drawn now, with what is typed into it."""
    typed = typed_of(policy(world)).items()
    shown = {
        name: "on" if value is True else value
        for name, value in typed
        if value not in (False, "", ()) or name == "key_days"
    }
    return {**shown, "version": version_of(world.account.security), **changed}


def save(client, world, **changed):
    return client.post(at("security_change", world), form(world, **changed) | {"sure": "yes"})


def test_what_changes_and_whom_it_concerns_is_shown_before_anything_is_saved(sign_in, world) -> None:
    client = sign_in("olga")

    page = client.post(at("security_change", world), form(world, second_factor_all="on")).content.decode()

    assert "Ask it of everybody" in page
    assert "Edda Editor" in page
    assert "No Master admin has a second factor yet" in page
    assert policy(world) == SecurityPolicy()


def test_a_change_is_in_the_trail_setting_by_setting_and_mailed_to_master_admins(
    sign_in, world, mona
) -> None:
    save(sign_in("adam"), world, idle_minutes="30", invitation_domains="acme.example\nacme.test")

    assert (policy(world).idle_minutes, policy(world).invitation_domains) == (
        30,
        ("acme.example", "acme.test"),
    )
    told = list(TrailEntry.objects.order_by("number").values_list("details", flat=True))
    assert told == [
        {"what": "the minutes of a session without a click", "before": "1440", "after": "30"},
        {"what": "the mail domains of invitations", "before": "all", "after": "acme.example, acme.test"},
    ]
    letters = Mail.objects.order_by("to")
    assert [one.to for one in letters] == ["mona@acme.example", "olga@acme.example"]
    assert "Adam Admin changed what Acme asks" in letters[0].text


def test_the_second_of_two_writers_is_told_and_sees_the_new_state(sign_in, world) -> None:
    client, stale = sign_in("olga"), form(world, idle_minutes="30")
    save(client, world, session_hours="8")

    answer = client.post(at("security_change", world), stale | {"sure": "yes"})

    assert answer.status_code == 409
    assert 'name="session_hours" type="number" value="8"' in answer.content.decode()
    assert policy(world) == SecurityPolicy(session_hours=8)


def test_nobody_locks_themselves_out(sign_in, world) -> None:
    answer = save(sign_in("olga"), world, console_addresses=NOWHERE)

    assert answer.status_code == 400
    assert "your own address 127.0.0.1 is not among them" in answer.content.decode()
    assert policy(world) == SecurityPolicy()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"session_hours": "25"}, "choose from 1 to 24"),
        ({"session_hours": "many"}, "choose from 1 to 24"),
        ({"idle_minutes": "4"}, "choose from 5 to 1,440"),
        ({"password_length": "8"}, "15 or more, unless a second factor is asked of everybody"),
        ({"password_length": "7", "second_factor_all": "on"}, "choose from 8 to 64"),
        ({"invitation_domains": "no domain"}, "no is no domain like example.com"),
        ({"api_addresses": "203.0.113.300"}, "neither an address"),
        ({"second_factor_roles": "emperor"}, "no role emperor"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_right_is_said_above_the_form_and_not_saved(sign_in, world, wrong, said) -> None:
    answer = save(sign_in("olga"), world, **wrong)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert policy(world) == SecurityPolicy()


def test_settings_that_are_saved_leave_single_sign_on_as_it_is(sign_in, world) -> None:
    """An Admin may change these settings, and not who must use the identity provider."""
    asked = SecurityPolicy(sign_on_only=True, break_glass=(world.member("adam").pk,))
    type(world.account).objects.filter(pk=world.account.pk).update(security=policy_to_keep(asked))
    world.account.refresh_from_db()

    assert save(sign_in("adam"), world, idle_minutes="30").status_code == 302

    assert policy(world) == replace(asked, idle_minutes=30)


def test_a_group_that_is_not_there_is_not_found(sign_in, world) -> None:
    client = sign_in("olga")

    assert save(client, world, second_factor_groups="0" * 32).status_code == 404


def test_a_network_that_is_not_named_is_shut_to_another_member_at_once(
    sign_in, client_factory, world
) -> None:
    elsewhere = client_factory(REMOTE_ADDR="198.51.100.9")
    elsewhere.force_login(world.member("edda").user)
    assert elsewhere.get(at("dashboard", world)).status_code == 200

    save(sign_in("olga"), world, console_addresses="127.0.0.1")

    refused = elsewhere.get(at("dashboard", world))
    assert refused.status_code == 403
    assert "198.51.100.9" in refused.content.decode()


def test_a_shorter_session_ends_those_that_are_older_already(sign_in, client_factory, world) -> None:
    edda = client_factory()
    edda.force_login(world.member("edda").user)
    session = edda.session
    session["signed_in"] |= {"at": (clock.now() - timedelta(hours=5)).timestamp()}
    session.save()
    assert edda.get(at("dashboard", world)).status_code == 200

    save(sign_in("olga"), world, session_hours="4")

    assert edda.get(at("dashboard", world)).url.startswith(reverse("sign_in"))


def test_another_mail_domain_is_not_invited_by_any_way(sign_in, world) -> None:
    Account.objects.filter(pk=world.account.pk).update(security={"invitation_domains": ["acme.example"]})
    client = sign_in("olga")
    new = {"text": "new@elsewhere.example", "role": "editor", "where": "all"}

    preview = client.post(at("invite_preview", world), new).content.decode()
    client.post(at("invite_confirm", world), new | {"previewed": "yes"})

    assert "this account invites addresses of acme.example alone" in preview
    assert not Mail.objects.exists()
    asked = sign_in("vera").post(
        at("seat_request_new", world), {"email": "new@elsewhere.example", "role": "editor", "reason": "x"}
    )
    assert asked.status_code == 409


def test_a_new_key_ends_when_the_settings_say_and_older_ones_are_given_an_end(sign_in, world) -> None:
    client = sign_in("olga")
    client.post(at("key_create", world), {"place": "account", "name": "Old", "role": "reports"})
    save(client, world, key_days="30")
    client.post(at("key_create", world), {"place": "account", "name": "New", "role": "reports"})
    late = {"place": "account", "name": "Late", "role": "reports", "ends": "2099-12-31"}

    assert client.post(at("key_create", world), late).status_code == 400
    assert ApiKey.objects.get(name="New").ends_at - clock.now() < timedelta(days=30)
    assert ">Old<" in client.get(at("security_keys", world)).content.decode()

    client.post(at("security_keys", world))

    assert ApiKey.objects.get(name="Old").ends_at - clock.now() < timedelta(days=30)
    assert ">Old<" not in client.get(at("security_keys", world)).content.decode()


def test_a_new_secret_lives_as_long_as_the_settings_say(sign_in, world) -> None:
    client = sign_in("olga")
    client.post(at("key_create", world), {"place": "account", "name": "Script", "role": "reports"})
    save(client, world, key_days="30")
    key = ApiKey.objects.get(name="Script")

    client.post(at("key_rotate", world, key.pk), {"former_for": "1"})

    key.refresh_from_db()
    assert timedelta(days=29) < key.ends_at - clock.now() < timedelta(days=30)


def test_the_score_card_leads_from_what_is_open_to_where_it_is_mended(sign_in, world) -> None:
    client = sign_in("olga")
    before = client.get(at("security", world)).content.decode()
    assert "Invitations go to known mail domains alone" in before
    assert "They may go to every address." in before
    assert f'href="{at("security_change", world)}"' in before

    save(client, world, invitation_domains="acme.example")

    assert "They may go to every address." not in client.get(at("security", world)).content.decode()


def test_an_admin_reads_the_card_and_whoever_may_not_is_refused(sign_in, world) -> None:
    assert sign_in("adam").get(at("security", world)).status_code == 200
    assert sign_in("tess").get(at("security_change", world)).status_code == 403
    assert save(sign_in("edda"), world, session_hours="4").status_code == 403
    assert policy(world) == SecurityPolicy()
