"""Passkeys (WebAuthn): what a browser is asked, and whether what it answers is right.

The origin must be exactly the installation's own, not merely of the same site. Whether the authenticator verified its
user is read from what it signed, never from what was asked of it (T-41). No attestation is asked for: which device it
is, is its owner's business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

_PREFERRED: Final = UserVerificationRequirement.PREFERRED
State = dict[str, Any]


class BadPasskey(Exception):
    """An answer of a passkey that does not count; the text says why, for the log and for tests."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A new passkey. Ids and keys are base64url; `verified`: it saw its user verified when it was made."""

    credential_id: str
    public_key: str
    sign_count: int
    verified: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A passkey as it is kept."""

    credential_id: str
    public_key: str
    sign_count: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What a passkey has proven: which it is, how often it signed, and whether it saw its user verified."""

    credential_id: str
    sign_count: int
    verified: bool
    user_handle: str


def has_passkeys(url: str) -> bool:
    """Whether browsers offer passkeys at an address: one with a name, over HTTPS or on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return parts.scheme == "https" or host == "localhost"
    return False


def ask_to_bind(
    url: str, *, user_id: str, email: str, name: str, kept: Sequence[str]
) -> tuple[dict[str, Any], State]:
    """What a browser is asked to make a passkey, and the state to keep until it answers.

    Args:
        kept: the ids of those that the user has: an authenticator makes no second one.
    """
    user = PublicKeyCredentialUserEntity(id=user_id.encode(), name=email, display_name=name or email)
    options, state = _server(url).register_begin(
        user,
        credentials=_described(kept),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=_PREFERRED,
    )
    return dict(options), state


def bound(url: str, state: State, answer: Mapping[str, Any]) -> Bound:
    """The passkey that a browser made. Raises: BadPasskey."""
    try:
        made = RegistrationResponse.from_dict(answer)
        _require_own_window(made.response.client_data.cross_origin)
        data = _server(url).register_complete(state, made)
    except BadPasskey:
        raise
    except Exception as error:  # whatever a stranger's bytes make of the parser
        raise BadPasskey(str(error)) from error
    credential = data.credential_data
    if credential is None or credential.credential_id != made.raw_id:
        raise BadPasskey("The id is not that of the credential.")
    key = websafe_encode(cbor.encode(dict(credential.public_key)))
    return Bound(websafe_encode(credential.credential_id), key, data.counter, data.is_user_verified())


def ask_to_prove(url: str, *, kept: Sequence[str] = (), verified: bool) -> tuple[dict[str, Any], State]:
    """What a browser is asked to prove a passkey, and the state to keep until it answers.

    Args:
        kept: the ids of those that will do; without any, the browser lets its user choose.
        verified: ask for the user to be verified. What counts is the flag of the answer.
    """
    wanted = UserVerificationRequirement.REQUIRED if verified else _PREFERRED
    options, state = _server(url).authenticate_begin(_described(kept) or None, user_verification=wanted)
    return dict(options), state


def credential_of(answer: Mapping[str, Any]) -> str:
    """The id of the passkey that an answer says to be of; not proven yet."""
    found = answer.get("rawId")
    return found[:1400] if isinstance(found, str) else ""


def proven(url: str, state: State, answer: Mapping[str, Any], kept: Kept) -> Proof:
    """What an answer proves about the passkey that is kept. Raises: BadPasskey."""
    try:
        given = AuthenticationResponse.from_dict(answer)
        _require_own_window(given.response.client_data.cross_origin)
        read: Any = cbor.decode(websafe_decode(kept.public_key))
        key = CoseKey.parse(read)
        known = AttestedCredentialData.create(Aaguid.NONE, websafe_decode(kept.credential_id), key)
        _server(url).authenticate_complete(state, [known], given)
        data = given.response.authenticator_data
    except BadPasskey:
        raise
    except Exception as error:  # whatever a stranger's bytes make of the parser
        raise BadPasskey(str(error)) from error
    if (data.counter or kept.sign_count) and data.counter <= kept.sign_count:
        raise BadPasskey("The count of signatures went back: there may be a copy of the passkey.")
    handle = given.response.user_handle
    return Proof(
        kept.credential_id,
        data.counter,
        data.is_user_verified(),
        handle.decode(errors="replace") if handle else "",
    )


def _require_own_window(cross_origin: object) -> None:
    if cross_origin:
        raise BadPasskey("It was answered inside a page of another origin.")


def _server(url: str) -> Fido2Server:
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    place = PublicKeyCredentialRpEntity(id=parts.hostname or "", name="Mediadesk")
    return Fido2Server(place, verify_origin=lambda given: given == origin)


def _described(kept: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    kind = PublicKeyCredentialType.PUBLIC_KEY
    return [PublicKeyCredentialDescriptor(type=kind, id=websafe_decode(one)) for one in kept]
