"""A provider's request to sign somebody out here, because they signed out there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import unquote_plus

from mediadesk.engines.identity.saml.answers import LEEWAY
from mediadesk.engines.identity.saml.markup import (
    Element,
    anywhere,
    child,
    children,
    from_base64,
    inflated,
    local_name,
    moment,
    name,
    own_id,
    parsed,
    require_unique_ids,
    require_version,
    text,
)
from mediadesk.engines.identity.saml.persons import subject_of
from mediadesk.engines.identity.saml.reasons import Reason
from mediadesk.engines.identity.saml.signatures import require_in_place, require_signed_query, signed_part

_OLDEST: Final = timedelta(minutes=5)
_SIGNED_FIELDS: Final = ("SAMLRequest", "RelayState", "SigAlg")


@dataclass(frozen=True, slots=True)
class SignOut:
    """A request that may be followed, and what its answer needs. Whether there is anything to end, it does not know.

    Attributes:
        id: for `sign_out_answer`, as `in_response_to`.
        relay_state: the provider's own; goes back with the answer and means nothing here.
        session_indexes: the sessions it is about; none: all of this person.
        expires_at: from this moment on it is not accepted. Following it twice does no harm: it only ends sessions.
    """

    id: str
    relay_state: str
    subject: str
    session_indexes: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignOutExpected:
    """What a request is held against, as in `answers.Expected`.

    Attributes:
        sign_out_url: the address it came to, as our metadata names it.
    """

    issuer: str
    certificates: Sequence[str]
    sign_out_url: str


def read_posted_sign_out(fields: Mapping[str, str], *, expected: SignOutExpected, now: datetime) -> SignOut:
    """Read a request that a form has sent, with its signature inside.

    Raises:
        NotAccepted: why it is not followed.
    """
    document = from_base64(fields.get("SAMLRequest", ""))
    root = _request_in(document)
    require_in_place(root, root)
    signed = signed_part(document, root, expected.certificates, now)
    if signed is None:
        raise Reason.NOT_SIGNED()
    return _sign_out(signed, fields.get("RelayState", ""), expected, now)


def read_redirected_sign_out(query: str, *, expected: SignOutExpected, now: datetime) -> SignOut:
    """Read a request that a redirect has sent, with the signature over its query.

    Args:
        query: of the address, exactly as it came: the signature covers its spelling.

    Raises:
        NotAccepted: why it is not followed.
    Source: SAML 2.0 Bindings, 3.4.4.1.
    """
    raw = _fields_of(query)
    if "Signature" not in raw or "SigAlg" not in raw:
        raise Reason.NOT_SIGNED()
    signed = "&".join(f"{field}={raw[field]}" for field in _SIGNED_FIELDS if field in raw)
    plain = {field: unquote_plus(value) for field, value in raw.items()}
    require_signed_query(signed.encode(), plain["SigAlg"], plain["Signature"], expected.certificates, now)
    root = _request_in(inflated(from_base64(plain.get("SAMLRequest", ""))))
    return _sign_out(root, plain.get("RelayState", ""), expected, now)


def _fields_of(query: str) -> dict[str, str]:
    """The fields as they were sent. One that comes twice could be signed once and read the other time."""
    fields: dict[str, str] = {}
    for part in query.split("&"):
        field, _, value = part.partition("=")
        if field in fields:
            raise Reason.MALFORMED(f"{field} comes twice")
        fields[field] = value
    return fields


def _request_in(document: bytes) -> Element:
    root = parsed(document)
    if root.tag != name("samlp:LogoutRequest"):
        raise Reason.NOT_THIS_MESSAGE(local_name(root))
    require_version(root)
    require_unique_ids(root)
    if anywhere(root, "saml:EncryptedID"):
        raise Reason.ENCRYPTED()
    return root


def _sign_out(root: Element, relay_state: str, expected: SignOutExpected, now: datetime) -> SignOut:
    issuer = text(child(root, "saml:Issuer")).strip()
    if issuer != expected.issuer:
        raise Reason.WRONG_ISSUER(f"{issuer or 'no issuer'}; expected {expected.issuer}")
    if root.get("Destination") != expected.sign_out_url:
        raise Reason.WRONG_DESTINATION(f"{root.get('Destination')}; expected {expected.sign_out_url}")
    issued = moment(root.get("IssueInstant"), "IssueInstant")
    ends = [issued + _OLDEST]
    if root.get("NotOnOrAfter") is not None:
        ends.append(moment(root.get("NotOnOrAfter"), "NotOnOrAfter"))
    if now < issued - LEEWAY:
        raise Reason.NOT_YET(issued.isoformat())
    if now >= min(ends) + LEEWAY:
        raise Reason.TOO_LATE(min(ends).isoformat())
    subject, _ = subject_of(root)
    indexes = tuple(text(one).strip() for one in children(root, "samlp:SessionIndex"))
    return SignOut(own_id(root), relay_state, subject, indexes, min(ends) + LEEWAY)
