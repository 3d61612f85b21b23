"""Tokens that cannot be guessed, hashes that cannot be turned round, seals that cannot be changed."""

import re

import pytest
from cryptography.fernet import InvalidToken

from mediadesk.engines import secrets


@pytest.fixture
def own_key(monkeypatch) -> None:
    """A key of the test's own; the process gets its own back afterwards."""
    for held in (secrets._vault, secrets._marking):
        for name in list(held):
            monkeypatch.setitem(held, name, held[name])
    secrets.use_key(secrets.new_sealing_key())


# fmt: off
MADE = [
    # what is made             how it looks
    (secrets.new_token,        r"[\w-]{43}"),      # 256 bits
    (secrets.new_api_key,      r"[1-9]\d{14}"),    # a name, not a secret
    (secrets.new_api_secret,   r"[A-Za-z0-9]{27}"),  # 160 bits
]
# fmt: on


@pytest.mark.parametrize(("make", "look"), MADE)
def test_what_is_made_looks_as_promised_and_never_twice_the_same(make, look) -> None:
    many = [make() for _ in range(1000)]

    assert all(re.fullmatch(look, one, re.ASCII) for one in many)
    assert len(set(many)) == len(many)


def test_a_token_is_kept_as_its_hash() -> None:
    assert secrets.hash_token("hello") == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


@pytest.mark.usefixtures("own_key")
@pytest.mark.parametrize("secret", ["", "s", "Grüße 😀", "x" * 5000])
def test_a_sealed_secret_comes_back_and_shows_nothing_meanwhile(secret) -> None:
    sealed, again = secrets.seal(secret), secrets.seal(secret)

    assert secrets.unseal(sealed) == secrets.unseal(again) == secret
    assert sealed != again  # equal secrets do not show that they are equal
    assert not secret or secret not in sealed or len(secret) == 1


@pytest.mark.usefixtures("own_key")
def test_a_seal_that_was_changed_at_any_place_is_refused() -> None:
    sealed = secrets.seal("secret")
    for at in range(0, len(sealed) - 4, 7):
        changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(InvalidToken):
            secrets.unseal(changed)


@pytest.mark.usefixtures("own_key")
def test_another_installation_opens_no_seal_and_knows_no_mark() -> None:
    sealed, marked = secrets.seal("secret"), secrets.mark("token")
    secrets.use_key(secrets.new_sealing_key())

    with pytest.raises(InvalidToken):
        secrets.unseal(sealed)
    assert secrets.read_mark(marked) == ("token", False)


# fmt: off
MARKED = [
    # text                                            token      bears its mark
    (lambda: secrets.mark("token"),                   "token",   True),
    (lambda: "token",                                 "token",   False),
    (lambda: "token.",                                "token",   False),
    (lambda: secrets.mark("token")[:-1],              "token",   False),
    (lambda: secrets.mark("token") + "0",             "token",   False),
    (lambda: secrets.mark("other").replace("other", "token"), "token", False),
    (lambda: "token.é",                               "token",   False),
    (lambda: "",                                      "",        False),
]
# fmt: on


@pytest.mark.usefixtures("own_key")
@pytest.mark.parametrize(("text", "token", "marked"), MARKED)
def test_a_mark_tells_by_which_way_a_token_came(text, token, marked) -> None:
    assert secrets.read_mark(text()) == (token, marked)


def test_equal_is_equal_whatever_the_letters() -> None:
    assert secrets.same("é", "é")
    assert not secrets.same("é", "e")
    assert not secrets.same("", "e")
