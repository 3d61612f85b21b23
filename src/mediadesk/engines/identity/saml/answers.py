"""An answer of an identity provider, read to the person it tells of, or refused for one reason.

The order is the argument. First the bytes, then how the answer is put together, then its signatures; from there on
only the bytes that a signature covers are read: for whom they are, until when, in answer to what, and last who it is.
What stands outside of them can have an answer refused and can add nothing to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from mediadesk.engines.identity.arrived import Arrived
from mediadesk.engines.identity.saml.facts import facts_of
from mediadesk.engines.identity.saml.markup import (
    Element,
    anywhere,
    child,
    children,
    from_base64,
    local_name,
    moment,
    name,
    own_id,
    parsed,
    require_unique_ids,
    require_version,
    text,
)
from mediadesk.engines.identity.saml.persons import attributes_of, email_in, name_in, subject_of
from mediadesk.engines.identity.saml.reasons import NotAccepted, Reason
from mediadesk.engines.identity.saml.requests import SUCCESS
from mediadesk.engines.identity.saml.signatures import require_in_place, signed_part

LEEWAY: Final = timedelta(seconds=60)  # how far the provider's clock may be from ours
_OLDEST: Final = timedelta(days=1)  # whatever an assertion says of its own end, so that memory has one too
_BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_KNOWN_CONDITIONS: Final = {
    name("saml:AudienceRestriction"),
    name("saml:OneTimeUse"),  # every assertion is used once here
    name("saml:ProxyRestriction"),  # is about what a provider may do with it
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer is held against.

    Attributes:
        issuer: the provider's entity id.
        certificates: the provider's, as PEM; nothing else makes a signature good.
        entity_id: ours.
        answers_url: the address this came to, as our metadata names it.
        request_id: the `Message.id` of the request that this browser made of this provider and that no answer has
            come to yet, or None. Take it away, in one step that only one can win, before the answer is read: then a
            second answer to it is refused whatever becomes of the first.
        takes_unsolicited: whether a sign-in may begin at the provider, without a request.
        contexts: the URIs of AuthnContextClassRef that are strong enough; none: all are.
        authenticated_since: when the person must have proved who they are at the earliest, or None.
        email_attribute: the attribute that has the address; empty: those that providers commonly use.
        name_attribute: likewise what to call the person.
    """

    issuer: str
    certificates: Sequence[str]
    entity_id: str
    answers_url: str
    request_id: str | None = None
    takes_unsolicited: bool = False
    contexts: frozenset[str] = field(default_factory=frozenset)
    authenticated_since: datetime | None = None
    email_attribute: str = ""
    name_attribute: str = ""


def read_answer(
    answer: str | bytes, *, expected: Expected, now: datetime, remember: Callable[[str, datetime], bool]
) -> Arrived:
    """Read an answer to the person it tells of.

    Args:
        answer: the form's field SAMLResponse in base64, or the XML itself as bytes.
        remember: keeps an assertion's id until a moment, and says whether it was new; of many at once with the same
            id one alone gets True. It must be kept with the provider's row, and at least until that moment, which has
            the leeway in it. Asked last, for an answer in which all else is right.

    Raises:
        NotAccepted: any reason of the table that is not of metadata.
    Source: SAML 2.0 Profiles, 4.1.4; Core, 2 and 3.
    """
    document = from_base64(answer) if isinstance(answer, str) else answer
    response, assertion, signed = _signed_parts(document, expected, now)
    _require_response(response, expected)
    arrived = _arrived(response, assertion, expected, now)
    arrived = replace(arrived, facts={"signed": signed, **facts_of(assertion, arrived)})
    if not remember(arrived.message_id, arrived.expires_at):
        raise Reason.REPLAYED(arrived.message_id)
    return arrived


def _signed_parts(document: bytes, expected: Expected, now: datetime) -> tuple[Element, Element, str]:
    """The response, its assertion as a signature covers it, and in words which of the two has a signature."""
    response = parsed(document)
    assertion = _require_one_assertion(response)
    require_in_place(response, response, assertion)
    signed = signed_part(document, response, expected.certificates, now)
    covered = signed_part(document, assertion, expected.certificates, now)
    parts = {"the answer": signed, "the assertion": covered}
    said = " and ".join(what for what, part in parts.items() if part is not None)
    if signed is not None:
        response = signed
        _require_destination(signed, expected, must=True)
    if covered is None:
        covered = child(response, "saml:Assertion")
    if covered is None:
        raise Reason.NOT_SIGNED()
    return response, covered, said


