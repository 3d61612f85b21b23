"""What of a passkey's answers counts, and what does not (T-41)."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.engines.identity import passkeys
from mediadesk.engines.identity.passkeys import BadPasskey, Kept
from tests.authenticator import PRESENT, Authenticator

URL = "https://media.example"


def made(**wrong):
    options, state = passkeys.ask_to_bind(URL, user_id="u1", email="olga@acme.example", name="Olga", kept=[])
    device = Authenticator(url=URL)
    bound = passkeys.bound(URL, state, device.make(options["publicKey"], **wrong))
    return device, Kept(bound.credential_id, bound.public_key, bound.sign_count)


def asked():
    options, state = passkeys.ask_to_prove(URL, verified=False)
    return options["publicKey"], state


def test_a_right_answer_says_which_passkey_and_whether_it_saw_its_user_verified() -> None:
    device, kept = made()
    options, state = asked()
    proof = passkeys.proven(URL, state, device.prove(options), kept)
    assert (proof.credential_id, proof.sign_count, proof.verified) == (kept.credential_id, 2, True)
    options, state = asked()
    assert not passkeys.proven(URL, state, device.prove(options, flags=PRESENT), kept).verified


# fmt: off
TAMPERED = {
    # what is wrong        and how
    "another origin":       {"client": {"origin": "https://evil.example"}},
    "a site below":         {"client": {"origin": "https://x.media.example"}},
    "another port":         {"client": {"origin": "https://media.example:8443"}},
    "without TLS":          {"client": {"origin": "http://media.example"}},
    "another RP id":        {"place": "evil.example"},
    "another challenge":    {"client": {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}},
    "the type of making":   {"client": {"type": "webauthn.create"}},
    "inside a frame":       {"client": {"crossOrigin": True}},
    "user not present":     {"flags": 0},
    "another key":          {"key": ec.generate_private_key(ec.SECP256R1())},
    "another credential":   {"id": b"another"},
    "the count stands":     {"count": 1},
    "the count goes back":  {"count": 0},
}
# fmt: on


@pytest.mark.parametrize("how", TAMPERED)
def test_an_answer_that_was_tampered_with_does_not_count(how) -> None:
    device, kept = made()
    options, state = asked()
    with pytest.raises(BadPasskey):
        passkeys.proven(URL, state, device.prove(options, **TAMPERED[how]), kept)


@pytest.mark.parametrize(
    "wrong",
    [
        {"client": {"origin": "https://evil.example"}},
        {"client": {"type": "webauthn.get"}},
        {"client": {"challenge": "AAAA"}},
        {"place": "evil.example"},
        {"id": b"another"},
        {"flags": 0},
    ],
)
def test_a_passkey_made_for_another_question_is_not_kept(wrong) -> None:
    with pytest.raises(BadPasskey):
        made(**wrong)


def test_where_the_user_has_to_be_verified_the_flag_counts() -> None:
    device, kept = made()
    options, state = passkeys.ask_to_prove(URL, verified=True)
    with pytest.raises(BadPasskey):
        passkeys.proven(URL, state, device.prove(options["publicKey"], flags=PRESENT), kept)


def test_an_authenticator_that_counts_nothing_may_do_so() -> None:
    device, kept = made()
    options, state = asked()
    none = Kept(kept.credential_id, kept.public_key, 0)
    assert passkeys.proven(URL, state, device.prove(options, count=0), none).sign_count == 0


@given(
    st.recursive(
        st.text(max_size=8) | st.none() | st.integers(),
        lambda one: st.dictionaries(
            st.sampled_from(
                ["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature"]
            ),
            one,
        ),
        max_leaves=8,
    )
)
def test_whatever_a_stranger_sends_is_refused_and_breaks_nothing(sent) -> None:
    answer = sent if isinstance(sent, dict) else {"rawId": sent}
    _, kept = KEPT
    with pytest.raises(BadPasskey):
        passkeys.proven(URL, asked()[1], answer, kept)
    with pytest.raises(BadPasskey):
        passkeys.bound(URL, asked()[1], json.loads(json.dumps(answer)))


KEPT = made()


@pytest.mark.parametrize(
    ("url", "offered"),
    [
        ("https://media.example", True),
        ("http://localhost:8000", True),
        ("http://media.example", False),
        ("https://192.0.2.1", False),
        ("http://127.0.0.1:8000", False),
    ],
)
def test_passkeys_are_offered_where_browsers_offer_them(url, offered) -> None:
    assert passkeys.has_passkeys(url) is offered
