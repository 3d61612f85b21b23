"""Public ids: the names of assets in addresses."""

import re
import secrets
import unicodedata


def fresh_public_id(name: str) -> str:
    """A name for URLs: the file's, in plain letters, and 40 random bits so that it is nobody else's."""
    plain = unicodedata.normalize("NFKD", name.rpartition(".")[0] or name).encode("ascii", "ignore").decode()
    return f"{re.sub(r'[^A-Za-z0-9]+', '_', plain).strip('_')[:60] or 'file'}_{secrets.token_hex(5)}"
