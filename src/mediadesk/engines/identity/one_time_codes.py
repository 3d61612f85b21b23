"""Codes of authenticator apps (RFC 6238, RFC 4226): the secret, the code of a step, and the picture an app reads."""

import base64
import secrets
from typing import Final
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode

from mediadesk.engines.secrets import same
from mediadesk.rules.factors import CODE_DIGITS

_BYTES: Final = 20  # as long as the hash (RFC 4226, section 4)


def new_secret() -> str:
    """A new secret of 160 bits in base 32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode()


def code_of(secret: str, step: int) -> str:
    """The code of a secret at a step."""
    made: bytes = HOTP(base64.b32decode(secret), CODE_DIGITS, SHA1()).generate(step)  # noqa: S303 - as apps do
    return made.decode()


def step_of(secret: str, code: str, *, now: int) -> int | None:
    """The step whose code this is: the present one or the one before; None when it is neither."""
    found = [step for step in (now, now - 1) if same(code_of(secret, step), code)]
    return found[0] if found else None


def address_for(secret: str, *, email: str, issuer: str) -> str:
    """The address that an app reads from the picture."""
    asked = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(email)}?{asked}"


def drawn(address: str) -> str:
    """An address as a QR code in SVG, dark on white whatever the page around it."""
    code = QRCode(border=3)
    code.add_data(address)
    image = code.make_image(image_factory=SvgPathFillImage)
    return str(image.to_string(encoding="unicode"))
