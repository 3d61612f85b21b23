"""What an accepted assertion says of itself beside its person, in words, for whoever tries a provider out."""

from __future__ import annotations

from typing import Final

from mediadesk.engines.identity.arrived import Arrived
from mediadesk.engines.identity.saml.markup import Element, anywhere, text

_LONGEST: Final = 1000
_ATTRIBUTES: Final = (  # what it is called, where it stands
    ("recipient", "saml:SubjectConfirmationData", "Recipient"),
    ("answers the request", "saml:SubjectConfirmationData", "InResponseTo"),
    ("valid from", "saml:Conditions", "NotBefore"),
    ("valid until", "saml:Conditions", "NotOnOrAfter"),
)


def facts_of(assertion: Element, arrived: Arrived) -> dict[str, str]:
    """What stands in an assertion, by what it is called; all of it was judged before, and what is empty is left out."""
    told = {
        "format of the NameID": arrived.name_id_format,
        "proved by": arrived.authn_context,
        "proved at": arrived.authenticated_at.isoformat(),
        "audience": ", ".join(text(one).strip() for one in anywhere(assertion, "saml:Audience")),
        **{what: _first(assertion, short, attribute) for what, short, attribute in _ATTRIBUTES},
        "session": arrived.session_index,
        "assertion": arrived.message_id,
    }
    return {what: value[:_LONGEST] for what, value in told.items() if value}


def _first(assertion: Element, short: str, attribute: str) -> str:
    return next((str(one.get(attribute, "")) for one in anywhere(assertion, short)), "")
