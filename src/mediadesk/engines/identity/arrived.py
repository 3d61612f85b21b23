"""Who arrived by an identity provider, in the same words for OIDC and for SAML.

Everything here was covered by the provider's signature and nothing of it is trusted beyond that: whom it lets in, and
into which account, is decided by whoever knows accounts. An identity is the pair of issuer and subject within one
account; an e-mail address is only what the provider says of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Arrived:
    """One person at one moment, as one provider tells it.

    Attributes:
        issuer: the provider by its own name: SAML's entity id, OIDC's `iss`.
        subject: the person within the issuer, opaque, exactly as sent: the text of SAML's NameID, OIDC's `sub`.
        name_id_format: the URI that says what sort of subject it is; empty for OIDC. A transient one is another at
            each sign-in and identifies nobody.
        email: the address told of the person, exactly as sent; empty when none was.
        email_verified: whether the provider says that the address is theirs. SAML has no word for it: always False.
        name: what to call the person; empty when none was told.
        attributes: all that was told beside, by name, each with all its values in the order sent. For OIDC the
            claims, as text; a claim that is a list has its parts.
        authn_context: how they proved who they are: the URI of SAML's AuthnContextClassRef, OIDC's `acr`; or empty.
        authenticated_at: when they did, in UTC; for OIDC without `auth_time`, when the token was made.
        session_index: the provider's name of this session, by which it later says that it has ended; or empty.
        expires_at: from this moment on the message is not accepted, leeway included. Whoever remembers the message
            to refuse it a second time must remember it at least so long.
        message_id: what makes a second sending known: the id of SAML's assertion; for OIDC its nonce.
        facts: what else the message says of itself, for the page of a test: what is signed, for whom, until when.
    """

    issuer: str
    subject: str
    name_id_format: str
    email: str
    email_verified: bool
    name: str
    attributes: Mapping[str, tuple[str, ...]]
    authn_context: str
    authenticated_at: datetime
    session_index: str
    expires_at: datetime
    message_id: str
    facts: Mapping[str, str] = field(default_factory=dict)
