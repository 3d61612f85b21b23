"""Metadata: what a provider says of itself, and what we say of ourselves.

A provider's metadata is believed because of where it came from (an address over TLS, or an administrator's hands), not
for a signature of its own, whose key nobody here would know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from mediadesk.engines.identity.saml.keys import bare, fingerprint, pem_of, read_certificate
from mediadesk.engines.identity.saml.markup import (
    MOST_METADATA_BYTES,
    NAMESPACES,
    POST,
    REDIRECT,
    Element,
    anywhere,
    children,
    moment,
    name,
    parsed,
    text,
)
from mediadesk.engines.identity.saml.reasons import NotAccepted, Reason

_PROTOCOL: Final = NAMESPACES["samlp"]
_LONGEST_ENTITY_ID: Final = 1024  # SAML 2.0 Metadata, 2.2.1
_LONGEST_URL: Final = 2048
_MOST_CERTIFICATES: Final = 8
EMAIL_FORMAT: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
PERSISTENT_FORMAT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT_FORMAT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
ANY_FORMAT: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"


@dataclass(frozen=True, slots=True)
class IdpCertificate:
    """A certificate of a provider as an administrator compares it."""

    pem: str
    subject: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class IdpMetadata:
    """What a provider says of itself.

    Attributes:
        sign_in_urls: where people sign in, by binding; a redirect, a form, or both.
        sign_out_urls: where it is told that somebody signed out, by binding; may be empty.
        certificates: those that may check its signatures, each once, in its order: while it changes its key, two.
        wants_signed_requests: whether it refuses requests that are not signed. Ours always are.
        name_id_formats: in what forms it can name people; may be empty.
        valid_until: when this metadata ends by its own words, or None.
    """

    entity_id: str
    sign_in_urls: Mapping[str, str]
    sign_out_urls: Mapping[str, str]
    certificates: tuple[IdpCertificate, ...]
    wants_signed_requests: bool
    name_id_formats: tuple[str, ...]
    valid_until: datetime | None


def read_metadata(xml: str | bytes, now: datetime) -> IdpMetadata:
    """Read the metadata of one identity provider, pasted or fetched.

    Certificates whose time is over are left out; two or more that hold are all kept, since providers announce the
    next key before they use it.

    Raises:
        NotAccepted: why it cannot be used; of the bytes (TOO_LARGE to HIDDEN_PARTS), NOT_THIS_MESSAGE, MALFORMED,
            BAD_TIME, NO_PROVIDER, SEVERAL_PROVIDERS, NO_ADDRESS, NO_CERTIFICATE, WEAK_KEY, METADATA_EXPIRED,
            CERTIFICATE_EXPIRED.
    Source: SAML 2.0 Metadata, 2.3 and 2.4.3.
    """
    data = xml.strip().encode() if isinstance(xml, str) else xml
    root = parsed(data, most_bytes=MOST_METADATA_BYTES)
    entity, provider = _provider_in(root)
    entity_id = str(entity.get("entityID", "")).strip()
    if not entity_id or len(entity_id) > _LONGEST_ENTITY_ID:
        raise Reason.NO_PROVIDER("it has no entityID that can be used")
    valid_until = _require_valid((root, entity, provider), now)
    sign_in_urls = _urls(provider, "md:SingleSignOnService")
    if not sign_in_urls:
        raise Reason.NO_ADDRESS()
    return IdpMetadata(
        entity_id=entity_id,
        sign_in_urls=sign_in_urls,
        sign_out_urls=_urls(provider, "md:SingleLogoutService"),
        certificates=_certificates(provider, now),
        wants_signed_requests=provider.get("WantAuthnRequestsSigned") in {"true", "1"},
        name_id_formats=tuple(text(one).strip() for one in children(provider, "md:NameIDFormat")),
        valid_until=valid_until,
    )


def _provider_in(root: Element) -> tuple[Element, Element]:
    """The one entity that is an identity provider, and its description as one."""
    if root.tag not in {name("md:EntityDescriptor"), name("md:EntitiesDescriptor")}:
        raise Reason.NOT_THIS_MESSAGE("metadata begins with EntityDescriptor")
    found = [
        (entity, description)
        for entity in anywhere(root, "md:EntityDescriptor")
        for description in children(entity, "md:IDPSSODescriptor")
        if _PROTOCOL in str(description.get("protocolSupportEnumeration", "")).split()
    ]
    if not found:
        raise Reason.NO_PROVIDER()
    if len(found) > 1:
        raise Reason.SEVERAL_PROVIDERS(", ".join(str(entity.get("entityID")) for entity, _ in found[:5]))
    return found[0]


def _require_valid(parts: tuple[Element, ...], now: datetime) -> datetime | None:
    ends = [moment(part.get("validUntil"), "validUntil") for part in parts if part.get("validUntil")]
    if ends and min(ends) <= now:
        raise Reason.METADATA_EXPIRED(min(ends).isoformat())
    return min(ends, default=None)


def _urls(provider: Element, short: str) -> Mapping[str, str]:
    """The first usable address of each binding that we speak."""
    found: dict[str, str] = {}
    for service in children(provider, short):
        binding, url = str(service.get("Binding", "")), str(service.get("Location", "")).strip()
        if binding in {REDIRECT, POST} and _is_web_address(url):
            found.setdefault(binding, url)
    return MappingProxyType(found)


def _is_web_address(url: str) -> bool:
    """Whether a browser may be sent there: anything else than http and https could run in our own page.

    The host stands in the policy of the page that sends it, where it must not end one rule and begin another.
    """
    try:
        parts = urlsplit(url)
        is_host = bool(parts.hostname) and not re.search(r"[\s;,]", parts.netloc)
        return parts.scheme in {"https", "http"} and is_host and len(url) <= _LONGEST_URL
    except ValueError:
        return False


def _certificates(provider: Element, now: datetime) -> tuple[IdpCertificate, ...]:
    """Those for signing, each once. One that cannot be used is left out while another can."""
    found: dict[str, IdpCertificate] = {}
    problem: NotAccepted = Reason.NO_CERTIFICATE()
    for descriptor in children(provider, "md:KeyDescriptor"):
        if descriptor.get("use") == "encryption":
            continue
        for written in anywhere(descriptor, "ds:X509Certificate"):
            try:
                certificate = _certificate(text(written))
            except NotAccepted as error:
                problem = error
                continue
            if certificate.valid_until < now:
                problem = Reason.CERTIFICATE_EXPIRED(
                    f"{certificate.fingerprint}, valid until {certificate.valid_until.isoformat()}"
                )
                continue
            found[certificate.fingerprint] = certificate
    if not found:
        raise problem
    if len(found) > _MOST_CERTIFICATES:
        raise Reason.TOO_LARGE(f"{len(found)} certificates; at most {_MOST_CERTIFICATES} are taken")
    return tuple(found.values())


def _certificate(written: str) -> IdpCertificate:
    """One as it is kept. Names and dates are read from it only when they are asked for, and may be none."""
    certificate = read_certificate(written)
    try:
        return IdpCertificate(
            pem_of(certificate),
            certificate.subject.rfc4514_string()[:300],
            fingerprint(certificate),
            certificate.not_valid_before_utc,
            certificate.not_valid_after_utc,
        )
    except ValueError as error:
        raise Reason.NO_CERTIFICATE(f"one cannot be read: {error}") from None


def our_metadata(
    *, entity_id: str, answers_url: str, certificates: Sequence[str], sign_out_url: str = ""
) -> bytes:
    """What a provider reads of us: who we are, where answers go, and by which keys our requests are signed.

    Args:
        answers_url: where the provider sends people back with their assertion (ACS).
        certificates: ours, as PEM; two while our own key changes, the one in use first.
        sign_out_url: where it may send people whose session there has ended; empty when nowhere.
    """
    maker = {prefix: NAMESPACES[prefix] for prefix in ("md", "ds")}
    entity = etree.Element(name("md:EntityDescriptor"), nsmap=maker, entityID=entity_id)
    service = etree.SubElement(
        entity,
        name("md:SPSSODescriptor"),
        AuthnRequestsSigned="true",
        WantAssertionsSigned="true",
        protocolSupportEnumeration=_PROTOCOL,
    )
    for certificate in certificates:
        descriptor = etree.SubElement(service, name("md:KeyDescriptor"), use="signing")
        info = etree.SubElement(descriptor, name("ds:KeyInfo"))
        data = etree.SubElement(info, name("ds:X509Data"))
        etree.SubElement(data, name("ds:X509Certificate")).text = bare(certificate)
    for binding in (REDIRECT, POST) if sign_out_url else ():
        etree.SubElement(service, name("md:SingleLogoutService"), Binding=binding, Location=sign_out_url)
    for written in (PERSISTENT_FORMAT, EMAIL_FORMAT):
        etree.SubElement(service, name("md:NameIDFormat")).text = written
    etree.SubElement(
        service,
        name("md:AssertionConsumerService"),
        Binding=POST,
        Location=answers_url,
        index="0",
        isDefault="true",
    )
    return bytes(etree.tostring(entity, xml_declaration=True, encoding="UTF-8", pretty_print=True))
