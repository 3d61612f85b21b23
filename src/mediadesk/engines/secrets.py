"""Random tokens, their hashes and marks, and secrets sealed with the installation's key.

A token is kept as its SHA-256: it has 256 random bits, so a slow hash would add nothing. A secret that
must be read again (the API secret behind a signature, the address of a public page) is sealed with Fernet
(AES-128-CBC with HMAC).
"""

import binascii
import hashlib
import hmac
import secrets
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_vault: dict[str, Fernet] = {}
_marking: dict[str, bytes] = {}
_veiling: dict[str, AESSIV] = {}
_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def use_key(key: str) -> None:
    """Set the key that seals: 32 bytes in URL-safe base64. Called once, when the process is wired."""
    _vault["key"] = Fernet(key)
    _marking["key"] = hashlib.sha256(b"marks " + key.encode()).digest()
    _marking["works"] = hashlib.sha256(b"works " + key.encode()).digest()
    _veiling["key"] = AESSIV(hashlib.sha512(b"veils " + key.encode()).digest())


def new_sealing_key() -> str:
    """Make a key for `use_key`."""
    return Fernet.generate_key().decode()


def new_token() -> str:
    """A random token of 256 bits, safe in URLs."""
    return secrets.token_urlsafe(32)


def new_api_key() -> str:
    """The public name of a new API key: 15 digits, as the clients are used to."""
    return str(secrets.randbelow(9 * 10**14) + 10**14)


def new_api_secret() -> str:
    """A new API secret: 27 letters and digits, 160 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(27))


def new_recovery_code() -> str:
    """A code of 80 bits that people copy: 16 letters and digits of base 32."""
    return b32encode(secrets.token_bytes(10)).decode()


def hash_token(token: str) -> str:
    """The form in which a token is kept and looked up: SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def mark(token: str) -> str:
    """The token with a mark that only this installation can make: it tells by which way it was sent."""
    return f"{token}.{_mark_of(token)}"


def read_mark(text: str) -> tuple[str, bool]:
    """The token of a text, and whether it bears its mark."""
    token, _, found = text.partition(".")
    return token, same(found, _mark_of(token))


def key_of_works() -> bytes:
    """What signs the challenges of a proof of work, and nothing else."""
    return _marking["works"]


def seal(secret: str) -> str:
    """Encrypt a secret for the database."""
    return _vault["key"].encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt what `seal` made.

    Raises:
        cryptography.fernet.InvalidToken: it was sealed with another key, or changed.
    """
    return _vault["key"].decrypt(sealed.encode()).decode()


def veil(text: str, *, within: str) -> str:
    """An id, or a place in a list, as strangers may hold it: it tells nothing, and is the same each time.

    Args:
        within: the place; in another one `unveil` finds nothing in it.

    Source: RFC 5297, AES-SIV: encryption that always gives the same, and that nobody else can make.
    """
    sealed = _veiling["key"].encrypt(text.encode(), [within.encode()])
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def unveil(text: str, *, within: str) -> str:
    """The text that `veil` was given, or empty."""
    try:
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return _veiling["key"].decrypt(sealed, [within.encode()]).decode()
    except (InvalidTag, ValueError, binascii.Error):
        return ""


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that does not tell where they differ (T-46)."""
    return secrets.compare_digest(one.encode(), other.encode())


def _mark_of(token: str) -> str:
    return hmac.new(_marking["key"], token.encode(), hashlib.sha256).hexdigest()[:32]