def _require_one_assertion(response: Element) -> Element:
    """Refuse a document that is put together otherwise than as one answer with one assertion."""
    if response.tag != name("samlp:Response"):
        raise Reason.NOT_THIS_MESSAGE(local_name(response))
    require_version(response)
    if len(anywhere(response, "samlp:Response")) > 1:
        raise Reason.MESSAGE_INSIDE()
    own_id(response)
    for short in (
        "saml:EncryptedAssertion",
        "saml:EncryptedID",
        "saml:EncryptedAttribute",
        "xenc:EncryptedData",
    ):
        if anywhere(response, short):
            raise Reason.ENCRYPTED()
    assertions = anywhere(response, "saml:Assertion")
    if any(one.getparent() is not response for one in assertions):
        raise Reason.ASSERTION_MISPLACED()
    if len(assertions) > 1:
        raise Reason.SEVERAL_ASSERTIONS()
    require_unique_ids(response)
    if not assertions:
        _require_success(response)
        raise Reason.NO_ASSERTION()
    require_version(assertions[0])
    return assertions[0]


def _require_response(response: Element, expected: Expected) -> None:
    """Hold what the response says against what is expected; it need not be signed for that."""
    _require_success(response)
    issuer = child(response, "saml:Issuer")
    if issuer is not None:
        _require_issuer(issuer, expected)
    _require_destination(response, expected, must=False)


def _require_success(response: Element) -> None:
    status = child(response, "samlp:Status")
    code = None if status is None else child(status, "samlp:StatusCode")
    if code is None:
        raise Reason.MALFORMED("the response has no status")
    if code.get("Value") != SUCCESS:
        told = [str(one.get("Value", "")).rpartition(":")[2] for one in code.iter(name("samlp:StatusCode"))]
        raise Reason.PROVIDER_DECLINED(", ".join(told))


def _require_issuer(issuer: Element | None, expected: Expected) -> None:
    found = text(issuer).strip()
    if found != expected.issuer:
        raise Reason.WRONG_ISSUER(f"{found or 'no issuer'}; expected {expected.issuer}")


def _require_destination(response: Element, expected: Expected, *, must: bool) -> None:
    found = response.get("Destination")
    if (must or found is not None) and found != expected.answers_url:
        raise Reason.WRONG_DESTINATION(f"{found or 'no destination'}; expected {expected.answers_url}")


def _arrived(response: Element, assertion: Element, expected: Expected, now: datetime) -> Arrived:
    message_id = own_id(assertion)
    _require_issuer(child(assertion, "saml:Issuer"), expected)
    issued = moment(assertion.get("IssueInstant"), "IssueInstant")
    _require_between(issued, issued + _OLDEST, "IssueInstant", now)
    subject = child(assertion, "saml:Subject")
    if subject is None:
        raise Reason.NO_SUBJECT("there is no Subject")
    ends = [
        issued + _OLDEST,
        _confirmed_until(response, subject, expected, now),
        *_conditions_until(assertion, expected, now),
    ]
    statement, authenticated_at, context = _authentication(assertion, expected, now)
    written, name_id_format = subject_of(subject)
    told = attributes_of(assertion)
    return Arrived(
        issuer=expected.issuer,
        subject=written,
        name_id_format=name_id_format,
        email=email_in(told, written, name_id_format, expected.email_attribute),
        email_verified=False,  # SAML has no word for it
        name=name_in(told, expected.name_attribute),
        attributes=told,
        authn_context=context,
        authenticated_at=authenticated_at,
        session_index=str(statement.get("SessionIndex", "")),
        expires_at=min(ends) + LEEWAY,
        message_id=message_id,
    )


def _require_between(begin: datetime | None, end: datetime | None, what: str, now: datetime) -> None:
    if begin is not None and now < begin - LEEWAY:
        raise Reason.NOT_YET(f"{what}: from {begin.isoformat()}; it is {now.isoformat()} here")
    if end is not None and now >= end + LEEWAY:
        raise Reason.TOO_LATE(f"{what}: until {end.isoformat()}; it is {now.isoformat()} here")


