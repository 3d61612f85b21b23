"""What a SAML provider publishes of itself, read from its address or from what somebody has pasted."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Final

from mediadesk.engines import clock
from mediadesk.engines.identity import saml
from mediadesk.engines.identity.jose import NotAccepted
from mediadesk.rules.refusals import Why
from mediadesk.rules.saml_metadata import Published
from mediadesk.surfaces.sso.by_saml import said
from mediadesk.surfaces.sso.reach import reach

_LONGEST_ISSUER: Final = 500
_LONGEST_URL: Final = 2000


def published_as_posted(posted: Mapping[str, str]) -> tuple[str, Published | None]:
    """What a form says: an address to read, or a text; with the address, or with nothing where neither was given.

    Raises:
        Refusal: SIGN_ON_NOT_SET_UP, with the reason.
    """
    url, pasted = posted.get("metadata_url", "").strip(), posted.get("metadata", "").strip()
    if pasted:
        return "", published_in(pasted)
    if len(url) > _LONGEST_URL:
        raise Why.SIGN_ON_NOT_SET_UP(reason=f"its metadata address has more than {_LONGEST_URL} letters")
    return (url, published_at(url)) if url else ("", None)


def published_at(url: str, *, seconds: float = 8.0) -> Published:
    """What is published at an address. Raises: Refusal SIGN_ON_NOT_SET_UP, with the reason."""
    try:
        return published_in(replace(reach(), seconds=seconds).text(url, what="the metadata"))
    except NotAccepted as error:
        raise Why.SIGN_ON_NOT_SET_UP(reason=str(error)) from None


def published_in(xml: str | bytes) -> Published:
    """What a text says. Raises: Refusal SIGN_ON_NOT_SET_UP, with the reason."""
    try:
        read = saml.read_metadata(xml, clock.now())
    except saml.NotAccepted as error:
        raise Why.SIGN_ON_NOT_SET_UP(reason=said(error)) from None
    if len(read.entity_id) > _LONGEST_ISSUER:
        raise Why.SIGN_ON_NOT_SET_UP(reason=f"its entity id has more than {_LONGEST_ISSUER} letters")
    certificates = [
        {name: value if isinstance(value, str) else value.isoformat() for name, value in asdict(one).items()}
        for one in read.certificates
    ]
    urls = {"sign_in_urls": dict(read.sign_in_urls), "sign_out_urls": dict(read.sign_out_urls)}
    return Published(read.entity_id, {**urls, "certificates": certificates})
