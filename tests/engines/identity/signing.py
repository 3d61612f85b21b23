"""A provider of SAML in a few lines: answers as templates, changed before or after they are signed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import SignatureReference, XMLSigner
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod

from mediadesk.engines.identity.arrived import Arrived
from mediadesk.engines.identity.saml import Expected, NotAccepted, Reason, read_answer
from mediadesk.engines.identity.saml.markup import NAMESPACES, name

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
ISSUER = "https://idp.example.org/metadata"
US = "https://media.example.com/saml/7/metadata"
ANSWERS = "https://media.example.com/saml/7/answers"
ASKED = "_asked"
CLASSES = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
PASSWORD, TWO_FACTORS = f"{CLASSES}PasswordProtectedTransport", f"{CLASSES}TimeSyncToken"
EXCLUSIVE = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0

Tree = Any
Change = Callable[[Tree], object]


@dataclass(frozen=True)
class Pair:
    """A key and its certificate."""

    key: Any
    certificate: str


@lru_cache
def pair(owner: str, *, kind: str = "rsa", bits: int = 2048, days: tuple[int, int] = (-30, 300)) -> Pair:
    """The pair of somebody, made once; its certificate holds from and to these days around NOW."""
    key: Any
    if kind == "rsa":
        key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    else:
        key = ec.generate_private_key(ec.SECP256R1() if bits == 2048 else ec.SECP224R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, owner)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .sign(key, SHA256())
    )
    return Pair(key, certificate.public_bytes(Encoding.PEM).decode())


def written(moment: datetime) -> str:
    """A time as SAML writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def in_minutes(minutes: float) -> str:
    """A time so long after NOW."""
    return written(NOW + timedelta(minutes=minutes))


TEMPLATE = f"""<samlp:Response xmlns:samlp="{NAMESPACES["samlp"]}" xmlns:saml="{NAMESPACES["saml"]}" ID="_response"
 Version="2.0" IssueInstant="{in_minutes(0)}" Destination="{ANSWERS}" InResponseTo="{ASKED}">
 <saml:Issuer>{ISSUER}</saml:Issuer>
 <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
 <saml:Assertion ID="_assertion" Version="2.0" IssueInstant="{in_minutes(0)}">
  <saml:Issuer>{ISSUER}</saml:Issuer>
  <saml:Subject>
   <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">u-1001</saml:NameID>
   <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
    <saml:SubjectConfirmationData NotOnOrAfter="{in_minutes(5)}" Recipient="{ANSWERS}" InResponseTo="{ASKED}"/>
   </saml:SubjectConfirmation>
  </saml:Subject>
  <saml:Conditions NotBefore="{in_minutes(-1)}" NotOnOrAfter="{in_minutes(10)}">
   <saml:AudienceRestriction><saml:Audience>{US}</saml:Audience></saml:AudienceRestriction>
  </saml:Conditions>
  <saml:AuthnStatement AuthnInstant="{in_minutes(-2)}" SessionIndex="_session">
   <saml:AuthnContext><saml:AuthnContextClassRef>{PASSWORD}</saml:AuthnContextClassRef></saml:AuthnContext>
  </saml:AuthnStatement>
  <saml:AttributeStatement>
   <saml:Attribute Name="mail"><saml:AttributeValue>ada@example.org</saml:AttributeValue></saml:Attribute>
   <saml:Attribute Name="displayName"><saml:AttributeValue>Ada Löwe</saml:AttributeValue></saml:Attribute>
   <saml:Attribute Name="groups"><saml:AttributeValue>press</saml:AttributeValue>
    <saml:AttributeValue>photo</saml:AttributeValue></saml:Attribute>
  </saml:AttributeStatement>
 </saml:Assertion>
</samlp:Response>"""


