"""Single sign-on by SAML, against a provider that is not ours: who comes in where, and who does not."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from saml2 import BINDING_HTTP_POST

from mediadesk.engines import clock
from mediadesk.store.models import Arrival, Identity, Member, SignOn
from tests.saml_idp import PASSWORD as BY_PASSWORD
from tests.saml_idp import Person, Provider
from tests.surfaces.signing_on import turned_away
from tests.surfaces.signing_on_saml import VERA, _provider, add, asked, come, fields_of, posted, saml

__all__ = ["_provider", "saml"]

TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
REFEDS = "https://refeds.org/profile/mfa"
METHODS = "http://schemas.microsoft.com/claims/authnmethodsreferences"
MICROSOFT = "http://schemas.microsoft.com/claims/multipleauthn"


def who(subject: str, email: str) -> Person:
    return Person(subject, {"mail": [email]} if email else {})


def test_a_user_comes_in_by_the_address_once_and_by_the_subject_ever_after(world, saml, client) -> None:
    one = add(world, saml)

    answer = come(client, saml, one)
    assert answer["Location"] == reverse("dashboard", args=(world.account.pk,))
    assert client.get(answer["Location"]).status_code == 200

    saml.person = replace(VERA, attributes={"mail": ["edda@acme.example"]})
    assert come(Client(), saml, one).status_code == 302
    assert Identity.objects.get().member == world.members["vera"]
    saml.person = replace(VERA, subject="v-2")
    assert come(Client(), saml, one).status_code == 403  # no second person has her address


# fmt: off
TURNED_AWAY = {
    # why                           whom the provider sends                       the reason in the trail
    "another account's address":    (who("o-1", "otto@other.example"),              "other.example is not proven"),
    "a Master admin":               (who("o", "olga@acme.example"),                 "Master admin"),
    "nobody of this account":       (who("n", "new@acme.example"),                  "no user of this account"),
    "no address":                   (who("n", ""),                                  "no e-mail address"),
    "somebody else each time":      (replace(VERA, name_id_format=TRANSIENT),       "in a way that lasts"),
}
# fmt: on


@pytest.mark.parametrize("why", TURNED_AWAY)
def test_whom_a_provider_may_not_vouch_for_is_turned_away_for_the_very_reason(
    world, saml, client, why
) -> None:
    """security.md 1.4 no. 17, 23."""
    saml.person, reason = TURNED_AWAY[why]

    assert reason in turned_away(come(client, saml, add(world, saml)))
    assert "_auth_user_id" not in client.session


def test_a_provider_vouches_for_somebody_in_two_accounts_in_its_own_alone(world, saml, client) -> None:
    """security.md 1.4 no. 17: Vera is in both; Acme's provider opens Acme to her."""
    user, now = world.members["vera"].user, clock.now()
    there = {"name": "Vera", "email": user.email, "role": "admin", "status": Member.ACTIVE}
    Member.objects.create(account=world.other_account, user=user, created_at=now, updated_at=now, **there)
    come(client, saml, add(world, saml))

    assert client.get(reverse("dashboard", args=(world.account.pk,))).status_code == 200
    assert client.get(reverse("dashboard", args=(world.other_account.pk,))).status_code == 403


def test_who_is_new_joins_with_the_default_role(world, saml, client) -> None:
    """security.md 1.4 no. 23."""
    saml.person = Person("n", {"mail": ["New@acme.example"], "displayName": ["Nina New"]})

    come(client, saml, add(world, saml, joins=True, default_role="reports"))

    made = Member.objects.get(email="new@acme.example")
    assert (made.role, made.status, made.name) == ("reports", "active", "Nina New")


def test_an_answer_counts_once_and_in_the_browser_it_was_asked_in(world, saml, client) -> None:
    """security.md 1.4 no. 14, 15."""
    one = add(world, saml)
    _, fields = saml.answer(asked(client, one))
    fetch = posted(one, fields)["Location"]

    assert Client().get(fetch).status_code == 403  # another browser
    assert client.get(fetch).status_code == 302
    assert client.get(fetch).status_code == 403
    assert posted(one, fields).status_code == 403  # nobody waits for it any more
    assert not SignOn.objects.exists()


