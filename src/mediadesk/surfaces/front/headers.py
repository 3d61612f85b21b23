"""The headers of a request, weighed before anything is made of them.

A header whose name has an underscore is refused: WSGI turns `-` into `_`, so `X_Forwarded_For` would pass for
`X-Forwarded-For`. Refused too is whatever lets two readers see two requests: differing lengths, a length
beside `Transfer-Encoding`, two hosts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mediadesk.surfaces.front.limits import Limits
from mediadesk.surfaces.front.protocol import NotAccepted

_NAME = re.compile(rb"[!#$%&'*+.^`|~0-9A-Za-z-]+")
_VALUE_NEVER = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_LENGTH = re.compile(rb"[0-9]{1,15}")
_ONCE = frozenset({"host", "content-type", "transfer-encoding", "authorization", "origin"})


@dataclass(frozen=True, slots=True)
class Headers:
    """What a request says about itself.

    `fields` are by lower-case name; several of one name are joined, cookies by `; ` and others by `, `.
    """

    fields: dict[str, str]
    content_length: int | None  # None: none was given, or the body comes in chunks
    is_chunked: bool = False


def read_headers(pairs: Sequence[tuple[bytes, bytes]], *, limits: Limits) -> Headers:
    """Read the headers of a request.

    Raises:
        NotAccepted: 431 for too many or too large ones, 400 for those that cannot be read in one way.
    """
    if len(pairs) > limits.header_count or sum(len(n) + len(v) for n, v in pairs) > limits.header_bytes:
        raise NotAccepted(431, "The request has more headers, or larger ones, than are accepted here.")
    found: dict[str, list[bytes]] = {}
    for name, value in pairs:
        if not _NAME.fullmatch(name):
            raise NotAccepted(400, "A header's name has a character that is not accepted here, such as “_”.")
        if _VALUE_NEVER.search(value):
            raise NotAccepted(400, "A header's value has a control character in it.")
        found.setdefault(name.decode("ascii").lower(), []).append(value.strip(b" \t"))
    if any(len(found.get(name, ())) > 1 for name in _ONCE):
        raise NotAccepted(400, "A header that may stand once stands there twice.")
    is_chunked = "transfer-encoding" in found
    length = _content_length(found)
    return Headers({name: _joined(name, values) for name, values in found.items()}, length, is_chunked)


def _joined(name: str, values: list[bytes]) -> str:
    return (b"; " if name == "cookie" else b", ").join(values).decode("latin-1")


def _content_length(found: dict[str, list[bytes]]) -> int | None:
    """Take the length out of the headers: what WSGI is told is counted, not believed."""
    # A server may already have folded two equal lengths into "3, 3" (RFC 9110, section 8.6).
    lengths = {part.strip() for value in found.pop("content-length", []) for part in value.split(b",")}
    encodings = found.pop("transfer-encoding", [])
    if encodings and (lengths or encodings[0].lower() != b"chunked"):
        raise NotAccepted(400, "The request says in two ways how long its body is.")
    if not lengths:
        return None
    if len(lengths) > 1 or not all(_LENGTH.fullmatch(length) for length in lengths):
        raise NotAccepted(400, "The request's Content-Length is not one whole number.")
    return int(lengths.pop())
