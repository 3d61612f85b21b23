"""What we send to a provider, always signed: to sign somebody in, and the answer to its request to sign one out."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree
from signxml.algorithms import CanonicalizationMethod
from signxml.signer import XMLSigner

from mediadesk.engines.identity.saml.keys import OwnKey, private_key
from mediadesk.engines.identity.saml.markup import NAMESPACES, POST, REDIRECT, Element, deflated, name
from mediadesk.engines.identity.saml.metadata import ANY_FORMAT
from mediadesk.engines.identity.saml.signatures import RSA_SHA256

_MOST_RELAY_BYTES: Final = 80  # SAML 2.0 Bindings, 3.4.3
SUCCESS: Final = "urn:oasis:names:tc:SAML:2.0:status:Success"


@dataclass(frozen=True, slots=True)
class Message:
    """A message on its way to a provider, which the browser carries.

    Attributes:
        id: the message's own; the answer to a request names it. Whoever sends a request keeps it, with the browser's
            session, until it is answered once.
        url: where the browser goes; by redirect with everything in it.
        fields: by form: the hidden fields to post there. By redirect empty.
    """

    id: str
    url: str
    fields: Mapping[str, str]


def request(
    *,
    urls: Mapping[str, str],
    own: OwnKey,
    entity_id: str,
    answers_url: str,
    relay_state: str,
    now: datetime,
    name_id_format: str = ANY_FORMAT,
    contexts: Sequence[str] = (),
    fresh: bool = False,
) -> Message:
    """Ask a provider to sign somebody in; by redirect where it can, else by form.

    Args:
        urls: `IdpMetadata.sign_in_urls`.
        relay_state: comes back with the answer, from whoever sends it: an opaque key of at most 80 bytes to what is
            kept here, never an address.
        contexts: the URIs of AuthnContextClassRef that are asked for, any of them; none: as the provider likes.
        fresh: whether the person must prove anew who they are, whatever session they have there. Whether they did is
            told by `Arrived.authenticated_at`.
    Source: SAML 2.0 Core, 3.4; Profiles, 4.1.
    """
    if len(relay_state.encode()) > _MOST_RELAY_BYTES:
        raise ValueError("RelayState is at most 80 bytes")
    binding = REDIRECT if REDIRECT in urls else POST
    root = _message("AuthnRequest", urls[binding], entity_id, now)
    root.set("ProtocolBinding", POST)
    root.set("AssertionConsumerServiceURL", answers_url)
    if fresh:
        root.set("ForceAuthn", "true")
    etree.SubElement(root, name("samlp:NameIDPolicy"), Format=name_id_format, AllowCreate="true")
    if contexts:
        asked = etree.SubElement(root, name("samlp:RequestedAuthnContext"), Comparison="exact")
        for context in contexts:
            etree.SubElement(asked, name("saml:AuthnContextClassRef")).text = context
    return _sent(root, "SAMLRequest", binding, own, relay_state)


def sign_out_answer(
    *,
    urls: Mapping[str, str],
    own: OwnKey,
    entity_id: str,
    in_response_to: str,
    relay_state: str,
    now: datetime,
) -> Message:
    """Answer a provider that the session it asked about has ended here.

    Args:
        urls: `IdpMetadata.sign_out_urls`; not empty.
        relay_state: the provider's own, given back as it came.
    Source: SAML 2.0 Core, 3.7.2.
    """
    binding = REDIRECT if REDIRECT in urls else POST
    root = _message("LogoutResponse", urls[binding], entity_id, now)
    root.set("InResponseTo", in_response_to)
    status = etree.SubElement(root, name("samlp:Status"))
    etree.SubElement(status, name("samlp:StatusCode"), Value=SUCCESS)
    return _sent(root, "SAMLResponse", binding, own, relay_state)


def _message(kind: str, url: str, entity_id: str, now: datetime) -> Element:
    maker = {prefix: NAMESPACES[prefix] for prefix in ("samlp", "saml")}
    root = etree.Element(name(f"samlp:{kind}"), nsmap=maker)
    root.set("ID", "_" + secrets.token_hex(20))
    root.set("Version", "2.0")
    root.set("IssueInstant", now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    root.set("Destination", url)
    etree.SubElement(root, name("saml:Issuer")).text = entity_id
    return root


def _sent(root: Element, field: str, binding: str, own: OwnKey, relay_state: str) -> Message:
    send = _by_redirect if binding == REDIRECT else _by_form
    return send(root, field, own, {"RelayState": relay_state} if relay_state else {})


def _by_redirect(root: Element, field: str, own: OwnKey, relay: Mapping[str, str]) -> Message:
    packed = b64encode(deflated(etree.tostring(root))).decode()
    signed = urlencode({field: packed, **relay, "SigAlg": RSA_SHA256}, quote_via=quote)
    signature = private_key(own).sign(signed.encode(), PKCS1v15(), SHA256())
    query = f"{signed}&{urlencode({'Signature': b64encode(signature).decode()}, quote_via=quote)}"
    url = str(root.get("Destination"))
    return Message(str(root.get("ID")), f"{url}{'&' if '?' in url else '?'}{query}", MappingProxyType({}))


def _by_form(root: Element, field: str, own: OwnKey, relay: Mapping[str, str]) -> Message:
    # The schema wants the signature after the issuer; signxml puts it where this stands.
    root.insert(1, etree.Element(name("ds:Signature"), nsmap={"ds": NAMESPACES["ds"]}, Id="placeholder"))
    signer = XMLSigner(c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0)
    reference = f"#{root.get('ID')}"
    signed = signer.sign(
        root, key=private_key(own), cert=[own.certificate], reference_uri=reference, id_attribute="ID"
    )
    written = b64encode(etree.tostring(signed)).decode()
    return Message(
        str(root.get("ID")), str(root.get("Destination")), MappingProxyType({field: written, **relay})
    )