def test_an_answer_to_another_request_of_the_same_browser_is_turned_away(world, saml, client) -> None:
    """security.md 1.4 no. 14."""
    one = add(world, saml)
    first, second = asked(client, one), asked(client, one)
    _, fields = saml.answer(first)

    answer = posted(one, fields | {"RelayState": second["RelayState"]})
    assert "answers a request that this browser did not make" in turned_away(client.get(answer["Location"]))


def test_what_begins_at_the_provider_is_not_taken(world, saml, client) -> None:
    """security.md 1.4 no. 14: unsolicited, also in a browser that has asked meanwhile."""
    one = add(world, saml)

    _, fields = saml.begin()
    for sent in (fields, fields | {"RelayState": "made up"}, fields | {"RelayState": "https://evil.example"}):
        assert posted(one, sent).status_code == 403
    assert not SignOn.objects.exclude(sealed_answer="").exists()

    answer = posted(one, fields | {"RelayState": asked(client, one)["RelayState"]})
    assert "Nobody asked for this answer" in turned_away(client.get(answer["Location"]))


def test_a_message_is_remembered_for_as_long_as_it_could_be_taken(world, saml, client) -> None:
    """security.md 1.4 no. 15: the memory outlives validity and leeway."""
    before = clock.now()

    come(client, saml, add(world, saml))

    # pysaml2 writes whole seconds; the leeway is a minute
    assert Arrival.objects.get().expires_at >= before + saml.lives_for + timedelta(seconds=59)


def test_an_answer_that_is_too_long_is_not_kept(world, saml, client) -> None:
    one = add(world, saml)
    relay = asked(client, one)["RelayState"]

    assert posted(one, {"RelayState": relay, "SAMLResponse": "A" * 200_001}).status_code == 403
    assert posted(one, {"RelayState": relay}).status_code == 403
    assert not SignOn.objects.exclude(sealed_answer="").exists()


def test_who_guesses_keys_is_stopped(world, saml) -> None:
    one = add(world, saml)
    for number in range(60):
        assert posted(one, {"RelayState": f"guess {number}", "SAMLResponse": "x"}).status_code == 403

    assert posted(one, {"RelayState": "guess", "SAMLResponse": "x"}).status_code == 429


def test_whoever_could_begin_is_let_in_though_it_was_the_last_try_of_their_address(world, saml) -> None:
    """An office goes out by one address: who comes back with what was asked for is no try."""
    one, office = add(world, saml), [Client() for _ in range(60)]
    went = [asked(browser, one) for browser in office]
    assert office[0].get(reverse("sign_on_go", args=(one.account_id, one.pk))).status_code == 429

    _, fields = saml.answer(went[-1])
    kept = posted(one, fields)

    assert kept.status_code == 303
    assert office[-1].get(kept["Location"])["Location"] == reverse("dashboard", args=(one.account_id,))
    assert posted(one, fields).status_code == 429  # nobody waits for it any more: that is one


def test_what_waits_to_be_fetched_is_sealed(world, saml, client) -> None:
    one = add(world, saml)
    _, fields = saml.answer(asked(client, one))
    posted(one, fields)

    assert fields["SAMLResponse"][:100] not in SignOn.objects.get().sealed_answer


