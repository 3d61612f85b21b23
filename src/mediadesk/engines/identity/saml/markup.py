"""The XML of SAML, read so that there is one reading of it: no DOCTYPE, no entity, no comment, no other encoding.

A message is bounded before it is unpacked and before it is read. Whatever asks for a part of it asks by exact names
from the root down, and a part of which there must be one is refused where there are two.
"""

from __future__ import annotations

import binascii
import re
import zlib
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from lxml import etree

from mediadesk.engines.identity.saml.reasons import Reason

Element: TypeAlias = Any  # lxml ships no types

MOST_BYTES: Final = 256 * 1024
MOST_METADATA_BYTES: Final = 2 * 1024 * 1024
_MOST_PARTS: Final = 5_000  # elements, and declarations of namespaces: canonical XML looks at each for each

NAMESPACES: Final = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
    "ec": "http://www.w3.org/2001/10/xml-exc-c14n#",
}
REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"

_DECLARATION = re.compile(rb"<\?xml\s[^>]*>")
_OUR_DECLARATION = re.compile(
    rb"""<\?xml\s+version=(["'])1\.0\1(\s+encoding=(["'])utf-8\3)?(\s+standalone=(["'])(yes|no)\5)?\s*\?>""",
    re.IGNORECASE,
)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,12}))?Z")
_ID = re.compile(r"[A-Za-z_][\w.\-]{0,254}", re.ASCII)


def parser() -> Element:
    """A reader that loads, resolves and expands nothing; a new one each time, since readers are not for threads."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=False,
        remove_pis=False,
    )


def name(short: str) -> str:
    """The full name of an element: "saml:Issuer" as lxml writes it."""
    prefix, _, local = short.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def parsed(data: bytes, *, most_bytes: int = MOST_BYTES) -> Element:
    """Read a document and give its root.

    Raises:
        NotAccepted: TOO_LARGE, NOT_UTF8, DOCTYPE, NOT_XML, HIDDEN_PARTS.
    """
    if len(data) > most_bytes:
        raise Reason.TOO_LARGE(f"{len(data)} bytes; at most {most_bytes} are taken")
    data = data.removeprefix(b"\xef\xbb\xbf")
    _require_utf8(data)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Reason.DOCTYPE()
    if (
        most_bytes == MOST_BYTES
        and max(data.count(b"</") + data.count(b"/>"), data.count(b"xmlns")) > _MOST_PARTS
    ):
        raise Reason.TOO_LARGE(f"more than {_MOST_PARTS} elements or namespaces")
    try:
        root = etree.fromstring(data, parser())
    except (etree.LxmlError, ValueError) as error:
        raise Reason.NOT_XML(str(error)) from None
    docinfo = root.getroottree().docinfo
    if docinfo.internalDTD is not None or docinfo.externalDTD is not None:
        raise Reason.DOCTYPE()
    if root.getroottree().xpath("//comment()|//processing-instruction()"):
        raise Reason.HIDDEN_PARTS()
    return root


def _require_utf8(data: bytes) -> None:
    """Refuse any other encoding, also one that only the declaration claims: two readers could read two texts."""
    declared = _DECLARATION.match(data)
    if declared and not _OUR_DECLARATION.fullmatch(declared.group()):
        raise Reason.NOT_UTF8(declared.group().decode("ascii", "replace"))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Reason.NOT_UTF8(f"byte {error.start} is none of UTF-8") from None
    if b"\0" in data:  # UTF-16 and UTF-32 of plain letters are valid UTF-8 with zeros between
        raise Reason.NOT_UTF8("there are zero bytes in it, as in UTF-16")


def from_base64(text: str) -> bytes:
    """The bytes of a message as a form sends it: base64, with line ends allowed.

    Raises:
        NotAccepted: TOO_LARGE, NOT_BASE64.
    """
    if len(text) > 2 * MOST_BYTES:
        raise Reason.TOO_LARGE(f"{len(text)} characters of base64")
    try:
        return b64decode("".join(text.split()).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Reason.NOT_BASE64() from None


def inflated(packed: bytes) -> bytes:
    """Unpack a message of the redirect binding, never to more than is taken.

    Raises:
        NotAccepted: TOO_LARGE, NOT_BASE64.
    """
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = unpacking.decompress(packed, MOST_BYTES + 1)
    except zlib.error:
        raise Reason.NOT_BASE64("what is in it is not packed by DEFLATE") from None
    if len(data) > MOST_BYTES:
        raise Reason.TOO_LARGE(f"it unpacks to more than {MOST_BYTES} bytes")
    if not unpacking.eof or unpacking.unused_data:
        raise Reason.NOT_BASE64("what is packed in it ends too early or too late")
    return data


def deflated(data: bytes) -> bytes:
    """Pack a message as the redirect binding wants it: DEFLATE without a head."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packing.compress(data) + packing.flush()


def children(element: Element, short: str) -> list[Element]:
    """The direct children of this name, in their order."""
    return list(element.findall(name(short)))


def child(element: Element, short: str) -> Element | None:
    """The direct child of this name, or None.

    Raises:
        NotAccepted: MALFORMED, when there is more than one.
    """
    found = children(element, short)
    if len(found) > 1:
        raise Reason.MALFORMED(f"{len(found)} × {short} in {local_name(element)}")
    return found[0] if found else None


def anywhere(root: Element, short: str) -> list[Element]:
    """All elements of this name in the document, the root included."""
    return list(root.iter(name(short)))


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)


def text(element: Element | None) -> str:
    """All text of an element that has no elements inside; empty when there is none of it.

    Raises:
        NotAccepted: MALFORMED, when it has elements inside.
    """
    if element is None:
        return ""
    if len(element):
        raise Reason.MALFORMED(f"{local_name(element)} has elements where text belongs")
    return str(element.text or "")


def moment(written: str | None, what: str) -> datetime:
    """A time as SAML writes it: in UTC with a Z.

    Raises:
        NotAccepted: BAD_TIME, when it is missing or written otherwise.
    Source: SAML 2.0 Core, 1.3.3.
    """
    match = _MOMENT.fullmatch(written or "")
    if match is None:
        raise Reason.BAD_TIME(f"{what}: {written or 'missing'}")
    try:
        whole = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
    except ValueError:
        raise Reason.BAD_TIME(f"{what}: {written}") from None
    return whole.replace(microsecond=int((match[2] or "")[:6].ljust(6, "0")))


def own_id(element: Element) -> str:
    """The ID of a message or an assertion.

    Raises:
        NotAccepted: MALFORMED, when it has none or one that is no name.
    """
    found = str(element.get("ID", ""))
    if not _ID.fullmatch(found):
        raise Reason.MALFORMED(f"{local_name(element)} has no ID that can be used")
    return found


def require_version(element: Element) -> None:
    """Refuse another version of SAML.

    Raises:
        NotAccepted: MALFORMED.
    """
    if element.get("Version") != "2.0":
        raise Reason.MALFORMED(f"{local_name(element)} is of version {element.get('Version')}")


def require_unique_ids(root: Element) -> None:
    """Refuse two elements of one ID, in whatever spelling and namespace the attribute is written.

    Raises:
        NotAccepted: DUPLICATE_ID.
    """
    seen = set()
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if etree.QName(attribute).localname.lower() == "id":
                if value in seen:
                    raise Reason.DUPLICATE_ID(value)
                seen.add(value)
