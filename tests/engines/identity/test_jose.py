"""Tokens as Wycheproof tries them (F-25): each family of forgery against the very function that reads ours."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from joserfc import jwk, jws

from mediadesk.engines.identity.jose import NotAccepted, verified

RSA = jwk.RSAKey.generate_key(2048, {"kid": "r"})
KEYS = {
    "RS256": RSA,
    "PS256": RSA,
    "ES256": jwk.ECKey.generate_key("P-256", {"kid": "e"}),
    "EdDSA": jwk.OKPKey.generate_key("Ed25519", {"kid": "o"}),
}
BODY = {"sub": "vera"}


def public(key, **more) -> dict:
    return {**key.as_dict(private=False), **more}


def token(algorithm: str = "RS256", *, key=None, body: bytes | None = None, **header) -> str:
    key = key or KEYS[algorithm]
    head = {"alg": algorithm, "kid": key.kid, **header}
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    kept = json.dumps(BODY).encode() if body is None else body
    return jws.serialize_compact(head, kept, key, algorithms=[algorithm], registry=registry)


def part(value: dict | bytes) -> str:
    read = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(read).decode().rstrip("=")


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # providers send it by this name
@pytest.mark.parametrize("algorithm", KEYS)
def test_a_token_is_read_by_the_key_it_names(algorithm) -> None:
    published = [public(key) for name, key in KEYS.items() if name != "PS256"]

    assert verified(token(algorithm), published) == BODY


def by_secret(secret: bytes) -> str:
    signed = f"{part({'alg': 'HS256', 'kid': 'r'})}.{part(BODY)}"
    return f"{signed}.{part(hmac.digest(secret, signed.encode(), 'sha256'))}"


def changed_at(place: int) -> str:
    parts = token().split(".")
    middle = len(parts[place]) // 2
    one = parts[place]
    parts[place] = one[:middle] + ("A" if one[middle] != "A" else "B") + one[middle + 1 :]
    return ".".join(parts)


HEAD, PAYLOAD, SIGNATURE = token().split(".")
SMALL = {**public(RSA), "n": part(b"\xff" * 128)}
OTHER = jwk.RSAKey.generate_key(2048, {"kid": "r"})
OF_384 = jwk.ECKey.generate_key("P-384", {"kid": "e"})

# fmt: off
FORGED = {
    # family                             token
    "no signature at all":               f"{part({'alg': 'none'})}.{PAYLOAD}.",
    "none, written otherwise":           f"{part({'alg': 'nOnE', 'kid': 'r'})}.{PAYLOAD}.{SIGNATURE}",
    "the public key as a secret":        by_secret(RSA.as_pem(private=False)),
    "an algorithm that is not listed":   token("RS512", key=RSA),
    "a signature left out":              f"{HEAD}.{PAYLOAD}.",
    "another head":                      changed_at(0),
    "another body":                      changed_at(1),
    "another signature":                 changed_at(2),
    "another key of the same name":      token(key=OTHER),
    "a key of its own":                  token(jwk=public(OTHER)),
    "a place for its key":               token(jku="https://evil.example/keys"),
    "a place for its certificate":       token(x5u="https://evil.example/cert"),
    "an extension that must be known":   f"{part({'alg': 'RS256', 'kid': 'r', 'crit': ['exp']})}.{PAYLOAD}.{SIGNATURE}",
    "a body that is not encoded":        f"{part({'alg': 'RS256', 'kid': 'r', 'b64': False})}.{PAYLOAD}.{SIGNATURE}",
    "a key that is not published":       token(kid="x"),
    "padding":                           f"{HEAD}.{PAYLOAD}.{SIGNATURE}==",
    "other letters of base64":           f"{HEAD}.{PAYLOAD}.{SIGNATURE}+",
    "a line break":                      f"{HEAD}.{PAYLOAD}\n.{SIGNATURE}",
    "four parts":                        f"{token()}.x",
    "a body that is a list":             token(body=b"[]"),
    "a name twice":                      token(body=b'{"sub":"a","sub":"b"}'),
    "nothing":                           "",
}
MISUSED = {
    # family                             the only key that is published, and a token by it
    "for encrypting":                    (public(RSA, use="enc"),                token()),
    "for other work":                    (public(RSA, key_ops=["encrypt"]),      token()),
    "for another algorithm":             (public(RSA, alg="PS256"),              token()),
    "published with its private half":   (RSA.as_dict(private=True),             token()),
    "on another curve":                  (public(OF_384),                        token("ES384", key=OF_384)),
    "a secret":                          ({"kty": "oct", "kid": "r", "k": part(b"k" * 32)}, by_secret(b"k" * 32)),
    "not to be read":                    ({"kty": "RSA", "kid": "r", "n": "AQ", "e": "!"}, token()),
}
# fmt: on


@pytest.mark.parametrize("family", FORGED)
def test_a_forged_token_is_turned_down(family) -> None:
    with pytest.raises(NotAccepted):
        verified(FORGED[family], [public(RSA)])


@pytest.mark.parametrize("family", MISUSED)
def test_a_key_signs_only_what_it_is_published_for(family) -> None:
    key, signed = MISUSED[family]

    with pytest.raises(NotAccepted):
        verified(signed, [key])


def test_a_short_key_is_none() -> None:
    with pytest.raises(NotAccepted, match="shorter than 2048 bits"):
        verified(token(), [SMALL])


def test_one_letter_more_in_the_last_byte_is_another_token() -> None:
    """Base64url can be written in several ways where bits are left over; one of them counts."""
    twin = next(
        f"{HEAD}.{PAYLOAD}.{SIGNATURE[:-1]}{letter}"
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        if letter != SIGNATURE[-1] and _bytes(f"{SIGNATURE[:-1]}{letter}") == _bytes(SIGNATURE)
    )

    with pytest.raises(NotAccepted, match="base64url"):
        verified(twin, [public(RSA)])


def test_two_keys_of_one_name_are_nobodys() -> None:
    with pytest.raises(NotAccepted, match="several keys"):
        verified(token(), [public(RSA), public(OTHER)])


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
