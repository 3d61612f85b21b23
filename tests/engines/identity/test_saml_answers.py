"""What an answer must say to be accepted, and the reason for which each that does not is refused (F-24)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mediadesk.engines.identity.saml import LEEWAY, NotAccepted, Reason, read_answer
from tests.engines.identity.signing import (
    ANSWERS,
    ASKED,
    ASSERTION,
    EXPECTED,
    ISSUER,
    NOW,
    PASSWORD,
    RESPONSE,
    TWO_FACTORS,
    US,
    add,
    drop,
    find,
    in_minutes,
    make,
    packed,
    put,
    read,
    refused,
    say,
)

DATA = "saml:SubjectConfirmationData"
UNASKED = (put(RESPONSE, InResponseTo=None), put(DATA, InResponseTo=None))


@pytest.mark.parametrize("signed", [(ASSERTION,), (RESPONSE,), (ASSERTION, RESPONSE)], ids="+".join)
def test_whoever_the_provider_signed_in_arrives(signed) -> None:
    arrived = read(packed(make(signed=signed)))

    assert (arrived.issuer, arrived.subject) == (ISSUER, "u-1001")
    assert arrived.name_id_format.endswith(":persistent")
    assert (arrived.email, arrived.name) == ("ada@example.org", "Ada Löwe")
    assert arrived.email_verified is False
    assert arrived.attributes["groups"] == ("press", "photo")
    assert arrived.authn_context == PASSWORD
    assert arrived.authenticated_at == NOW - timedelta(minutes=2)
    assert (arrived.session_index, arrived.message_id) == ("_session", "_assertion")


def test_an_answer_is_remembered_for_as_long_as_it_would_be_accepted() -> None:
    """1.4 no. 15: memory that ends before the leeway does lets an answer in twice."""
    answer = make()
    end = read(answer).expires_at

    assert read(answer, now=end - timedelta(microseconds=1))
    assert refused(answer, now=end) is Reason.TOO_LATE


@pytest.mark.parametrize(
    "change",
    [
        put("saml:Conditions", NotOnOrAfter=in_minutes(60 * 24 * 365)),
        put("saml:Conditions", NotOnOrAfter=None),
    ],
    ids=["a year", "no end"],
)
def test_an_answer_that_gives_itself_long_is_remembered_for_a_day(change) -> None:
    answer = make(change, put(DATA, NotOnOrAfter=in_minutes(60 * 24 * 365)))

    assert read(answer).expires_at == NOW + timedelta(days=1) + LEEWAY
    assert refused(answer, now=NOW + timedelta(days=1) + LEEWAY) is Reason.TOO_LATE


def test_an_assertion_is_good_for_one_sign_in() -> None:
    kept = {}

    def remember(message_id, until) -> bool:
        return kept.setdefault(message_id, until) is until

    answer = make()
    arrived = read_answer(answer, expected=EXPECTED, now=NOW, remember=remember)
    with pytest.raises(NotAccepted) as no:
        read_answer(answer, expected=EXPECTED, now=NOW, remember=remember)

    assert kept == {"_assertion": arrived.expires_at}
    assert no.value.reason is Reason.REPLAYED


def test_a_refused_answer_uses_nothing_up() -> None:
    with pytest.raises(NotAccepted):
        read_answer(
            make(say("saml:Audience", "https://other.example")),
            expected=EXPECTED,
            now=NOW,
            remember=pytest.fail,
        )


def test_a_sign_in_may_begin_at_the_provider_where_the_connection_says_so() -> None:
    answer = make(*UNASKED)

    assert read(answer, request_id=None, takes_unsolicited=True).subject == "u-1001"
    assert refused(answer, request_id=None) is Reason.UNSOLICITED


# fmt: off
CASES = [
    #  no.  what is wrong, before it is signed                                    the reason
    ("12", [say("saml:Audience", "https://other.example")],                        Reason.WRONG_AUDIENCE),
    ("12", [drop("saml:AudienceRestriction")],                                     Reason.WRONG_AUDIENCE),
    ("12", [drop("saml:Conditions")],                                              Reason.WRONG_AUDIENCE),
    ("12", [add("saml:Conditions", "<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience>"
                "</saml:AudienceRestriction>")],                                   Reason.WRONG_AUDIENCE),
    ("12", [say("saml:Audience", US + "/")],                                       Reason.WRONG_AUDIENCE),
    ("12", [put(DATA, Recipient="https://other.example/answers")],                 Reason.WRONG_RECIPIENT),
    ("12", [put(DATA, Recipient=None)],                                            Reason.WRONG_RECIPIENT),
    ("12", [put(DATA, Recipient=ANSWERS.upper())],                                 Reason.WRONG_RECIPIENT),
    ("12", [put(RESPONSE, Destination="https://other.example/answers")],           Reason.WRONG_DESTINATION),
    ("12", [put(RESPONSE, Destination="")],                                        Reason.WRONG_DESTINATION),
    ("12", [say("saml:Issuer", "https://evil.example")],                           Reason.WRONG_ISSUER),
    ("12", [lambda root: find(find(root, ASSERTION), "saml:Issuer").__setattr__("text", "https://evil.example")],
                                                                                   Reason.WRONG_ISSUER),
    ("12", [lambda root: find(root, ASSERTION).remove(find(find(root, ASSERTION), "saml:Issuer"))],
                                                                                   Reason.WRONG_ISSUER),
    ("12", [add("saml:Conditions", "<saml:Condition/>")],                          Reason.UNKNOWN_CONDITION),
    ("13", [put("saml:Conditions", NotOnOrAfter=in_minutes(-1))],                  Reason.TOO_LATE),
    ("13", [put("saml:Conditions", NotBefore=in_minutes(1.02))],                   Reason.NOT_YET),
    ("13", [put(DATA, NotOnOrAfter=in_minutes(-1))],                               Reason.TOO_LATE),
    ("13", [put(DATA, NotBefore=in_minutes(1.02))],                                Reason.NOT_YET),
    ("13", [put(DATA, NotOnOrAfter=None)],                                         Reason.BAD_TIME),
    ("13", [put(DATA, NotOnOrAfter="2026-11-27T11:00:00+01:00")],                  Reason.BAD_TIME),
    ("13", [put(DATA, NotOnOrAfter="2026-13-27T10:00:00Z")],                       Reason.BAD_TIME),
    ("13", [put("saml:Conditions", NotOnOrAfter="")],                              Reason.BAD_TIME),
    ("13", [put(ASSERTION, IssueInstant=in_minutes(1.02))],                        Reason.NOT_YET),
    ("13", [put(ASSERTION, IssueInstant=in_minutes(-60 * 24 - 1))],                Reason.TOO_LATE),
    ("13", [put(ASSERTION, IssueInstant=None)],                                    Reason.BAD_TIME),
    ("13", [put("saml:AuthnStatement", SessionNotOnOrAfter=in_minutes(-1))],       Reason.TOO_LATE),
    ("13", [put("saml:AuthnStatement", AuthnInstant=in_minutes(2))],               Reason.NOT_YET),
    ("13", [put("saml:AuthnStatement", AuthnInstant=None)],                        Reason.BAD_TIME),
    ("13", [drop(DATA)],                                                           Reason.NOT_CONFIRMED),
    ("13", [drop("saml:SubjectConfirmation")],                                     Reason.NOT_CONFIRMED),
    ("13", [put("saml:SubjectConfirmation", Method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")],
                                                                                   Reason.NOT_CONFIRMED),
    ("14", [put(RESPONSE, InResponseTo="_other"), put(DATA, InResponseTo="_other")], Reason.NOT_ASKED_HERE),
    ("14", [put(DATA, InResponseTo="_other")],                                     Reason.NOT_ASKED_HERE),
    ("14", [put(RESPONSE, InResponseTo="_other")],                                 Reason.NOT_ASKED_HERE),
    ("14", [put(DATA, InResponseTo=None)],                                         Reason.NOT_ASKED_HERE),
    ("14", [*UNASKED],                                                             Reason.UNSOLICITED),
    ("9",  [drop("saml:NameID")],                                                  Reason.NO_SUBJECT),
    ("9",  [drop("saml:Subject")],                                                 Reason.NO_SUBJECT),
    ("9",  [say("saml:NameID", "")],                                               Reason.NO_SUBJECT),
    ("9",  [say("saml:NameID", " u-1001")],                                        Reason.NO_SUBJECT),
    ("9",  [say("saml:NameID", "u-1001\u200b")],                                   Reason.NO_SUBJECT),
    ("9",  [say("saml:NameID", "u" * 513)],                                        Reason.NO_SUBJECT),
    ("9",  [add("saml:NameID", "<saml:x>.evil.example</saml:x>")],                 Reason.NO_SUBJECT),
    ("9",  [add("saml:Subject", "<saml:NameID>other</saml:NameID>")],              Reason.MALFORMED),
    ("24", [drop("saml:AuthnStatement")],                                          Reason.NO_AUTHENTICATION),
    ("24", [add(ASSERTION, f'<saml:AuthnStatement AuthnInstant="{in_minutes(0)}"/>')], Reason.NO_AUTHENTICATION),
    ("–",  [put("samlp:StatusCode", Value="urn:oasis:names:tc:SAML:2.0:status:Responder")], Reason.PROVIDER_DECLINED),
    ("–",  [drop("samlp:Status")],                                                 Reason.MALFORMED),
    ("–",  [put(ASSERTION, Version="1.1")],                                        Reason.MALFORMED),
    ("–",  [put(RESPONSE, Version="1.1")],                                         Reason.MALFORMED),
]
# fmt: on


@pytest.mark.parametrize("signed", [(ASSERTION,), (ASSERTION, RESPONSE)], ids="+".join)
@pytest.mark.parametrize(
    ("no", "changes", "reason"), CASES, ids=[f"{n}-{no}-{r}" for n, (no, _, r) in enumerate(CASES)]
)
def test_a_signed_answer_with_one_flaw_is_refused_for_it(no, changes, reason, signed) -> None:
    assert refused(make(*changes, signed=signed)) is reason


def test_a_signed_response_says_where_it_was_sent() -> None:
    answer = [put(RESPONSE, Destination=None)]

    assert refused(make(*answer, signed=(RESPONSE,))) is Reason.WRONG_DESTINATION
    assert (
        read(make(*answer)).subject == "u-1001"
    )  # … and nothing rests on an unsigned one: the Recipient is signed


@pytest.mark.parametrize("minutes", [-0.98, 0.98])
def test_clocks_may_differ_by_less_than_a_minute(minutes) -> None:
    assert read(
        make(
            put(
                "saml:Conditions",
                NotBefore=in_minutes(max(minutes, -1)),
                NotOnOrAfter=in_minutes(minutes + 1.96),
            ),
            put(DATA, NotOnOrAfter=in_minutes(minutes)),
            put(ASSERTION, IssueInstant=in_minutes(minutes)),
        )
    )


def test_one_confirmation_that_holds_is_enough() -> None:
    elsewhere = (
        '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData'
        f' NotOnOrAfter="{in_minutes(3)}" Recipient="{ANSWERS}" InResponseTo="{ASKED}"/></saml:SubjectConfirmation>'
    )
    answer = make(put(DATA, Recipient="https://other.example"), add("saml:Subject", elsewhere))

    assert read(answer).expires_at == NOW + timedelta(minutes=3) + LEEWAY


def test_an_answer_to_no_request_of_this_browser_is_refused() -> None:
    assert refused(make(), request_id=None) is Reason.NOT_ASKED_HERE
    assert refused(make(), request_id=None, takes_unsolicited=True) is Reason.NOT_ASKED_HERE
    assert (
        refused(make(*UNASKED), takes_unsolicited=True) is Reason.UNSOLICITED
    )  # it asked, so it is owed an answer


def test_a_means_of_proof_that_is_too_weak_is_refused() -> None:
    """1.4 no. 24."""
    strong = frozenset({TWO_FACTORS})
    proven = make(say("saml:AuthnContextClassRef", TWO_FACTORS))

    assert read(proven, contexts=strong).authn_context == TWO_FACTORS
    assert refused(make(), contexts=strong) is Reason.WEAK_CONTEXT
    assert refused(make(drop("saml:AuthnContext")), contexts=strong) is Reason.WEAK_CONTEXT


def test_a_fresh_proof_that_was_asked_for_is_told_from_an_old_one() -> None:
    assert read(make(), authenticated_since=NOW - timedelta(minutes=2))
    assert refused(make(), authenticated_since=NOW) is Reason.SIGNED_IN_LONG_AGO


@pytest.mark.parametrize("xml", ["saml:EncryptedAssertion", "xenc:EncryptedData"])
def test_whatever_is_encrypted_is_refused_unread(xml) -> None:
    """1.4 no. 19: no key, no cipher and no padding is ever tried, so there is nothing to probe."""
    assert (
        refused(make(drop(ASSERTION), add(RESPONSE, f"<{xml}>AAAA</{xml}>"), signed=())) is Reason.ENCRYPTED
    )
    assert refused(make(add(RESPONSE, f"<{xml}/>"), signed=(ASSERTION, RESPONSE))) is Reason.ENCRYPTED


def test_a_provider_that_declines_says_why() -> None:
    inner = '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/>'
    declined = [put("samlp:StatusCode", Value="urn:oasis:names:tc:SAML:2.0:status:Responder")]
    answer = make(*declined, add("samlp:StatusCode", inner), drop(ASSERTION), signed=())

    with pytest.raises(NotAccepted) as no:
        read(answer)

    assert (no.value.reason, no.value.detail) == (Reason.PROVIDER_DECLINED, "Responder, AuthnFailed")
    assert refused(make(drop(ASSERTION), signed=())) is Reason.NO_ASSERTION


def test_every_reason_has_one_sentence() -> None:
    assert all(reason.sentence.endswith(".") and reason == reason.name.lower() for reason in Reason)
    assert len({reason.sentence for reason in Reason}) == len(Reason)
