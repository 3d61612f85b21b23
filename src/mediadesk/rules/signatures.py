"""Signatures of the compatible API: which texts they cover, in which spellings clients make them.

Source: Cloudinary, "Generating authentication signatures"; versions 1 and 2 are those of its official clients. In
version 2 an `&` inside a value is written `%26`, so that no value can pass for another parameter.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

NEVER_SIGNED: Final = frozenset({"file", "api_key", "signature", "cloud_name", "resource_type"})
VALID_SECONDS: Final = 3600  # from its timestamp
EARLY_SECONDS: Final = 300  # a client's clock may be ahead by so much (T-53)


def is_signed_by(secret: str, texts: Mapping[str, str], signature: str) -> bool:
    """Whether a signature is one of these texts by this secret: SHA-1 or SHA-256, version 1 or 2."""
    hashed = {40: hashlib.sha1, 64: hashlib.sha256}.get(len(signature))
    if hashed is None or not signature.isascii():
        return False
    # All are compared, however the first turns out: the time tells nothing (T-46).
    right = [
        hmac.compare_digest(hashed(f"{text}{secret}".encode()).hexdigest(), signature.lower())
        for text in (_to_sign(texts, version=1), _to_sign(texts, version=2))
    ]
    return any(right)


def is_timely(timestamp: str, *, now: float) -> bool:
    """Whether a signature of this time is valid now, both in seconds since 1970."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    return now - VALID_SECONDS <= int(timestamp) <= now + EARLY_SECONDS


def signature_of_answer(*, public_id: str, version: int, secret: str) -> str:
    """The signature by which a client knows that an answer is the server's own."""
    text = f"public_id={public_id}&version={version}{secret}"
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324  the API's own, made with a secret


def _to_sign(texts: Mapping[str, str], *, version: int) -> str:
    pairs = [f"{name}={text}" for name, text in texts.items() if text and name not in NEVER_SIGNED]
    return "&".join(sorted(pair.replace("&", "%26") if version > 1 else pair for pair in pairs))
