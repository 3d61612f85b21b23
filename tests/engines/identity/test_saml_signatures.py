"""What a signature must be, what it must cover, and by whom it must be (security list 1.4, numbers 1 to 8, 11, 22)."""

from __future__ import annotations

from base64 import b64encode
from copy import deepcopy

import pytest
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod

from mediadesk.engines.identity.saml import NotAccepted, Reason
from mediadesk.engines.identity.saml.markup import name
from tests.engines.identity import wrapping
from tests.engines.identity.signing import (
    ASSERTION,
    RESPONSE,
    add,
    drop,
    find,
    make,
    pair,
    put,
    read,
    refused,
    say,
    sign,
)

# fmt: off
WRAPPED = [
    # how                the reason
    (wrapping.xsw1, Reason.MESSAGE_INSIDE),
    (wrapping.xsw2, Reason.MESSAGE_INSIDE),
    (wrapping.xsw3, Reason.SEVERAL_ASSERTIONS),
    (wrapping.xsw4, Reason.ASSERTION_MISPLACED),
    (wrapping.xsw5, Reason.SEVERAL_ASSERTIONS),
    (wrapping.xsw6, Reason.ASSERTION_MISPLACED),
    (wrapping.xsw7, Reason.ASSERTION_MISPLACED),
    (wrapping.xsw8, Reason.ASSERTION_MISPLACED),
]
# fmt: on


@pytest.mark.parametrize(("wrap", "reason"), WRAPPED, ids=[w.__name__ for w, _ in WRAPPED])
def test_a_wrapped_signature_is_refused_for_how_it_is_wrapped(wrap, reason) -> None:
    """1.4 no. 1."""
    assert refused(wrapping.wrapped(wrap)) is reason


def _wrap_under_another_name(root) -> None:
    """The signed assertion under a name that no search for assertions finds, an evil one in its place."""
    assertion = find(root, ASSERTION)
    evil = deepcopy(assertion)
    evil.set("ID", "_evil")
    find(evil, "saml:NameID").text = "admin"
    assertion.tag = "{urn:oasis:names:tc:SAML:1.0:assertion}Assertion"
    assertion.addprevious(evil)


def _move_signature(root) -> None:
    """The assertion's signature, in the response."""
    root.insert(1, find(root, "ds:Signature"))


def _second_reference(root) -> None:
    reference = find(root, "ds:Reference")
    reference.addnext(deepcopy(reference))


def _step(algorithm: str):
    def change(root) -> None:
        etree.SubElement(find(root, "ds:Transforms"), name("ds:Transform"), Algorithm=algorithm)

    return change


def _only_step(root) -> None:
    steps = find(root, "ds:Transforms")
    steps.remove(steps[1])


def _prefixes(count: int):
    def change(root) -> None:
        kept = etree.SubElement(find(root, "ds:Transforms")[1], name("ec:InclusiveNamespaces"))
        kept.set("PrefixList", " ".join(f"p{n}" for n in range(count)))

    return change


def _xpath(root) -> None:
    step = find(root, "ds:Transform")
    step.set("Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116")
    etree.SubElement(step, name("ds:XPath")).text = "self::nothing"


def _foreign_key_inside(root) -> None:
    certificate = "".join(pair("mallory").certificate.splitlines()[1:-1])
    find(root, "ds:X509Certificate").text = certificate


