"""What we send to a provider, and its request to sign somebody out (security list 1.4, numbers 16, 20 and 21)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from lxml import etree
from signxml import XMLVerifier

from mediadesk.engines.identity.saml import (
    NotAccepted,
    OwnKey,
    Reason,
    SignOutExpected,
    new_key,
    read_posted_sign_out,
    read_redirected_sign_out,
    request,
    sign_out_answer,
)
from mediadesk.engines.identity.saml.markup import NAMESPACES, POST, REDIRECT, deflated, inflated
from mediadesk.engines.identity.saml.signatures import RSA_SHA256
from tests.engines.identity.signing import (
    ANSWERS,
    ISSUER,
    NOW,
    TWO_FACTORS,
    US,
    add,
    drop,
    in_minutes,
    pair,
    put,
    say,
    sign,
)

SIGN_IN, OUT = "https://idp.example.org/sso?tenant=7", "https://media.example.com/saml/7/out"
LOGOUT = "samlp:LogoutRequest"


@lru_cache
def own() -> OwnKey:
    """Our key."""
    return new_key("media.example.com", NOW)


def ask(binding: str, **otherwise):
    """A request of ours."""
    given = {"entity_id": US, "answers_url": ANSWERS, "relay_state": "r-1", "now": NOW} | otherwise
    return request(urls={binding: SIGN_IN}, own=own(), **given)


def in_query(url: str):
    """The XML that a redirect carries, its signature checked over the query as it was sent."""
    query = urlsplit(url).query.removeprefix("tenant=7&")
    signed, _, signature = query.rpartition("&Signature=")
    raw = b64decode(parse_qs(f"s={signature}")["s"][0])
    key = load_pem_x509_certificate(own().certificate.encode()).public_key()
    key.verify(raw, signed.encode(), PKCS1v15(), SHA256())
    fields = parse_qs(query)
    (message,) = fields.get("SAMLRequest") or fields["SAMLResponse"]
    return etree.fromstring(inflated(b64decode(message))), fields


def test_a_request_by_redirect_is_signed_over_its_query() -> None:
    asked = ask(REDIRECT)

    root, fields = in_query(asked.url)

    assert asked.url.startswith(SIGN_IN + "&SAMLRequest=")
    assert not asked.fields
    assert (root.get("ID"), root.get("Destination")) == (asked.id, SIGN_IN)
    assert (root.get("AssertionConsumerServiceURL"), root.get("IssueInstant")) == (ANSWERS, in_minutes(0))
    assert root.get("ForceAuthn") is None
    assert (fields["RelayState"], fields["SigAlg"]) == (["r-1"], [RSA_SHA256])


def test_a_request_by_form_is_signed_inside() -> None:
    asked = ask(POST)

    document = b64decode(asked.fields["SAMLRequest"])
    signed = XMLVerifier().verify(document, x509_cert=own().certificate, id_attribute="ID").signed_xml

    assert (asked.url, asked.fields["RelayState"]) == (SIGN_IN, "r-1")
    assert signed.get("ID") == asked.id
    assert [etree.QName(one).localname for one in etree.fromstring(document)] == [
        "Issuer",
        "Signature",
        "NameIDPolicy",
    ]


def test_a_request_may_ask_for_a_fresh_and_a_strong_proof() -> None:
    root, _ = in_query(ask(REDIRECT, fresh=True, contexts=[TWO_FACTORS]).url)

    assert root.get("ForceAuthn") == "true"
    assert root.findtext(".//{*}AuthnContextClassRef") == TWO_FACTORS


def test_each_request_has_an_id_that_nobody_guesses() -> None:
    ids = {ask(REDIRECT).id for _ in range(3)}

    assert len(ids) == 3
    assert all(len(one) == 41 for one in ids)


def test_a_relay_state_is_short_and_says_nothing() -> None:
    with pytest.raises(ValueError, match="80 bytes"):
        ask(REDIRECT, relay_state="https://media.example.com/" + "x" * 60)


TEMPLATE = f"""<samlp:LogoutRequest xmlns:samlp="{NAMESPACES["samlp"]}" xmlns:saml="{NAMESPACES["saml"]}" ID="_out"
 Version="2.0" IssueInstant="{in_minutes(0)}" Destination="{OUT}"><saml:Issuer>{ISSUER}</saml:Issuer>
 <saml:NameID>u-1001</saml:NameID><samlp:SessionIndex>_session</samlp:SessionIndex></samlp:LogoutRequest>"""
EXPECTED = SignOutExpected(
    issuer=ISSUER,
    certificates=(pair("provider").certificate,),
    sign_out_url=OUT,
)


def posted(*changes, signed: bool = True, after=None, **how) -> dict[str, str]:
    """The fields of a form that asks to sign out."""
    root = etree.fromstring(TEMPLATE)
    for change in changes:
        change(root)
    if signed:
        root = sign(root, LOGOUT, **how)
    if after:
        after(root)
    return {"SAMLRequest": b64encode(etree.tostring(root)).decode(), "RelayState": "theirs"}


def redirected(
    xml: bytes = TEMPLATE.encode(), *, key=None, method: str = RSA_SHA256, relay: str = "theirs"
) -> str:
    """The query of a redirect that asks to sign out."""
    packed = b64encode(deflated(xml)).decode()
    signed = urlencode({"SAMLRequest": packed, "RelayState": relay, "SigAlg": method}, quote_via=quote)
    raw = (key or pair("provider")).key.sign(signed.encode(), PKCS1v15(), SHA256())
    return f"{signed}&Signature={quote(b64encode(raw).decode(), safe='')}"


def by_form(fields, **otherwise):
    """Read a form."""
    return read_posted_sign_out(fields, expected=replace(EXPECTED, **otherwise), now=NOW)


def by_redirect(query, **otherwise):
    """Read a redirect."""
    return read_redirected_sign_out(query, expected=replace(EXPECTED, **otherwise), now=NOW)


def refused(read, *sent, **otherwise) -> Reason:
    """For what reason a request to sign out is not followed."""
    with pytest.raises(NotAccepted) as no:
        read(*sent, **otherwise)
    return no.value.reason


@pytest.mark.parametrize(
    ("read", "sent"), [(by_form, posted), (by_redirect, redirected)], ids=["form", "redirect"]
)
def test_a_signed_request_for_this_session_is_followed(read, sent) -> None:
    found = read(sent())

    assert (found.id, found.relay_state, found.subject) == ("_out", "theirs", "u-1001")
    assert found.session_indexes == ("_session",)
    assert found.expires_at == NOW + timedelta(minutes=6)


# fmt: off
CASES = [
    #  what is wrong                                                    the reason
    (say("saml:Issuer", "https://evil.example"),                        Reason.WRONG_ISSUER),
    (put(LOGOUT, Destination="https://other.example"),                  Reason.WRONG_DESTINATION),
    (put(LOGOUT, Destination=None),                                     Reason.WRONG_DESTINATION),
    (put(LOGOUT, IssueInstant=in_minutes(1.02)),                        Reason.NOT_YET),
    (put(LOGOUT, IssueInstant=in_minutes(-6)),                          Reason.TOO_LATE),
    (put(LOGOUT, NotOnOrAfter=in_minutes(-1)),                          Reason.TOO_LATE),
    (drop("saml:NameID"),                                               Reason.NO_SUBJECT),
    (add(LOGOUT, "<saml:EncryptedID/>"),                                Reason.ENCRYPTED),
    (put("samlp:SessionIndex", Id="_out"),                              Reason.DUPLICATE_ID),
    (put(LOGOUT, Version="1.1"),                                        Reason.MALFORMED),
]
# fmt: on


@pytest.mark.parametrize(("change", "reason"), CASES, ids=[f"{n}-{r}" for n, (_, r) in enumerate(CASES)])
def test_a_signed_request_with_one_flaw_is_refused_for_it_by_form_and_by_redirect(change, reason) -> None:
    root = etree.fromstring(TEMPLATE)
    change(root)

    assert refused(by_form, posted(change)) is reason
    assert refused(by_redirect, redirected(etree.tostring(root))) is reason


def test_a_request_that_names_no_session_is_about_all_of_the_person() -> None:
    assert by_form(posted(drop("samlp:SessionIndex"))).session_indexes == ()


def test_a_request_that_is_not_rightly_signed_signs_nobody_out() -> None:
    """1.4 no. 21."""
    good = redirected()

    assert refused(by_form, posted(signed=False)) is Reason.NOT_SIGNED
    assert refused(by_form, posted(key=pair("mallory"))) is Reason.SIGNED_BY_ANOTHER_KEY
    assert refused(by_form, posted(after=say("saml:NameID", "u-1002"))) is Reason.CONTENT_CHANGED
    assert refused(by_redirect, good.partition("&Signature=")[0]) is Reason.NOT_SIGNED
    assert refused(by_redirect, redirected(key=pair("mallory"))) is Reason.SIGNED_BY_ANOTHER_KEY
    assert refused(by_redirect, good.replace("theirs", "mine")) is Reason.SIGNED_BY_ANOTHER_KEY
    assert refused(by_redirect, good.replace("RelayState=theirs&", "")) is Reason.SIGNED_BY_ANOTHER_KEY
    assert refused(by_redirect, good + "&RelayState=mine") is Reason.MALFORMED
    sha1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
    assert refused(by_redirect, redirected(method=sha1)) is Reason.ALGORITHM_REFUSED
    ended = pair("provider", days=(-400, -1))
    assert (
        refused(by_redirect, redirected(key=ended), certificates=(ended.certificate,))
        is Reason.CERTIFICATE_EXPIRED
    )


def test_a_signed_bomb_is_not_unpacked() -> None:
    """1.4 no. 20."""
    assert refused(by_redirect, redirected(b" " * 10_000_000)) is Reason.TOO_LARGE


def test_an_answer_is_no_request_to_sign_out() -> None:
    assert refused(
        by_redirect, redirected(f'<samlp:Response xmlns:samlp="{NAMESPACES["samlp"]}"/>'.encode())
    ) is (Reason.NOT_THIS_MESSAGE)
    assert refused(by_form, {}) is Reason.NOT_XML


def test_the_provider_is_told_that_the_session_has_ended() -> None:
    told = sign_out_answer(
        urls={REDIRECT: SIGN_IN},
        own=own(),
        entity_id=US,
        in_response_to="_out",
        relay_state="theirs" * 20,
        now=NOW,
    )

    root, fields = in_query(told.url)

    assert root.get("InResponseTo") == "_out"
    assert root.find(".//{*}StatusCode").get("Value").endswith(":Success")
    assert fields["RelayState"] == ["theirs" * 20]