class AnySigner(XMLSigner):
    """Signs by whatever it is told, also by what nobody should take."""

    def check_deprecated_methods(self) -> None:
        """Let old algorithms pass."""

    def _build_transforms_for_reference(self, *, transforms_node: Tree, reference: Any, **how: Any) -> None:
        """Say which prefixes are kept, which signxml does only for signatures that are not enveloped."""
        super()._build_transforms_for_reference(transforms_node=transforms_node, reference=reference, **how)
        if reference.inclusive_ns_prefixes:
            kept = " ".join(reference.inclusive_ns_prefixes)
            etree.SubElement(transforms_node[1], name("ec:InclusiveNamespaces"), PrefixList=kept)


def sign(
    root: Tree,
    at: str,
    key: Pair | None = None,
    *,
    method: str | SignatureMethod = SignatureMethod.RSA_SHA256,
    digest: str | DigestAlgorithm = DigestAlgorithm.SHA256,
    canonical: CanonicalizationMethod = EXCLUSIVE,
    secret: bytes | None = None,
    prefixes: list[str] | None = None,
) -> Tree:
    """Sign the part of this name, its signature directly in it after the issuer, where the schema wants it."""
    key = key or pair("provider")
    part = next(root.iter(name(at)))
    part.insert(1, etree.Element(name("ds:Signature"), nsmap={"ds": NAMESPACES["ds"]}, Id="placeholder"))
    signer = AnySigner(signature_algorithm=method, digest_algorithm=digest, c14n_algorithm=canonical)
    return signer.sign(
        root,
        key=secret or key.key,
        cert=[key.certificate],
        reference_uri=[SignatureReference(f"#{part.get('ID')}", canonical, prefixes)],
        id_attribute="ID",
    )


ASSERTION, RESPONSE = "saml:Assertion", "samlp:Response"


def make(
    *changes: Change, signed: tuple[str, ...] = (ASSERTION,), after: Change | None = None, **how: Any
) -> bytes:
    """An answer, changed, then signed, then changed again."""
    root = etree.fromstring(TEMPLATE)
    for change in changes:
        change(root)
    for at in signed:
        root = sign(root, at, **how)
    if after is not None:
        after(root)
    return etree.tostring(root, encoding="utf-8")


def find(root: Tree, short: str) -> Tree:
    """The first element of this name."""
    return next(root.iter(name(short)))


def put(short: str, **attributes: str | None) -> Change:
    """Set attributes of the first element of this name; None takes one away."""

    def change(root: Tree) -> None:
        element = find(root, short)
        for key, value in attributes.items():
            if value is None:
                del element.attrib[key]
            else:
                element.set(key, value)

    return change


def say(short: str, words: str) -> Change:
    """Write another text into the first element of this name."""

    def change(root: Tree) -> None:
        find(root, short).text = words

    return change


def drop(short: str) -> Change:
    """Take the first element of this name away."""

    def change(root: Tree) -> None:
        element = find(root, short)
        element.getparent().remove(element)

    return change


def add(parent: str, xml: str) -> Change:
    """Put an element at the end of the first element of this name."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())

    def change(root: Tree) -> None:
        (element,) = etree.fromstring(f"<x {declared}>{xml}</x>")
        find(root, parent).append(element)

    return change


EXPECTED = Expected(
    issuer=ISSUER,
    certificates=(pair("provider").certificate,),
    entity_id=US,
    answers_url=ANSWERS,
    request_id=ASKED,
)


def read(answer: bytes | str, *, now: datetime = NOW, **otherwise: Any) -> Arrived:
    """Read an answer as the valid one is to be read, or otherwise, with a memory that knows nothing."""
    return read_answer(answer, expected=replace(EXPECTED, **otherwise), now=now, remember=lambda *_: True)


def refused(answer: bytes | str, **otherwise: Any) -> Reason:
    """For what reason an answer is refused."""
    try:
        arrived = read(answer, **otherwise)
    except NotAccepted as no:
        return no.reason
    raise AssertionError(f"accepted: {arrived}")


def packed(answer: bytes) -> str:
    """An answer as a form sends it."""
    return b64encode(answer).decode()
