"""Single sign-on when answers are replayed, providers fail, and everybody must use it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from oidc_provider_mock import User as MockUser
from oidc_provider_mock import run_server_in_thread

from mediadesk.actions.identity.change_provider import ProviderChange, change_provider
from mediadesk.actions.identity.require_sign_on import require_sign_on
from mediadesk.engines import clock
from mediadesk.engines.identity import published_keys
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.models import (
    IdentityProvider,
)
from tests.conftest import PASSWORD, actor_of, add_member
from tests.oidc_provider import CLIENT, new_key
from tests.surfaces.signing_on import add, allow, at_the_mock, come, go, idp, turned_away, vera

__all__ = ["idp"]


def test_an_answer_counts_once_and_in_the_browser_it_was_asked_in(world, idp, client) -> None:
    """security.md 1.4 no. 14, 15; ASVS 10.2.1."""
    one = add(world, idp.issuer)
    answer = idp.sign_in(go(client, one), **vera())

    assert Client().get(reverse("sign_on_back"), answer).status_code == 403  # another browser
    assert client.get(reverse("sign_on_back"), answer).status_code == 302
    assert client.get(reverse("sign_on_back"), answer).status_code == 403
    assert client.get(reverse("sign_on_back"), {"state": "made up", "code": "x"}).status_code == 403


def test_an_answer_of_another_provider_is_turned_away(world, idp, client) -> None:
    """Mix-up, RFC 9207 (ASVS 10.2.2)."""
    one = add(world, idp.issuer)
    answer = idp.sign_in(go(client, one), **vera()) | {"iss": "https://evil.example"}

    assert "another issuer" in turned_away(client.get(reverse("sign_on_back"), answer))


@pytest.mark.parametrize("to", ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nX: y"])
def test_nobody_is_sent_elsewhere_after_it(world, idp, client, to) -> None:
    """T-44."""
    one = add(world, idp.issuer)
    answer = idp.sign_in(go(client, one, next=to), **vera())

    came = client.get(reverse("sign_on_back"), answer)
    assert came["Location"] == reverse("dashboard", args=(world.account.pk,))


def test_a_provider_that_is_down_or_whose_clock_is_wrong_lets_nobody_in_and_ends_no_session(
    world, idp, client
) -> None:
    """F-52."""
    one = add(world, idp.issuer)
    come(client, idp, one, **vera())

    idp.ahead_seconds = 300
    assert "of the future, by" in turned_away(come(Client(), idp, one, **vera()))
    idp.ahead_seconds = 0
    idp.down = {"/keys"}
    assert come(Client(), idp, one, **vera()).status_code == 302  # its keys are known
    idp.down = {"/keys", "/token"}
    assert "status 503" in turned_away(come(Client(), idp, one, **vera()))
    assert client.get(reverse("dashboard", args=(world.account.pk,))).status_code == 200


def test_a_new_key_is_asked_for_once_a_minute(world, idp) -> None:
    """F-52."""
    one = add(world, idp.issuer)
    with clock.stand_still_at(clock.now()) as now:
        come(Client(), idp, one, **vera())
        idp.key = new_key("two")
        assert come(Client(), idp, one, **vera()).status_code == 403  # asked for within this minute
        now.move(seconds=61)
        assert come(Client(), idp, one, **vera()).status_code == 302
        idp.key = new_key("three")
        for _ in range(3):
            assert come(Client(), idp, one, **vera()).status_code == 403
    assert idp.asked.count("/keys") == 2


def test_by_one_address_one_learns_nothing_of_who_has_a_login(world, idp, client) -> None:
    """T-36: every address of a domain is answered alike, and a domain of nobody like one without a provider."""
    one = add(world, idp.issuer)
    to = reverse("sign_on")

    known, unknown = (client.post(to, {"email": f"{who}@acme.example"}) for who in ("vera", "nobody"))
    assert known["Location"] == unknown["Location"] == reverse("sign_on_start", args=(world.account.pk,))
    assert one.name in client.get(known["Location"]).text
    assert client.post(to, {"email": "otto@other.example"}).status_code == 200
    missing = client.get(reverse("sign_on_start", args=("0" * 32,)))
    assert missing.status_code == 200
    assert "no single sign-on" in missing.text


def test_all_are_asked_to_use_it_but_who_breaks_the_glass(world, idp, client, sign_in) -> None:
    """T-49: sessions that are there are asked at once; it takes a try by oneself and a Master admin with a password."""
    one = add(world, idp.issuer)
    dora = add_member(
        world.account, name="Dora", email="dora@acme.example", role="master_admin", now=clock.now()
    )
    browser = sign_in("edda")
    home = reverse("dashboard", args=(world.account.pk,))
    assert browser.get(home).status_code == 200

    refused = {}
    for glass in ([], [dora.pk]):
        with pytest.raises(Refusal) as told:
            require_sign_on(world.olga, of_all=True, break_glass=glass)
        refused[len(glass)] = told.value.why
    assert refused == {0: Why.NO_BREAK_GLASS, 1: Why.SIGN_ON_NOT_TRIED}
    IdentityProvider.objects.filter(pk=one.pk).update(tested_by=world.members["olga"].pk)
    with pytest.raises(Refusal, match="no such Master admin"):
        require_sign_on(world.olga, of_all=True, break_glass=[dora.pk, world.members["edda"].pk])
    require_sign_on(world.olga, of_all=True, break_glass=[dora.pk])

    led = browser.get(home)
    assert led["Location"] == f"{reverse('sign_on_start', args=(world.account.pk,))}?next={quote(home, '')}"
    assert one.name in browser.get(led["Location"]).text
    client.logout()
    client.force_login(dora.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(home).status_code == 200
    assert come(Client(), idp, one, **vera()).status_code == 302
    with pytest.raises(Refusal, match="only way in"):
        change_provider(actor_of(dora), provider_id=one.pk, wanted=ProviderChange(enabled=False))


@pytest.mark.filterwarnings(
    "ignore:get_jwt_config:DeprecationWarning"
)  # of the peer, which runs in this process
def test_a_master_admin_sets_it_up_and_comes_in_as_themselves(world, settings, client) -> None:
    """By the pages, and with a provider that is not ours: oidc-provider-mock."""
    person = MockUser(sub="olga-there", claims={"email": "olga@acme.example", "name": "Olga"})
    published_keys.forget()
    with run_server_in_thread(user_claims=(person,)) as server:
        allow(settings, server.server_port)
        client.post(reverse("sign_in"), {"email": "olga@acme.example", "password": PASSWORD})
        form = {"name": "Mock", "issuer": f"http://localhost:{server.server_port}", "client_id": CLIENT}
        added = client.post(
            reverse("sign_on_add", args=(world.account.pk,)), form | {"client_secret": "hush"}
        )
        assert added.status_code == 302, added.text
        one = IdentityProvider.objects.get()
        page = reverse("sign_on_provider", args=(world.account.pk, one.pk))

        to_test = client.get(reverse("sign_on_test", args=(world.account.pk, one.pk)))["Location"]
        client.get(at_the_mock(to_test, "olga-there"))
        shown = client.get(page).text
        assert "You came in as yourself." in shown
        assert "olga-there" in shown
        assert "hush" not in shown
        client.post(reverse("sign_on_change", args=(world.account.pk, one.pk)), {"enabled": "on"})

        browser = Client()
        one.refresh_from_db()
        back = browser.get(at_the_mock(go(browser, one), "olga-there"))
        assert back["Location"] == reverse("dashboard", args=(world.account.pk,))
        assert browser.get(back["Location"]).status_code == 200
