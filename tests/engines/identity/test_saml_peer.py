"""Sign-in with a provider that is not ours: pysaml2 reads our requests and writes the answers."""

from __future__ import annotations

import html
import re
import urllib.error
import urllib.parse
import urllib.request

import pytest

from mediadesk.engines import clock
from mediadesk.engines.identity.saml import (
    Expected,
    NotAccepted,
    Reason,
    new_key,
    our_metadata,
    read_answer,
    read_metadata,
    request,
)
from mediadesk.engines.identity.saml.markup import POST, REDIRECT
from tests.engines.identity.signing import ANSWERS, US
from tests.saml_idp import PASSWORD, Person

ADA = Person(
    "u-1001", {"mail": ["ada@example.org"], "displayName": ["Ada Löwe"], "groups": ["press", "photo"]}
)


class Connection:
    """Our side of it, as an account keeps it."""

    def __init__(self, provider) -> None:
        self.own = new_key("media.example.com", clock.now())
        provider.trust(our_metadata(entity_id=US, answers_url=ANSWERS, certificates=[self.own.certificate]))
        with urllib.request.urlopen(provider.metadata_url) as answer:
            self.theirs = read_metadata(answer.read(), clock.now())

    def ask(self, binding=REDIRECT, **otherwise):
        """A request by one binding."""
        urls = {binding: self.theirs.sign_in_urls[binding]}
        given = {
            "own": self.own,
            "entity_id": US,
            "answers_url": ANSWERS,
            "relay_state": "r-1",
            "now": clock.now(),
        }
        return request(urls=urls, **given | otherwise)

    def read(self, answer, request_id, **otherwise):
        """Read what came back."""
        expected = Expected(
            issuer=self.theirs.entity_id,
            certificates=[one.pem for one in self.theirs.certificates],
            entity_id=US,
            answers_url=ANSWERS,
            request_id=request_id,
            **otherwise,
        )
        return read_answer(answer, expected=expected, now=clock.now(), remember=lambda *_: True)


def carry(message) -> dict[str, str]:
    """Do what a browser does, and give the fields that it would post to us."""
    data = urllib.parse.urlencode(message.fields).encode() if message.fields else None
    with urllib.request.urlopen(message.url, data) as answer:
        page = answer.read().decode()
    assert f'action="{ANSWERS}"' in page
    return {key: html.unescape(value) for key, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}


@pytest.fixture
def connection(saml_idp):
    saml_idp.person = ADA
    return Connection(saml_idp)


@pytest.mark.parametrize("signs", [("assertion",), ("response",), ("assertion", "response")], ids="+".join)
@pytest.mark.parametrize("binding", [REDIRECT, POST], ids=["redirect", "form"])
def test_whoever_signs_in_there_arrives_here(saml_idp, connection, binding, signs) -> None:
    saml_idp.signs = signs
    asked = connection.ask(binding)

    came = carry(asked)
    arrived = connection.read(came["SAMLResponse"], asked.id)

    assert came["RelayState"] == "r-1"
    assert (arrived.issuer, arrived.subject) == (saml_idp.entity_id, "u-1001")
    assert (arrived.email, arrived.name) == ("ada@example.org", "Ada Löwe")
    assert arrived.attributes["groups"] == ("press", "photo")
    assert arrived.authn_context == PASSWORD


def test_an_answer_to_another_request_is_refused(connection) -> None:
    came = carry(connection.ask())

    with pytest.raises(NotAccepted) as no:
        connection.read(came["SAMLResponse"], connection.ask().id)

    assert no.value.reason is Reason.NOT_ASKED_HERE


def test_a_sign_in_that_begins_there_arrives_where_it_may(saml_idp, connection) -> None:
    _, came = saml_idp.begin()

    assert connection.read(came["SAMLResponse"], None, takes_unsolicited=True).subject == "u-1001"
    with pytest.raises(NotAccepted) as no:
        connection.read(came["SAMLResponse"], None)
    assert no.value.reason is Reason.UNSOLICITED


def test_the_provider_believes_our_signature_and_no_other(saml_idp, connection) -> None:
    forged = connection.ask(own=new_key("media.example.com", clock.now()))

    with pytest.raises(Exception, match=r"(?i)sign"):
        saml_idp.answer(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(forged.url).query)))
