"""Who an assertion is about: the NameID, the attributes, and which of them are an address and a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from mediadesk.engines.identity.saml.markup import Element, child, children, name, text
from mediadesk.engines.identity.saml.metadata import EMAIL_FORMAT
from mediadesk.engines.identity.saml.reasons import Reason

_LONGEST_SUBJECT: Final = 512
_LONGEST_VALUE: Final = 4096
_CLAIMS: Final = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"

# What providers call these, the more exact first: by plain word, by the OID of LDAP, by the claim of Microsoft.
_EMAIL: Final = (
    "email",
    "mail",
    "emailAddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
    f"{_CLAIMS}emailaddress",
)
_NAME: Final = (
    "displayName",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "http://schemas.microsoft.com/identity/claims/displayname",
    "cn",
    "urn:oid:2.5.4.3",
)
_GIVEN: Final = ("givenName", "firstName", "urn:oid:2.5.4.42", f"{_CLAIMS}givenname")
_FAMILY: Final = ("sn", "surname", "lastName", "urn:oid:2.5.4.4", f"{_CLAIMS}surname")


def subject_of(subject: Element) -> tuple[str, str]:
    """The NameID, exactly as it was sent, and its format; empty where none was told.

    Raises:
        NotAccepted: NO_SUBJECT, when there is none, or one that two readers could read as two names.
    """
    named = child(subject, "saml:NameID")
    if named is None:
        raise Reason.NO_SUBJECT("there is no NameID")
    if len(named):
        raise Reason.NO_SUBJECT("NameID has elements inside")
    written = text(named)
    if (
        not written
        or written != written.strip()
        or not written.isprintable()
        or len(written) > _LONGEST_SUBJECT
    ):
        raise Reason.NO_SUBJECT(f"NameID is {written[:80]!r}")
    return written, str(named.get("Format", ""))


def attributes_of(assertion: Element) -> Mapping[str, tuple[str, ...]]:
    """All attributes by name. A value that is XML itself is left out; one name told twice has all its values."""
    told: dict[str, list[str]] = {}
    for statement in children(assertion, "saml:AttributeStatement"):
        for attribute in children(statement, "saml:Attribute"):
            values = told.setdefault(str(attribute.get("Name", "")), [])
            plain = (one for one in attribute.iterchildren(name("saml:AttributeValue")) if not len(one))
            values.extend(value for one in plain if len(value := text(one)) <= _LONGEST_VALUE)
    told.pop("", None)
    return MappingProxyType({key: tuple(values) for key, values in told.items()})


def email_in(told: Mapping[str, tuple[str, ...]], subject: str, name_id_format: str, attribute: str) -> str:
    """The address: of the attribute that the connection names, else of a common one, else the subject if it is one."""
    found = _first(told, [attribute] if attribute else _EMAIL)
    if not found and not attribute and name_id_format == EMAIL_FORMAT:
        return subject
    return found


def name_in(told: Mapping[str, tuple[str, ...]], attribute: str) -> str:
    """What to call the person: by the attribute that the connection names, else by a common one."""
    if attribute:
        return _first(told, [attribute])
    return _first(told, _NAME) or f"{_first(told, _GIVEN)} {_first(told, _FAMILY)}".strip()


def _first(told: Mapping[str, tuple[str, ...]], names: Iterable[str]) -> str:
    """The first value of the first of these that has one, whatever the case of its name."""
    by_name = {key.lower(): values for key, values in list(told.items())[::-1]}
    for one in names:
        found = next((value.strip() for value in by_name.get(one.lower(), ()) if value.strip()), "")
        if found:
            return found
    return ""