@pytest.mark.parametrize("to", ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nX: y"])
def test_nobody_is_sent_elsewhere_after_it(world, saml, client, to) -> None:
    """security.md 1.4 no. 16, T-44."""
    one = add(world, saml)

    assert come(client, saml, one, next=to)["Location"] == reverse("dashboard", args=(world.account.pk,))
    _, fields = saml.answer(asked(client, one))
    assert posted(one, fields | {"RelayState": to}).status_code == 403


def test_one_goes_where_one_wanted_to(world, saml, client) -> None:
    users = reverse("users", args=(world.account.pk,))

    assert come(client, saml, add(world, saml), next=users)["Location"] == users


def test_an_answer_of_another_accounts_provider_is_turned_away(world, saml, client, tmp_path) -> None:
    """security.md 1.4 no. 6, 12, 17: another issuer and its own key, in the browser of somebody who asked."""
    one = add(world, saml)
    relay = asked(client, one)["RelayState"]
    (tmp_path / "other").mkdir()
    other = Provider("https://evil.example", tmp_path / "other")
    other.trust(saml.trusted)
    other.person = VERA
    _, fields = other.begin()

    answer = client.get(posted(one, fields | {"RelayState": relay})["Location"])
    assert "none of the provider's keys" in turned_away(answer)


def test_an_answer_that_is_not_signed_is_turned_away(world, saml, client) -> None:
    """security.md 1.4 no. 5."""
    saml.signs = ()

    assert "is signed" in turned_away(come(client, saml, add(world, saml)))


def test_a_provider_is_asked_for_a_fresh_proof_and_must_have_got_one(world, saml, client) -> None:
    one = add(world, saml)

    saml.proved_minutes_ago = 10
    assert "tells of an older one" in turned_away(come(client, saml, one, again="1"))
    assert come(Client(), saml, one).status_code == 302  # otherwise an old one is good
    saml.proved_minutes_ago = 0
    assert come(client, saml, one, again="1").status_code == 302


# fmt: off
PROVED = {
    # how                           the context, the methods told,  what must be said;        what of it
    "by a password":                (BY_PASSWORD, [],               [],                       "does not say"),
    "by what REFEDS calls so":      (REFEDS, [],                    [],                       ""),
    "by what Microsoft calls so":   (BY_PASSWORD, [MICROSOFT],      [],                       ""),
    "by another than is accepted":  (REFEDS, [],                    ["urn:example:hardware"], "does not say"),
    "by what is accepted":          ("urn:example:hardware", [],    ["urn:example:hardware"], ""),
}
# fmt: on


@pytest.mark.parametrize("how", PROVED)
def test_a_provider_that_must_ask_for_a_second_factor_says_so(world, saml, client, how) -> None:
    """security.md 1.4 no. 24."""
    context, methods, words, reason = PROVED[how]
    told = {**VERA.attributes, **({METHODS: methods} if methods else {})}
    saml.person = replace(VERA, context=context, attributes=told)
    one = add(world, saml, needs_second_factor=True, second_factor_words=words)

    answer = come(client, saml, one)

    assert reason in turned_away(answer) if reason else answer.status_code == 302


def test_a_request_goes_by_form_where_the_provider_takes_no_redirect(world, saml, client) -> None:
    one = add(world, saml)
    urls = {
        binding: url for binding, url in one.endpoints["sign_in_urls"].items() if binding.endswith("POST")
    }
    one.endpoints = {**one.endpoints, "sign_in_urls": urls}
    one.save()

    page = client.get(reverse("sign_on_go", args=(one.account_id, one.pk)))

    assert f'action="{saml.url}/sso"' in html.unescape(page.text)
    assert f"form-action 'self' {saml.url} https:;" in page["Content-Security-Policy"]
    fields = fields_of(page.text)
    assert client.get(posted(one, saml.answer(fields, BINDING_HTTP_POST)[1])["Location"]).status_code == 302


def test_our_metadata_is_for_everybody_and_holds_no_secret(world, saml) -> None:
    one = add(world, saml)

    answer = Client().get(reverse("saml_metadata", args=(one.pk,)))

    assert answer["Content-Type"] == "application/samlmetadata+xml"
    assert "PRIVATE" not in answer.text
    assert one.own_keys[0]["sealed_key"] not in answer.text
    assert reverse("saml_answer", args=(one.pk,)) in answer.text
    assert Client().get(reverse("saml_metadata", args=("0" * 32,))).status_code == 404
