"""One reading of the path, before anything is routed or decided by it (T-12).

What could be read in two ways is refused, not repaired: routing, access and the trail then all speak of the
same path. `;`, a trailing dot and a doubly encoded `%252F` have one reading (plain characters) and pass.
"""

import re
import unicodedata
from urllib.parse import unquote_to_bytes

from mediadesk.surfaces.front.protocol import NotAccepted

ENCODED_SLASH_PREFIXES = ("/v1_1/", "/v2/")
"""Where `%2F` is a slash like any other: clients encode public ids, and even fixed words, as one segment."""

_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_ENCODED_SLASH = re.compile(rb"%2[Ff]")


def read_path(raw_path: bytes) -> str:
    """Decode a path once.

    Args:
        raw_path: as it stood in the request line, without the query.

    Returns:
        The path in Unicode. Its segments are never empty, `.` or `..`; one slash at its end may stand.

    Raises:
        NotAccepted: 400, when it has no reading or more than one.
    """
    if not raw_path.startswith(b"/"):
        raise NotAccepted(400, "The address does not begin with a slash.")
    if _BAD_ESCAPE.search(raw_path):
        raise NotAccepted(400, "The address has a % that is not followed by two hexadecimal digits.")
    try:
        path = unquote_to_bytes(raw_path).decode()
    except UnicodeDecodeError:
        raise NotAccepted(400, "The address is not written in UTF-8.") from None
    if "\\" in path or any(unicodedata.category(letter) == "Cc" for letter in path):
        raise NotAccepted(400, "The address has a backslash or a control character in it.")
    if _has_odd_segments(path):
        raise NotAccepted(400, "The address has an empty part, or a part that is “.” or “..”.")
    if _ENCODED_SLASH.search(raw_path) and not path.startswith(ENCODED_SLASH_PREFIXES):
        raise NotAccepted(400, "The address has an encoded slash (%2F) where none can be.")
    return path


def _has_odd_segments(path: str) -> bool:
    *inner, last = path.split("/")[1:]
    return last in (".", "..") or any(segment in ("", ".", "..") for segment in inner)
