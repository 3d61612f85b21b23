"""Signatures in the XML and over the query of a redirect: what they cover, and nothing else, is handed on.

How a signature is built is judged here, by exact match with the one form that SAML allows. Whether it is right is
judged by signxml with one of the pinned certificates at a time; what a message says of its own key is not looked at.
The bytes that were hashed are read anew, alone, and everything that is told of a person is read from these.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature as NotSignedSo
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509 import Certificate
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, InvalidSignature
from signxml.verifier import SignatureConfiguration, XMLVerifier

from mediadesk.engines.identity.saml.keys import fingerprint, is_valid_at, read_certificate
from mediadesk.engines.identity.saml.markup import (
    Element,
    anywhere,
    child,
    children,
    from_base64,
    name,
    own_id,
    parsed,
    parser,
)
from mediadesk.engines.identity.saml.reasons import NotAccepted, Reason

_EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_STEPS: Final = ("http://www.w3.org/2000/09/xmldsig#enveloped-signature", _EXCLUSIVE)
_MOST_PREFIXES: Final = 16

_RSA: Final = {
    SignatureMethod.RSA_SHA256: hashes.SHA256(),
    SignatureMethod.RSA_SHA384: hashes.SHA384(),
    SignatureMethod.RSA_SHA512: hashes.SHA512(),
}
_ECDSA: Final = {
    SignatureMethod.ECDSA_SHA256: hashes.SHA256(),
    SignatureMethod.ECDSA_SHA384: hashes.SHA384(),
    SignatureMethod.ECDSA_SHA512: hashes.SHA512(),
}
_METHODS: Final = {method.value: method for method in (*_RSA, *_ECDSA)}
_DIGESTS: Final = {
    d.value: d for d in (DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512)
}
RSA_SHA256: Final = SignatureMethod.RSA_SHA256.value


def require_in_place(root: Element, *signable: Element) -> None:
    """Refuse signatures that stand anywhere else than directly in one of these, or two of them in one.

    Raises:
        NotAccepted: SIGNATURE_MISPLACED, NOT_SIGNED when there is none at all.
    """
    found = anywhere(root, "ds:Signature")
    if not found:
        raise Reason.NOT_SIGNED()
    parents = [signature.getparent() for signature in found]
    if any(parent not in signable for parent in parents) or len(set(parents)) < len(parents):
        raise Reason.SIGNATURE_MISPLACED()


def signed_part(
    document: bytes, signed: Element, certificates: Sequence[str], now: datetime
) -> Element | None:
    """The part of a document that is signed, read from the very bytes that its signature covers.

    Args:
        document: the bytes that `signed` was read from.
        signed: the root of it, or a child of the root, whose own signature is looked at.
        certificates: those of the provider, as PEM; the signature must be by one of them.

    Returns:
        Its root, in a document of its own; None when this part has no signature.

    Raises:
        NotAccepted: REFERENCE_ELSEWHERE, TRANSFORM_REFUSED, ALGORITHM_REFUSED, SIGNATURE_MALFORMED,
            SIGNED_BY_ANOTHER_KEY, CONTENT_CHANGED, CERTIFICATE_EXPIRED.
    """
    signature = child(signed, "ds:Signature")
    if signature is None:
        return None
    method = _method_of(signature, own_id(signed))
    location = "./" if signed.getparent() is None else f"./{signed.tag}/"
    fitting = [c for c in map(read_certificate, certificates) if _fits(c, method)]
    for certificate in fitting:
        covered = _covered(document, location, certificate, method)
        if covered is not None:
            break
    else:
        raise Reason.SIGNED_BY_ANOTHER_KEY(_named_key(signature))
    _require_valid(certificate, now)
    part = parsed(covered)
    if part.tag != signed.tag or part.get("ID") != signed.get("ID"):
        raise Reason.REFERENCE_ELSEWHERE()
    return part


def _method_of(signature: Element, signed_id: str) -> SignatureMethod:
    """The algorithm of a signature that is built as SAML says. Source: SAML 2.0 Core, 5.4."""
    info = _the(signature, "ds:SignedInfo")
    references = children(info, "ds:Reference")
    if len(references) != 1 or references[0].get("URI") != f"#{signed_id}":
        uris = ", ".join(str(one.get("URI")) for one in references)
        raise Reason.REFERENCE_ELSEWHERE(f"it covers {uris or 'nothing'} and stands in #{signed_id}")
    _require_steps(info, references[0])
    _the(signature, "ds:SignatureValue")
    _the(references[0], "ds:DigestValue")
    method = _algorithm(_the(info, "ds:SignatureMethod"))
    digest = _algorithm(_the(references[0], "ds:DigestMethod"))
    if method not in _METHODS or digest not in _DIGESTS:
        raise Reason.ALGORITHM_REFUSED(digest if method in _METHODS else method)
    return _METHODS[method]


def _require_steps(info: Element, reference: Element) -> None:
    canonical = _the(info, "ds:CanonicalizationMethod")
    transforms = child(reference, "ds:Transforms")
    steps = [] if transforms is None else list(transforms)
    found = tuple(map(_algorithm, steps))
    if found != _STEPS or any(step.tag != name("ds:Transform") for step in steps):
        raise Reason.TRANSFORM_REFUSED(", ".join(found))
    if _algorithm(canonical) != _EXCLUSIVE:
        raise Reason.TRANSFORM_REFUSED(_algorithm(canonical))
    for step in (canonical, *steps):
        inside = list(step)
        kept = inside[0].get("PrefixList", "").split() if inside else []
        named = [one.tag for one in inside] in ([], [name("ec:InclusiveNamespaces")])
        if (
            not named
            or (step.text or "").strip()
            or len(kept) > _MOST_PREFIXES
            or (inside and step is steps[0])
        ):
            raise Reason.TRANSFORM_REFUSED(f"{_algorithm(step)} with parameters")


def _the(element: Element, short: str) -> Element:
    found = child(element, short)
    if found is None:
        raise Reason.SIGNATURE_MALFORMED(f"{short} is missing")
    return found


def _algorithm(element: Element) -> str:
    return str(element.get("Algorithm", ""))


def _fits(certificate: Certificate, method: SignatureMethod) -> bool:
    kind = rsa.RSAPublicKey if method in _RSA else ec.EllipticCurvePublicKey
    return isinstance(certificate.public_key(), kind)


def _covered(
    document: bytes, location: str, certificate: Certificate, method: SignatureMethod
) -> bytes | None:
    """The bytes that a signature covers, or None when it is not by the key of this certificate."""
    config = SignatureConfiguration(
        location=location,
        expect_references=1,
        signature_methods=frozenset({method}),
        digest_algorithms=frozenset(_DIGESTS.values()),
        ignore_ambiguous_key_info=True,  # the key is pinned; what the message says of keys is not read
        verification_time=certificate.not_valid_before_utc,  # its dates are judged when we know that it was this one
    )
    try:
        result = XMLVerifier().verify(
            document,
            x509_cert=certificate,
            parser=parser(),
            id_attribute="ID",
            expect_config=config,
            validate_schema=False,  # its schema knows no InclusiveNamespaces, which many sign with; we judge the form
        )
    except InvalidDigest as error:
        raise Reason.CONTENT_CHANGED() from error
    except InvalidSignature:
        return None
    except Exception as error:  # a check that stumbles over what it was given has checked nothing
        raise Reason.SIGNATURE_MALFORMED(f"{type(error).__name__}: {error}") from error
    if isinstance(result, list) or not result.signed_data:
        raise Reason.SIGNATURE_MALFORMED("it covers nothing")
    return result.signed_data


def _require_valid(certificate: Certificate, now: datetime) -> None:
    if not is_valid_at(certificate, now):
        ended = certificate.not_valid_after_utc.isoformat()
        raise Reason.CERTIFICATE_EXPIRED(f"{fingerprint(certificate)}, valid until {ended}")


def _named_key(signature: Element) -> str:
    """The certificate that a signature claims, for an administrator to compare; never to check with."""
    written = (
        signature.findtext(f"{name('ds:KeyInfo')}/{name('ds:X509Data')}/{name('ds:X509Certificate')}") or ""
    )
    try:
        return f"it names the certificate {fingerprint(read_certificate(written))}" if written else ""
    except NotAccepted:
        return "it names a certificate that cannot be read"


def require_signed_query(
    signed: bytes, method: str, signature: str, certificates: Sequence[str], now: datetime
) -> None:
    """Refuse a query of the redirect binding that is not signed by the provider.

    Args:
        signed: the part of the query that is signed, exactly as it was sent.
        method: its SigAlg.
        signature: its Signature, in base64.

    Raises:
        NotAccepted: ALGORITHM_REFUSED, SIGNED_BY_ANOTHER_KEY, CERTIFICATE_EXPIRED, NOT_BASE64.
    Source: SAML 2.0 Bindings, 3.4.4.1.
    """
    if method not in _METHODS:
        raise Reason.ALGORITHM_REFUSED(method)
    raw = from_base64(signature)
    for certificate in map(read_certificate, certificates):
        if _fits(certificate, _METHODS[method]) and _is_by(certificate, _METHODS[method], raw, signed):
            return _require_valid(certificate, now)
    raise Reason.SIGNED_BY_ANOTHER_KEY()


def _is_by(certificate: Certificate, method: SignatureMethod, raw: bytes, signed: bytes) -> bool:
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(raw, signed, PKCS1v15(), _RSA[method])
        elif isinstance(key, ec.EllipticCurvePublicKey):
            half = len(raw) // 2  # XML Signature writes the two numbers one after the other, without ASN.1
            both = encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))
            key.verify(both, signed, ec.ECDSA(_ECDSA[method]))
    except NotSignedSo:
        return False
    return True
