"""What pysaml2 leaves to a program called xmlsec1: keys, and signatures in the XML, made by signxml in its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import CertificateBuilder, Name, NameAttribute, random_serial_number
from cryptography.x509.oid import NameOID
from lxml import etree
from saml2.sigver import CryptoBackend
from signxml import XMLSigner, XMLVerifier
from signxml.algorithms import CanonicalizationMethod

DS = "{http://www.w3.org/2000/09/xmldsig#}"


class Signatures(CryptoBackend):
    """What pysaml2 asks of xmlsec1."""

    def __init__(self, certificate: str) -> None:
        self.certificate = certificate

    @property
    def version(self) -> str:
        return "1.3.0"

    def sign_statement(self, statement: Any, node_name: str, key_file: str, node_id: str) -> str:
        """Put a signature where pysaml2 has left a place for one."""
        root = etree.fromstring(statement if isinstance(statement, bytes) else str(statement).encode())
        (part,) = root.xpath("//*[@ID=$id]", id=node_id)
        place = part.find(f"{DS}Signature")
        part.replace(place, etree.Element(f"{DS}Signature", nsmap={"ds": DS[1:-1]}, Id="placeholder"))
        signer = XMLSigner(c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0)
        signed = signer.sign(
            root,
            key=Path(key_file).read_bytes(),
            cert=self.certificate,
            reference_uri=f"#{node_id}",
            id_attribute="ID",
        )
        return etree.tostring(signed).decode()

    def validate_signature(self, signedtext: Any, cert_file: str, **_: Any) -> bool:
        """Check a request of ours."""
        text = signedtext.encode() if isinstance(signedtext, str) else signedtext
        XMLVerifier().verify(text, x509_cert=Path(cert_file).read_text(), id_attribute="ID")
        return True


def make_key(folder: Path) -> str:
    """Write the provider's key and certificate; gives the latter."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = Name([NameAttribute(NameOID.COMMON_NAME, "a provider")])
    now = datetime.now(UTC)
    certificate = (
        CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(now - timedelta(days=3650))
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, SHA256())
    )
    pem = certificate.public_bytes(Encoding.PEM).decode()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (folder / "idp.key").write_bytes(secret)
    (folder / "idp.crt").write_text(pem)
    return pem
