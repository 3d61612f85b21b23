"""The keys on both sides: certificates of a provider, which are pinned, and our own key, which signs requests."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from mediadesk.engines.identity.saml.reasons import Reason

_LEAST_RSA_BITS: Final = 2048
_LEAST_CURVE_BITS: Final = 256
_OUR_RSA_BITS: Final = 3072
_OUR_YEARS: Final = (
    10  # providers pin it as we pin theirs, so its end is a date of the calendar and protects nobody
)


@dataclass(frozen=True, slots=True)
class OwnKey:
    """Our key of one connection, as PEM; the key itself is a secret, the certificate is for the provider."""

    key: str
    certificate: str


def new_key(common_name: str, now: datetime) -> OwnKey:
    """Make a key and its certificate, signed by itself.

    Args:
        common_name: what administrators of the provider see, at most 64 characters; our host name.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=_OUR_RSA_BITS)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * _OUR_YEARS))
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return OwnKey(secret.decode(), pem_of(certificate))


def private_key(own: OwnKey) -> rsa.RSAPrivateKey:
    """Our key, to sign with."""
    # It was made here and lay sealed: to prove its primes again would take longer than all the rest of a sign-on.
    key = load_pem_private_key(own.key.encode(), password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("our own keys are RSA")
    return key


def pem_of(certificate: x509.Certificate) -> str:
    """The form in which certificates are kept and shown."""
    return certificate.public_bytes(Encoding.PEM).decode()


def bare(pem: str) -> str:
    """A certificate as XML has it: base64 without head, foot and line ends."""
    return b64encode(x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)).decode()


def read_certificate(written: str) -> x509.Certificate:
    """A certificate as metadata has it, or as PEM.

    Raises:
        NotAccepted: NO_CERTIFICATE, when it is none; WEAK_KEY.
    """
    lines = [line for line in written.strip().splitlines() if not line.startswith("-----")]
    try:
        certificate = x509.load_der_x509_certificate(
            b64decode("".join("".join(lines).split()), validate=True)
        )
        key = certificate.public_key()
    except (binascii.Error, ValueError, TypeError) as error:
        raise Reason.NO_CERTIFICATE(f"one cannot be read: {error}") from None
    except UnsupportedAlgorithm as error:
        raise Reason.WEAK_KEY(str(error)) from None
    if isinstance(key, rsa.RSAPublicKey):
        strong = key.key_size >= _LEAST_RSA_BITS
    else:
        strong = isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= _LEAST_CURVE_BITS
    if not strong:
        raise Reason.WEAK_KEY(
            f"{type(key).__name__.removesuffix('PublicKey')}, {getattr(key, 'key_size', '?')} bits"
        )
    return certificate


def is_valid_at(certificate: x509.Certificate, now: datetime) -> bool:
    """Whether the dates of a certificate hold."""
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def fingerprint(certificate: x509.Certificate) -> str:
    """What providers show of a certificate to compare it by: SHA-256 in hex."""
    return certificate.fingerprint(SHA256()).hex()