# fmt: off
CASES = [
    #  no.  what is done to it after it was signed                                  the reason
    ("2",  add(RESPONSE, '<saml:Assertion ID="_b"/>'),                               Reason.SEVERAL_ASSERTIONS),
    ("2",  add("samlp:Status", '<saml:Assertion ID="_b"/>'),                         Reason.ASSERTION_MISPLACED),
    ("3",  put(RESPONSE, ID="_assertion"),                                           Reason.DUPLICATE_ID),
    ("3",  add(RESPONSE, '<samlp:Extensions Id="_assertion"/>'),                     Reason.DUPLICATE_ID),
    ("3",  add(RESPONSE, '<samlp:Extensions xml:id="_assertion"/>'),                 Reason.DUPLICATE_ID),
    ("3",  add(RESPONSE, '<samlp:Extensions saml:iD="_assertion"/>'),                Reason.DUPLICATE_ID),
    ("4",  put("ds:Reference", URI=""),                                              Reason.REFERENCE_ELSEWHERE),
    ("4",  put("ds:Reference", URI=None),                                            Reason.REFERENCE_ELSEWHERE),
    ("4",  put("ds:Reference", URI="#_response"),                                    Reason.REFERENCE_ELSEWHERE),
    ("4",  put("ds:Reference", URI="##_assertion"),                                  Reason.REFERENCE_ELSEWHERE),
    ("4",  put("ds:Reference", URI="#xpointer(id('_assertion'))"),                   Reason.REFERENCE_ELSEWHERE),
    ("4",  put("ds:Reference", URI="https://evil.example/a.xml"),                    Reason.REFERENCE_ELSEWHERE),
    ("4",  put("ds:Reference", URI="file:///etc/passwd"),                            Reason.REFERENCE_ELSEWHERE),
    ("4",  _second_reference,                                                        Reason.REFERENCE_ELSEWHERE),
    ("4",  drop("ds:Reference"),                                                     Reason.REFERENCE_ELSEWHERE),
    ("4",  _wrap_under_another_name,                                                 Reason.SIGNATURE_MISPLACED),
    ("4",  _move_signature,                                                          Reason.REFERENCE_ELSEWHERE),
    ("4",  put(ASSERTION, ID="_other"),                                              Reason.REFERENCE_ELSEWHERE),
    ("5",  drop("ds:Signature"),                                                     Reason.NOT_SIGNED),
    ("5",  lambda root: find(root, "samlp:Status").append(find(root, "ds:Signature")), Reason.SIGNATURE_MISPLACED),
    ("5",  lambda root: find(root, ASSERTION).append(deepcopy(find(root, "ds:Signature"))), Reason.SIGNATURE_MISPLACED),
    ("7",  put("ds:SignatureMethod", Algorithm=SignatureMethod.HMAC_SHA256.value),   Reason.ALGORITHM_REFUSED),
    ("7",  put("ds:SignatureMethod", Algorithm="urn:none"),                          Reason.ALGORITHM_REFUSED),
    ("7",  put("ds:SignatureMethod", Algorithm=None),                                Reason.ALGORITHM_REFUSED),
    ("7",  put("ds:DigestMethod", Algorithm="http://www.w3.org/2001/04/xmldsig-more#md5"), Reason.ALGORITHM_REFUSED),
    ("8",  _xpath,                                                                   Reason.TRANSFORM_REFUSED),
    ("8",  _step("http://www.w3.org/TR/1999/REC-xslt-19991116"),                     Reason.TRANSFORM_REFUSED),
    ("8",  _step("http://www.w3.org/2000/09/xmldsig#base64"),                        Reason.TRANSFORM_REFUSED),
    ("8",  _only_step,                                                               Reason.TRANSFORM_REFUSED),
    ("8",  drop("ds:Transforms"),                                                    Reason.TRANSFORM_REFUSED),
    ("8",  _prefixes(17),                                                            Reason.TRANSFORM_REFUSED),
    ("8",  put("ds:CanonicalizationMethod", Algorithm="urn:other"), Reason.TRANSFORM_REFUSED),
    ("–",  say("saml:NameID", "admin"),                                              Reason.CONTENT_CHANGED),
    ("–",  put("saml:NameID", Format="urn:x"),                                       Reason.CONTENT_CHANGED),
    ("–",  add("saml:AttributeStatement", '<saml:Attribute Name="role"/>'),          Reason.CONTENT_CHANGED),
    ("–",  lambda root: root.append(find(root, ASSERTION).find(name("saml:Subject"))), Reason.CONTENT_CHANGED),
    ("–",  say("ds:SignatureValue", b64encode(bytes(256)).decode()),                 Reason.SIGNED_BY_ANOTHER_KEY),
    ("–",  say("ds:DigestValue", b64encode(bytes(32)).decode()),                     Reason.SIGNED_BY_ANOTHER_KEY),
    ("–",  say("ds:SignatureValue", "not base64"),                                   Reason.SIGNATURE_MALFORMED),
    ("–",  drop("ds:SignatureValue"),                                                Reason.SIGNATURE_MALFORMED),
    ("–",  drop("ds:SignedInfo"),                                                    Reason.SIGNATURE_MALFORMED),
    ("–",  drop("ds:DigestMethod"),                                                  Reason.SIGNATURE_MALFORMED),
]
# fmt: on


@pytest.mark.parametrize(
    ("no", "after", "reason"), CASES, ids=[f"{n}-{no}-{r}" for n, (no, _, r) in enumerate(CASES)]
)
def test_a_signature_that_is_built_otherwise_is_refused_for_it(no, after, reason) -> None:
    assert refused(make(after=after)) is reason


def test_a_key_that_the_message_brings_along_is_not_believed() -> None:
    """1.4 no. 6."""
    answer = make(key=pair("mallory"))

    with pytest.raises(NotAccepted) as no:
        read(answer)

    assert no.value.reason is Reason.SIGNED_BY_ANOTHER_KEY
    assert "it names the certificate" in no.value.detail  # for an administrator who did not hear of a new key
    assert read(answer, certificates=(pair("mallory").certificate,))


def test_what_a_message_says_of_its_key_changes_nothing() -> None:
    assert read(make(after=_foreign_key_inside)).subject == "u-1001"
    assert read(make(after=drop("ds:KeyInfo"))).subject == "u-1001"


