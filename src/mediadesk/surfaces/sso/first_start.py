"""The token of the first start: printed once on the console, kept as a hash in the data directory."""

import os
from pathlib import Path

from django.conf import settings

from mediadesk.engines import secrets


def new_token() -> str:
    """Make a token and keep its hash; an older one is void."""
    token = secrets.new_token()
    descriptor = os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.hash_token(token))
    return token


def is_token(token: str) -> bool:
    """Say whether this is the token that was printed."""
    try:
        kept = _path().read_text()
    except FileNotFoundError:
        return False
    return bool(kept) and secrets.same(kept, secrets.hash_token(token))


def forget_token() -> None:
    """Make the token void, once the first account stands."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.MEDIADESK.data) / "first-start-token"
