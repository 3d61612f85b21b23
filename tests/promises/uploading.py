"""What the tests of uploads share: signatures, headers of parts, bytes that are kept."""

from __future__ import annotations

import time

from cloudinary.utils import api_sign_request

from mediadesk.engines import blobs
from mediadesk.store.models import Asset

MB = 1_000_000
FILM = bytes(range(256)) * 50_000  # 12.8 MB of no known type


def signed(
    key, *, secret: str | None = None, version: int = 2, algorithm: str = "sha1", **texts: str
) -> dict:
    texts = {"timestamp": str(int(time.time())), **texts}
    signature = api_sign_request(texts, secret or key.secret, algorithm, version)
    return {**texts, "api_key": key.row.key, "signature": signature}


def part(start: int, end: int, total: int, *, token: str = "film") -> dict:
    return {"Content-Range": f"bytes {start}-{end - 1}/{total}", "X-Unique-Upload-Id": token}


def content(asset: Asset) -> bytes:
    with blobs.current().open(asset.environment_id, asset.sha256) as kept:
        return kept.read()
