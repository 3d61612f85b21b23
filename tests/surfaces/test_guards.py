"""What guards the forms that anybody can send: a proof of work, or a captcha (T-33)."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from mediadesk.engines import clock
from mediadesk.rules.bots import CAPTCHAS
from mediadesk.rules.tries import SIGN_IN_PAIR
from mediadesk.store.models import Errand, Mail, SignInCount
from mediadesk.surfaces.headers import CONSOLE_POLICY, PUBLIC_PAGE_POLICY
from mediadesk.surfaces.sso.guards import GUARDED
from tests.captcha_place import KEY, PERSON, SECRET, captcha_place
from tests.surfaces.console.conftest import shelf
from tests.surfaces.guarded import challenge_of, forms, guarded_by, proof_of
from tests.surfaces.public.conftest import lookbook

__all__ = ["forms", "guarded_by", "lookbook", "shelf"]


@pytest.fixture
def captcha():
    with captcha_place() as place:
        yield place


@pytest.fixture
def by_captcha(captcha, guarded_by):
    """Forms are guarded by the captcha of this machine, which is up."""
    row = next(one for one in CAPTCHAS if one.id == "turnstile")
    more = {"captcha_key": KEY, "captcha_secret": SECRET, "captcha_url": captcha.url}
    guarded_by("captcha", captcha=row, **more)
    return captcha


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_without_its_proof_of_work_a_form_does_nothing_and_with_it_what_it_does_otherwise(
    client, forms, guarded_by, name
) -> None:
    guarded_by("proof-of-work", proof_of_work=1)
    form = forms[name]
    proof = proof_of(challenge_of(client, form.path))

    without = client.post(form.path, form.fields)

    assert without.status_code == 403
    assert "data-work" in without.content.decode()  # a new one, to go on with
    assert not (Errand.objects.exists())
    assert not (Mail.objects.exists())
    assert not (SignInCount.objects.exists())
    assert client.post(form.path, {**form.fields, "proof": proof}).status_code == form.taken


def test_a_proof_counts_once_in_its_own_form_and_for_an_hour(client, forms, guarded_by) -> None:
    guarded_by("proof-of-work", proof_of_work=1)
    form, other = forms["password_forgot"], forms["sign_in"]
    with clock.stand_still_at(datetime.now(UTC)) as time:
        proof, late = (proof_of(challenge_of(client, form.path)) for _ in range(2))

        assert client.post(other.path, {**other.fields, "proof": proof}).status_code == 403
        assert client.post(form.path, {**form.fields, "proof": proof}).status_code == 200
        assert client.post(form.path, {**form.fields, "proof": proof}).status_code == 403
        time.move(minutes=61)
        assert client.post(form.path, {**form.fields, "proof": late}).status_code == 403


def _changed(proof: str, change) -> str:
    read = json.loads(base64.b64decode(proof))
    change(read)
    return base64.b64encode(json.dumps(read).encode()).decode()


# fmt: off
NO_PROOFS = {
    # what is wrong with it                what is changed in one that is right
    "another number":                      lambda read: read["solution"].update(counter=70_000),
    "another key":                         lambda read: read["solution"].update(derivedKey="00" * 32),
    "no number":                           lambda read: read["solution"].update(counter="x"),
    "a challenge made easier":             lambda read: read["challenge"]["parameters"].update(keyPrefix=""),
    "a challenge made longer":             lambda read: read["challenge"]["parameters"].update(expiresAt=9_999_999_999),
    "a challenge for another form":        lambda read: read["challenge"]["parameters"].update(data={"for": "x"}),
    "a challenge that nobody signed":      lambda read: read["challenge"].update(signature=""),
    "a signature that is no text":         lambda read: read["challenge"].update(signature=[1]),
    "parameters that are a list":          lambda read: read["challenge"].update(parameters=[]),
    "nothing":                             lambda read: read.clear(),
}
# fmt: on


@pytest.mark.parametrize("what", NO_PROOFS)
def test_a_proof_that_was_changed_is_none(client, db, guarded_by, what) -> None:
    guarded_by("proof-of-work", proof_of_work=1)
    path = "/console/password"
    proof = _changed(proof_of(challenge_of(client, path)), NO_PROOFS[what])

    for sent in (proof, proof[:-9], "é", "x" * 100_000):
        assert client.post(path, {"email": "olga@acme.example", "proof": sent}).status_code == 403


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_a_captcha_is_verified_before_a_form_does_anything(client, forms, by_captcha, name) -> None:
    form = forms[name]
    for answer in ("", "a robot's answer"):
        sent = client.post(form.path, {**form.fields, "cf-turnstile-response": answer})
        assert sent.status_code == 403
    assert not (Errand.objects.exists())
    assert not (Mail.objects.exists())
    assert not (SignInCount.objects.exists())

    sent = client.post(form.path, {**form.fields, "cf-turnstile-response": PERSON})
    assert sent.status_code == form.taken
    asked = {"secret": SECRET, "response": PERSON, "remoteip": "127.0.0.1"}
    assert by_captcha.asked[-1] == asked
    assert len(by_captcha.asked) == 2  # an empty one is not worth a question


def test_while_the_verifier_is_down_forms_are_taken_and_tries_counted_and_nobody_waits_for_it_twice(
    client, forms, by_captcha, guarded_by, caplog
) -> None:
    """Decision 0037: a service that is away keeps nobody out."""
    by_captcha.status = 503
    sign_in = forms["sign_in"]
    wrong = {**sign_in.fields, "password": "a wrong guess", "cf-turnstile-response": "anything"}

    with clock.stand_still_at(datetime.now(UTC)) as time:
        statuses = [client.post(sign_in.path, wrong).status_code for _ in range(2)]
        assert statuses == [401, 401]
        assert len(by_captcha.asked) == 1
        assert "forms are taken without it" in caplog.text
        assert SignInCount.objects.get(key__startswith=SIGN_IN_PAIR.name).tries == 2

        by_captcha.status = 200
        time.move(seconds=31)
        assert client.post(sign_in.path, wrong).status_code == 403
        assert len(by_captcha.asked) == 2


def test_a_verifier_that_answers_no_as_an_error_is_not_down(client, forms, by_captcha) -> None:
    by_captcha.status = 400
    form = forms["sign_in"]

    sent = client.post(form.path, {**form.fields, "cf-turnstile-response": "x" * 100})
    assert sent.status_code == 403


def test_only_pages_with_a_guarded_form_may_load_what_their_guard_needs(
    client, forms, by_captcha, guarded_by
) -> None:
    policies = {
        name: client.get(form.path).headers["Content-Security-Policy"] for name, form in forms.items()
    }
    elsewhere = client.get("/console/sso").headers["Content-Security-Policy"]

    assert all(f"script-src 'self' {by_captcha.url};" in one for one in policies.values())
    assert all(f"frame-src {by_captcha.url}" in one for one in policies.values())
    assert all("default-src 'none'" in one and "unsafe" not in one for one in policies.values())
    assert elsewhere == CONSOLE_POLICY
    guarded_by("proof-of-work")
    page = client.get(forms["public_page"].path).headers["Content-Security-Policy"]
    assert page == f"{PUBLIC_PAGE_POLICY}; script-src 'self'"
    guarded_by("delays")
    page = client.get(forms["public_page"].path).headers["Content-Security-Policy"]
    assert page == PUBLIC_PAGE_POLICY


def test_the_password_of_a_page_is_asked_with_its_guard_wherever_the_page_is_opened(
    client, forms, guarded_by
) -> None:
    guarded_by("proof-of-work", proof_of_work=1)
    form = forms["public_page"]
    proof = proof_of(challenge_of(client, f"{form.path}/archive"))

    assert client.post(form.path, {**form.fields, "proof": proof}).status_code == 302
