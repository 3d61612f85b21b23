"""A signed token, read with the keys that its issuer publishes; joserfc does the arithmetic.

What joserfc leaves to its caller is asked here first: which algorithm, which key and what that key is for, base64url
in its one spelling, no name twice, and nothing in the token that brings a key along (F-25; ASVS 9.1.1 to 9.1.3).
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

from joserfc import jwk, jws
from joserfc.errors import JoseError

Jwk = Mapping[str, Any]

_KINDS: Final = {  # algorithm: the kind of key it takes, and its curve
    "RS256": ("RSA", None),
    "PS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
}
ALGORITHMS: Final = tuple(_KINDS)
"""What is accepted: never `none`, and nothing by a shared secret, which a public key could be taken for."""

_BRINGS_A_KEY: Final = frozenset({"jku", "x5u", "jwk", "x5c"})
_LONGEST: Final = 64 * 1024
_SHORTEST_RSA_BITS: Final = 2048


class NotAccepted(Exception):
    """A provider's answer is turned down. The text says exactly why, for whoever set the provider up."""


class UnknownKey(NotAccepted):
    """The token names a key that is not among those published; they may have changed."""


def verified(token: str, keys: Sequence[Jwk]) -> dict[str, Any]:
    """The claims of a token that one of these keys has signed.

    Raises:
        NotAccepted, UnknownKey.
    """
    parts = token.split(".")
    if not token.isascii() or len(token) > _LONGEST or len(parts) != 3:
        raise NotAccepted("the token is not three parts of base64url")
    header, payload, _ = (_bytes_of(part) for part in parts)
    named = _json_of(header, what="header")
    algorithm = named.get("alg")
    if algorithm not in _KINDS:
        message = f"the token is signed by {str(algorithm)[:40]}, and accepted are {', '.join(ALGORITHMS)}"
        raise NotAccepted(message)
    if brought := _BRINGS_A_KEY & named.keys():
        message = f"the token brings its own key along ({', '.join(sorted(brought))})"
        raise NotAccepted(message)
    if "crit" in named or "b64" in named:
        raise NotAccepted("the token asks for an extension that is not known here")
    key = _key_for(named, str(algorithm), keys)
    registry = jws.JWSRegistry(algorithms=[str(algorithm)], strict_check_header=False)
    registry.max_header_length, registry.max_payload_length = _LONGEST, _LONGEST
    try:
        jws.deserialize_compact(token, key, algorithms=[str(algorithm)], registry=registry)
    except (JoseError, ValueError, TypeError, KeyError):
        raise NotAccepted("the signature of the token is not by the key it names") from None
    return _json_of(payload, what="body")


def _key_for(named: Mapping[str, Any], algorithm: str, keys: Sequence[Jwk]) -> Any:
    """The one published key that this token may be signed by."""
    wanted = named.get("kid")
    fitting = [key for key in keys if _fits(key, algorithm)]
    if wanted is not None:
        fitting = [key for key in fitting if key.get("kid") == wanted]
    if not fitting:
        raise UnknownKey("the token names a key that the provider does not publish for signing")
    if len(fitting) > 1:
        raise NotAccepted("the token could be signed by several keys that the provider publishes")
    if algorithm in {"RS256", "PS256"} and _bits(fitting[0].get("n", "")) < _SHORTEST_RSA_BITS:
        message = f"the key that the token names is shorter than {_SHORTEST_RSA_BITS} bits"
        raise NotAccepted(message)
    try:
        key = jwk.import_key({name: fitting[0][name] for name in _PUBLIC if name in fitting[0]})
    except (JoseError, ValueError, TypeError, KeyError):
        raise NotAccepted("the key that the token names cannot be read") from None
    return key


_PUBLIC: Final = ("kty", "n", "e", "crv", "x", "y")


def _fits(key: Jwk, algorithm: str) -> bool:
    """Whether a key is of the right kind, and published for the checking of signatures by this algorithm."""
    kind, curve = _KINDS[algorithm]
    operations = key.get("key_ops")
    return (
        key.get("kty") == kind
        and (curve is None or key.get("crv") == curve)
        and key.get("use") in {None, "sig"}
        and (operations is None or (isinstance(operations, list) and "verify" in operations))
        and key.get("alg") in {None, algorithm}
        and "d" not in key
    )


def _bits(modulus: object) -> int:
    try:
        return int.from_bytes(_bytes_of(str(modulus)), "big").bit_length()
    except NotAccepted:
        return 0


def _bytes_of(part: str) -> bytes:
    """The bytes of a part; refused unless this is the only way in which they can be written."""
    try:
        read = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        read = b""
    if urlsafe_b64encode(read).decode().rstrip("=") != part:
        raise NotAccepted("the token is not three parts of base64url")
    return read


def _json_of(read: bytes, *, what: str) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            message = f"the {what} of the token names something twice"
            raise NotAccepted(message)
        return dict(pairs)

    try:
        found = json.loads(read.decode(), object_pairs_hook=once)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        message = f"the {what} of the token cannot be read"
        raise NotAccepted(message)
    return found
