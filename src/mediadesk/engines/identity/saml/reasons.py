"""Every way a SAML message is turned down: a stable code and the sentence that an administrator reads.

The page that tries a connection shows them, sign-in logs keep their codes, and the tests assert them. What the person
who signs in is told is less, and no business of this table.
"""

from enum import StrEnum, unique
from typing import Final, Self, final

_LONGEST_DETAIL: Final = 300


@final
class NotAccepted(Exception):
    """A message that is not accepted, for one reason of the table.

    Attributes:
        reason: why.
        detail: what was found and what was expected, for administrators; empty when there is nothing to add. It may
            quote what a stranger has sent, so it is text and never markup.
    """

    def __init__(self, reason: "Reason", detail: str) -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason, self.detail = reason, detail[:_LONGEST_DETAIL]


@unique
class Reason(StrEnum):
    """One row a reason; its value is its name in small letters. Calling it makes the `NotAccepted` to raise."""

    sentence: str

    def __new__(cls, code: str, sentence: str) -> Self:
        """A member is its code, as text, and has its sentence."""
        row = str.__new__(cls, code)
        row._value_, row.sentence = code, sentence
        return row

    def __call__(self, detail: str = "") -> NotAccepted:
        """Make the exception of this row."""
        return NotAccepted(self, detail)

    # fmt: off
    #                         code                       what it means, to whoever set the connection up
    # --- the bytes
    TOO_LARGE               = "too_large",               "The message is larger than any that is taken, packed or unpacked."
    NOT_BASE64              = "not_base64",              "The message is not in base64, as messages of SAML are sent."
    NOT_UTF8                = "not_utf8",                "The message is not written in UTF-8."
    DOCTYPE                 = "doctype",                 "The message has a DOCTYPE, by which XML can read files and grow without bound."
    NOT_XML                 = "not_xml",                 "The message is not well-formed XML."
    HIDDEN_PARTS            = "hidden_parts",            "The message has comments or processing instructions, behind which a name can be cut short."
    NOT_THIS_MESSAGE        = "not_this_message",        "This is another kind of message than was expected here."
    MALFORMED               = "malformed",               "The message is not built as SAML 2.0 says."
    # --- the structure
    MESSAGE_INSIDE          = "message_inside",          "The answer has another answer inside: it was put together from parts."
    SEVERAL_ASSERTIONS      = "several_assertions",      "The answer has more than one assertion; only one person can arrive."
    ASSERTION_MISPLACED     = "assertion_misplaced",     "An assertion stands somewhere else than directly in the answer: it was put together from parts."
    DUPLICATE_ID            = "duplicate_id",            "Two parts of the message have the same ID, so a signature could mean either."
    ENCRYPTED               = "encrypted",               "A part is encrypted. Switch encryption of assertions off at the provider; TLS protects them on their way."
    NO_ASSERTION            = "no_assertion",            "The answer has no assertion: it says nothing of a person."
    PROVIDER_DECLINED       = "provider_declined",       "The provider itself answers that it signed nobody in."
    # --- the signature
    NOT_SIGNED              = "not_signed",              "Neither the answer nor its assertion is signed, or the request is not."
    SIGNATURE_MISPLACED     = "signature_misplaced",     "There is a signature somewhere else than directly in what it signs."
    REFERENCE_ELSEWHERE     = "reference_elsewhere",     "A signature covers something else than the part it stands in, or more than one part."
    TRANSFORM_REFUSED       = "transform_refused",       "A signature changes what it covers by other steps than the two that SAML knows."
    ALGORITHM_REFUSED       = "algorithm_refused",       "A signature is made by an algorithm that is not accepted. RSA and ECDSA with SHA-256 or longer are."
    SIGNATURE_MALFORMED     = "signature_malformed",     "A signature is not built as XML Signature says, or cannot be checked."
    SIGNED_BY_ANOTHER_KEY   = "signed_by_another_key",   "The signature was made by none of the provider's keys that are known here. If it has a new one, read its metadata again."
    CONTENT_CHANGED         = "content_changed",         "What is signed was changed after it was signed."
    CERTIFICATE_EXPIRED     = "certificate_expired",     "The signature was made by a key whose certificate is not valid now. Read the provider's metadata again."
    # --- for whom
    WRONG_ISSUER            = "wrong_issuer",            "The message comes from another provider than this connection's."
    WRONG_DESTINATION       = "wrong_destination",       "The message was sent to another address than this one."
    WRONG_RECIPIENT         = "wrong_recipient",         "The assertion may be used only at another address than this one."
    WRONG_AUDIENCE          = "wrong_audience",          "The assertion is for another service, or does not say for which."
    UNKNOWN_CONDITION       = "unknown_condition",       "The assertion holds under a condition that is not known here."
    # --- when
    BAD_TIME                = "bad_time",                "A time is missing or is not written as SAML says, in UTC with a Z at its end."
    NOT_YET                 = "not_yet",                 "The message is not valid yet. Compare the clocks of the provider and of this server."
    TOO_LATE                = "too_late",                "The message is not valid any more. Compare the clocks of the provider and of this server."
    # --- to what
    UNSOLICITED             = "unsolicited",             "Nobody asked for this answer: sign-in begun at the provider is switched off for this connection."
    NOT_ASKED_HERE          = "not_asked_here",          "This answers a request that this browser did not make, or that was answered before."
    REPLAYED                = "replayed",                "This assertion was used before; each is good for one sign-in."
    # --- who
    NOT_CONFIRMED           = "not_confirmed",           "The assertion does not say that whoever brings it is the person (no bearer confirmation)."
    NO_SUBJECT              = "no_subject",              "The assertion names nobody, or in a way that cannot be told exactly."
    NO_AUTHENTICATION       = "no_authentication",       "The assertion does not say how and when the person signed in."
    WEAK_CONTEXT            = "weak_context",            "The person signed in by a weaker means than this connection asks for."
    SIGNED_IN_LONG_AGO      = "signed_in_long_ago",      "A fresh sign-in was asked for, and the provider tells of an older one."
    # --- metadata
    NO_PROVIDER             = "no_provider",             "The metadata describes no identity provider of SAML 2.0."
    SEVERAL_PROVIDERS       = "several_providers",       "The metadata describes several identity providers; give that of one."
    NO_ADDRESS              = "no_address",              "The metadata names no web address at which people sign in by redirect or by form."
    NO_CERTIFICATE          = "no_certificate",          "The metadata has no certificate to check signatures with."
    WEAK_KEY                = "weak_key",                "A certificate has a key that is too short, or of a kind that is not accepted. RSA from 2048 bits and ECDSA from 256 are."
    METADATA_EXPIRED        = "metadata_expired",        "The metadata says itself that it is not valid any more."
    # fmt: on