def _moment_of(element: Element, attribute: str) -> datetime | None:
    """The time in an attribute; None where there is no such attribute."""
    return None if element.get(attribute) is None else moment(element.get(attribute), attribute)


def _confirmed_until(response: Element, subject: Element, expected: Expected, now: datetime) -> datetime:
    """Until when whoever brings the assertion is taken for the person. One confirmation that holds is enough."""
    problem: NotAccepted = Reason.NOT_CONFIRMED()
    for confirmation in children(subject, "saml:SubjectConfirmation"):
        if confirmation.get("Method") != _BEARER:
            continue
        try:
            return _bearer_until(response, confirmation, expected, now)
        except NotAccepted as error:
            problem = error
    raise problem


def _bearer_until(response: Element, confirmation: Element, expected: Expected, now: datetime) -> datetime:
    data = child(confirmation, "saml:SubjectConfirmationData")
    if data is None:
        raise Reason.NOT_CONFIRMED("there is no SubjectConfirmationData")
    recipient = data.get("Recipient")
    if recipient != expected.answers_url:
        raise Reason.WRONG_RECIPIENT(f"{recipient or 'no recipient'}; expected {expected.answers_url}")
    end = moment(data.get("NotOnOrAfter"), "NotOnOrAfter of SubjectConfirmationData")
    _require_between(_moment_of(data, "NotBefore"), end, "SubjectConfirmationData", now)
    _require_asked(response.get("InResponseTo"), data.get("InResponseTo"), expected)
    return end


def _require_asked(of_response: str | None, of_assertion: str | None, expected: Expected) -> None:
    """Only the assertion's word counts, since it alone is always signed; the response's may not gainsay it."""
    if of_response is not None and of_response != of_assertion:
        raise Reason.NOT_ASKED_HERE("response and assertion name two requests")
    if of_assertion is None and expected.request_id is None:
        if not expected.takes_unsolicited:
            raise Reason.UNSOLICITED()
    elif of_assertion is None:
        raise Reason.UNSOLICITED("a request was made, and this names none")
    elif of_assertion != expected.request_id:
        raise Reason.NOT_ASKED_HERE(of_assertion)


def _conditions_until(assertion: Element, expected: Expected, now: datetime) -> list[datetime]:
    """The end of the conditions, if they have one. All audiences that are named must be us or have us among them."""
    conditions = child(assertion, "saml:Conditions")
    if conditions is None:
        raise Reason.WRONG_AUDIENCE("there are no Conditions")
    end = _moment_of(conditions, "NotOnOrAfter")
    _require_between(_moment_of(conditions, "NotBefore"), end, "Conditions", now)
    for condition in conditions:
        if condition.tag not in _KNOWN_CONDITIONS:
            raise Reason.UNKNOWN_CONDITION(local_name(condition))
    audiences = [
        [text(one).strip() for one in children(restriction, "saml:Audience")]
        for restriction in children(conditions, "saml:AudienceRestriction")
    ]
    if not audiences or any(expected.entity_id not in among for among in audiences):
        found = ", ".join(one for among in audiences for one in among)
        raise Reason.WRONG_AUDIENCE(f"{found or 'no audience'}; expected {expected.entity_id}")
    return [] if end is None else [end]


def _authentication(assertion: Element, expected: Expected, now: datetime) -> tuple[Element, datetime, str]:
    """How and when the person proved who they are."""
    statements = children(assertion, "saml:AuthnStatement")
    if len(statements) != 1:
        raise Reason.NO_AUTHENTICATION(f"{len(statements)} × AuthnStatement")
    (statement,) = statements
    at = moment(statement.get("AuthnInstant"), "AuthnInstant")
    _require_between(at, _moment_of(statement, "SessionNotOnOrAfter"), "AuthnStatement", now)
    stated = child(statement, "saml:AuthnContext")
    context = text(None if stated is None else child(stated, "saml:AuthnContextClassRef")).strip()
    if expected.contexts and context not in expected.contexts:
        raise Reason.WEAK_CONTEXT(context or "none was told")
    if expected.authenticated_since is not None and at < expected.authenticated_since - LEEWAY:
        raise Reason.SIGNED_IN_LONG_AGO(at.isoformat())
    return statement, at, context
