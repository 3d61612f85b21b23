"""SAML 2.0 as a service asks and a provider answers: web sign-in by redirect or form, and the provider's sign-out.

A connection is set up by `read_metadata` and `our_metadata` with a `new_key`; it is used by `request` and
`read_answer`. All are pure: the clock, what is remembered and what is expected are arguments, and nothing is fetched.
Whatever is turned down is `NotAccepted` with a `Reason`.
"""

from mediadesk.engines.identity.saml.answers import LEEWAY, Expected, read_answer
from mediadesk.engines.identity.saml.keys import OwnKey, new_key
from mediadesk.engines.identity.saml.metadata import (
    TRANSIENT_FORMAT,
    IdpCertificate,
    IdpMetadata,
    our_metadata,
    read_metadata,
)
from mediadesk.engines.identity.saml.reasons import NotAccepted, Reason
from mediadesk.engines.identity.saml.requests import Message, request, sign_out_answer
from mediadesk.engines.identity.saml.sign_outs import (
    SignOut,
    SignOutExpected,
    read_posted_sign_out,
    read_redirected_sign_out,
)

__all__ = [
    "LEEWAY",
    "TRANSIENT_FORMAT",
    "Expected",
    "IdpCertificate",
    "IdpMetadata",
    "Message",
    "NotAccepted",
    "OwnKey",
    "Reason",
    "SignOut",
    "SignOutExpected",
    "new_key",
    "our_metadata",
    "read_answer",
    "read_metadata",
    "read_posted_sign_out",
    "read_redirected_sign_out",
    "request",
    "sign_out_answer",
]