def test_the_providers_certificate_is_no_shared_secret() -> None:
    """1.4 no. 7: HMAC with what everybody knows."""
    secret = pair("provider").certificate.encode()

    answer = make(method=SignatureMethod.HMAC_SHA256, secret=secret)

    assert refused(answer) is Reason.ALGORITHM_REFUSED


@pytest.mark.parametrize(
    "how",
    [{"method": SignatureMethod.RSA_SHA1}, {"digest": DigestAlgorithm.SHA1}],
    ids=["signature", "digest"],
)
def test_sha1_is_refused(how) -> None:
    assert refused(make(**how)) is Reason.ALGORITHM_REFUSED


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("rsa", SignatureMethod.RSA_SHA256),
        ("rsa", SignatureMethod.RSA_SHA384),
        ("rsa", SignatureMethod.RSA_SHA512),
        ("ec", SignatureMethod.ECDSA_SHA256),
        ("ec", SignatureMethod.ECDSA_SHA512),
    ],
)
def test_rsa_and_ecdsa_with_sha256_and_longer_are_taken(kind, method) -> None:
    signer = pair("provider", kind=kind)

    assert read(make(key=signer, method=method), certificates=(signer.certificate,))


def test_an_algorithm_for_another_kind_of_key_is_by_another_key() -> None:
    signer = pair("provider", kind="ec")

    assert refused(make(), certificates=(signer.certificate,)) is Reason.SIGNED_BY_ANOTHER_KEY


@pytest.mark.parametrize(
    "canonical",
    [
        CanonicalizationMethod.CANONICAL_XML_1_0,
        CanonicalizationMethod.CANONICAL_XML_1_1,
        CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0_WITH_COMMENTS,
    ],
)
def test_other_canonical_forms_are_refused_though_rightly_signed(canonical) -> None:
    """1.4 no. 8."""
    assert refused(make(canonical=canonical)) is Reason.TRANSFORM_REFUSED


def test_while_a_provider_changes_its_key_both_are_good() -> None:
    """1.4 no. 22."""
    both = (pair("old").certificate, pair("provider").certificate)

    assert read(make(), certificates=both)
    assert read(make(key=pair("old")), certificates=both)
    assert refused(make(key=pair("old"))) is Reason.SIGNED_BY_ANOTHER_KEY


@pytest.mark.parametrize("days", [(-400, -1), (1, 300)], ids=["ended", "not begun"])
def test_a_certificate_is_good_between_its_dates(days) -> None:
    """1.4 no. 22."""
    signer = pair("provider", days=days)

    assert refused(make(key=signer), certificates=(signer.certificate,)) is Reason.CERTIFICATE_EXPIRED
    assert refused(make(), certificates=(signer.certificate,)) is Reason.SIGNED_BY_ANOTHER_KEY


def test_without_a_pinned_certificate_nothing_is_good() -> None:
    assert refused(make(), certificates=()) is Reason.SIGNED_BY_ANOTHER_KEY


def test_a_signed_response_does_not_make_up_for_an_assertion_whose_signature_is_wrong() -> None:
    def reuse(root) -> None:
        say("saml:NameID", "admin")(root)

    twice = etree.fromstring(make(after=reuse))
    answer = etree.tostring(sign(twice, RESPONSE))

    assert refused(answer) is Reason.CONTENT_CHANGED


def test_a_signed_assertion_does_not_make_up_for_a_response_whose_signature_is_wrong() -> None:
    answer = make(signed=(ASSERTION, RESPONSE), after=put("samlp:StatusCode", Value="urn:other"))

    assert refused(answer) is Reason.CONTENT_CHANGED


def test_a_canonical_form_that_cannot_be_made_is_no_signature() -> None:
    """1.4 no. 11: canonical XML is undefined for relative namespaces; a library may then give nothing."""
    answer = make().replace(b"<saml:Attribute ", b'<saml:Attribute xmlns:r="relative" r:x="1" ', 1)

    assert refused(answer) in {Reason.SIGNATURE_MALFORMED, Reason.CONTENT_CHANGED}


def test_a_digest_of_nothing_does_not_stand_for_a_part() -> None:
    """1.4 no. 11: void canonicalisation, the digest being that of the empty text."""
    empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    answer = make(after=say("ds:DigestValue", empty))

    assert refused(answer) is Reason.SIGNED_BY_ANOTHER_KEY


def test_prefixes_that_a_signature_keeps_are_followed() -> None:
    """OpenSAML signs with InclusiveNamespaces; what is read is the same."""
    typed = add(
        "saml:Attribute",
        '<saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs='
        '"http://www.w3.org/2001/XMLSchema" xsi:type="xs:string">b@example.org</saml:AttributeValue>',
    )

    answer = make(typed, prefixes=["xs"])

    assert b'PrefixList="xs"' in answer
    assert read(answer).attributes["mail"] == ("ada@example.org", "b@example.org")
