"""What a provider says of itself, and we of ourselves (security list 1.4, numbers 10, 18 and 22)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from saml2.mdstore import InMemoryMetaData

from mediadesk.engines.identity.saml import NotAccepted, Reason, new_key, our_metadata, read_metadata
from mediadesk.engines.identity.saml.markup import NAMESPACES, POST, REDIRECT
from tests.engines.identity.signing import ANSWERS, ISSUER, NOW, US, in_minutes, pair

SIGN_IN = "https://idp.example.org/sso"


def _key(certificate: str, use: str = ' use="signing"') -> str:
    bare = "\n".join(certificate.strip().splitlines()[1:-1])
    return (
        f"<md:KeyDescriptor{use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n{bare}\n</ds:X509Certificate>"
        "</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    )


def _service(kind: str, binding: str = REDIRECT, url: str = SIGN_IN) -> str:
    return f'<md:{kind} Binding="{binding}" Location="{url}"/>'


def metadata(
    *,
    keys: str | None = None,
    services: str = _service("SingleSignOnService"),
    entity: str = f'entityID="{ISSUER}"',
    provider: str = f'protocolSupportEnumeration="{NAMESPACES["samlp"]}"',
    around: str = "{}",
) -> str:
    """The metadata of a provider."""
    declared = " ".join(f'xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in ("md", "ds"))
    keys = _key(pair("provider").certificate) if keys is None else keys
    return around.format(
        f"<md:EntityDescriptor {declared} {entity}><md:IDPSSODescriptor {provider}>{keys}{services}"
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    )


def refused(xml: str | bytes) -> Reason:
    """For what reason metadata is refused."""
    with pytest.raises(NotAccepted) as no:
        read_metadata(xml, NOW)
    return no.value.reason


def test_metadata_says_who_the_provider_is_where_one_signs_in_and_by_which_keys() -> None:
    services = (
        _service("SingleLogoutService", POST, "https://idp.example.org/out")
        + "<md:NameIDFormat>urn:x</md:NameIDFormat>"
        + _service(
            "SingleSignOnService", "urn:oasis:names:tc:SAML:2.0:bindings:SOAP", "https://idp.example.org/soap"
        )
        + _service("SingleSignOnService")
        + _service("SingleSignOnService", POST, "https://idp.example.org/post")
    )

    found = read_metadata(
        metadata(
            services=services,
            provider=f'WantAuthnRequestsSigned="true" protocolSupportEnumeration="{NAMESPACES["samlp"]}"',
        ),
        NOW,
    )

    assert found.entity_id == ISSUER
    assert found.sign_in_urls == {REDIRECT: SIGN_IN, POST: "https://idp.example.org/post"}
    assert found.sign_out_urls == {POST: "https://idp.example.org/out"}
    assert [one.pem for one in found.certificates] == [pair("provider").certificate]
    assert found.certificates[0].valid_until == NOW + timedelta(days=300)
    assert found.wants_signed_requests
    assert found.name_id_formats == ("urn:x",)
    assert found.valid_until is None


def test_metadata_may_be_bytes_with_a_mark_at_their_beginning() -> None:
    assert read_metadata(b"\xef\xbb\xbf" + metadata().encode(), NOW).entity_id == ISSUER
    assert read_metadata("\n " + metadata(), NOW).entity_id == ISSUER


def test_while_a_key_changes_both_are_kept_and_those_that_ended_are_not() -> None:
    now, coming, old = pair("provider"), pair("coming", days=(1, 300)), pair("old", days=(-400, -1))
    keys = "".join(_key(one.certificate) for one in (old, now, coming, now))

    found = read_metadata(metadata(keys=keys), NOW)

    assert [one.pem for one in found.certificates] == [now.certificate, coming.certificate]


def test_a_key_without_a_use_signs_too_and_one_for_encryption_does_not() -> None:
    keys = _key(pair("other").certificate, ' use="encryption"') + _key(pair("provider").certificate, "")

    assert [one.pem for one in read_metadata(metadata(keys=keys), NOW).certificates] == [
        pair("provider").certificate
    ]


def test_of_many_entities_the_one_that_is_a_provider_is_meant() -> None:
    around = (
        f'<md:EntitiesDescriptor xmlns:md="{NAMESPACES["md"]}"><md:EntityDescriptor entityID="urn:sp">'
        "<md:SPSSODescriptor/></md:EntityDescriptor>{}</md:EntitiesDescriptor>"
    )

    assert read_metadata(metadata(around=around), NOW).entity_id == ISSUER
    assert refused(metadata(around=around.replace("{}", "{0}{0}"))) is Reason.SEVERAL_PROVIDERS


def without_text(owner: str) -> str:
    """The certificate of somebody whose name is bytes that are no text."""
    lines = pair(owner).certificate.strip().splitlines()
    named = b64decode("".join(lines[1:-1])).replace(owner.encode(), b"\xff" * len(owner))
    return "\n".join([lines[0], b64encode(named).decode(), lines[-1]])


def test_a_certificate_that_cannot_be_read_is_left_out_while_another_can() -> None:
    keys = _key(without_text("provider")) + _key(pair("coming").certificate)

    (kept,) = read_metadata(metadata(keys=keys), NOW).certificates

    assert kept.pem == pair("coming").certificate


# fmt: off
CASES = [
    #  what it says                                                             the reason
    ("",                                                                        Reason.NOT_XML),
    ("https://idp.example.org/metadata",                                        Reason.NOT_XML),
    ("<html/>",                                                                 Reason.NOT_THIS_MESSAGE),
    ("<!DOCTYPE x>" + metadata(),                                               Reason.DOCTYPE),
    (metadata(entity=""),                                                       Reason.NO_PROVIDER),
    (metadata(entity=f'entityID="{"x" * 1025}"'),                               Reason.NO_PROVIDER),
    (metadata(provider='protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"'), Reason.NO_PROVIDER),
    (metadata(services=""),                                                     Reason.NO_ADDRESS),
    (metadata(services=_service("SingleSignOnService", "urn:other")),           Reason.NO_ADDRESS),
    (metadata(services=_service("SingleSignOnService", url="javascript:alert(1)")), Reason.NO_ADDRESS),
    (metadata(services=_service("SingleSignOnService", url="data:text/html,x")), Reason.NO_ADDRESS),
    (metadata(services=_service("SingleSignOnService", url="//evil.example")),  Reason.NO_ADDRESS),
    (metadata(services=_service("SingleSignOnService", url="https://[bad")),    Reason.NO_ADDRESS),
    (metadata(services=_service("SingleSignOnService", url="https://i.example; report-uri x")),  Reason.NO_ADDRESS),
    (metadata(services=_service("SingleSignOnService", url="https://i.example,e.example/")), Reason.NO_ADDRESS),
    (metadata(services=_service("SingleSignOnService", url="https://a b.example/")),         Reason.NO_ADDRESS),
    (metadata(services=_service("SingleSignOnService", url="https://a;b@i.example/")),       Reason.NO_ADDRESS),
    (metadata(keys=""),                                                         Reason.NO_CERTIFICATE),
    (metadata(keys=_key("-\nAAAA\n-")),                                         Reason.NO_CERTIFICATE),
    (metadata(keys=_key(without_text("provider"))),                             Reason.NO_CERTIFICATE),
    (metadata(keys=_key(pair("weak", bits=1024).certificate)),                  Reason.WEAK_KEY),
    (metadata(keys=_key(pair("weak", kind="ec", bits=224).certificate)),        Reason.WEAK_KEY),
    (metadata(keys=_key(pair("old", days=(-400, -1)).certificate)),             Reason.CERTIFICATE_EXPIRED),
    (metadata(entity=f'entityID="{ISSUER}" validUntil="{in_minutes(0)}"'),      Reason.METADATA_EXPIRED),
    (metadata(entity=f'entityID="{ISSUER}" validUntil="tomorrow"'),             Reason.BAD_TIME),
]
# fmt: on


@pytest.mark.parametrize(("xml", "reason"), CASES, ids=[f"{n}-{r}" for n, (_, r) in enumerate(CASES)])
def test_metadata_that_cannot_be_used_says_why(xml, reason) -> None:
    assert refused(xml) is reason


def test_metadata_that_goes_on_and_on_is_not_read() -> None:
    assert refused(b" " * (2 * 1024 * 1024 + 1)) is Reason.TOO_LARGE
    assert (
        refused(metadata(keys="".join(_key(pair(f"p{n}", kind="ec").certificate) for n in range(9))))
        is Reason.TOO_LARGE
    )


def test_another_reader_of_saml_understands_our_metadata() -> None:
    """Read by pysaml2, as a provider would."""
    ours, coming = new_key("media.example.com", NOW), new_key("media.example.com", NOW)
    xml = our_metadata(
        entity_id=US,
        answers_url=ANSWERS,
        certificates=[ours.certificate, coming.certificate],
        sign_out_url="https://media.example.com/saml/7/out",
    )

    store = InMemoryMetaData(None, xml.decode())
    store.load()

    answers = store.service(US, "spsso_descriptor", "assertion_consumer_service", POST)
    outs = store.service(US, "spsso_descriptor", "single_logout_service", REDIRECT)
    assert [one["location"] for one in answers] == [ANSWERS]
    assert [one["location"] for one in outs] == ["https://media.example.com/saml/7/out"]
    bare = ["".join(one.certificate.splitlines()[1:-1]) for one in (ours, coming)]
    assert ["".join(written.split()) for _, written in store.certs(US, "spsso", "signing")] == bare
    assert store[US]["spsso_descriptor"][0]["authn_requests_signed"] == "true"
