"""Who an answer tells of: the name, the address and the attributes, where providers put them."""

from __future__ import annotations

import pytest

from mediadesk.engines.identity.saml.metadata import EMAIL_FORMAT
from tests.engines.identity.signing import ASSERTION, add, drop, make, put, read, say

# fmt: off
NAMES = [
    #  what the provider tells                                  asked for                        e-mail, name
    ({"mail": "a@example.org"},                                 {},                              ("a@example.org", "")),
    ({"EMAIL": " a@example.org "},                              {},                              ("a@example.org", "")),
    ({"mail": "b@example.org", "email": "a@example.org"},       {},                              ("a@example.org", "")),
    ({"mail": "b@example.org", "work": "a@example.org"},        {"email_attribute": "work"},     ("a@example.org", "")),
    ({"mail": "b@example.org"},                                 {"email_attribute": "work"},     ("", "")),
    ({"givenName": "Ada", "sn": "Löwe"},                        {},                              ("", "Ada Löwe")),
    ({"givenName": "Ada", "displayName": "A. Löwe"},            {},                              ("", "A. Löwe")),
    ({"nick": "ada", "displayName": "A. Löwe"},                 {"name_attribute": "nick"},      ("", "ada")),
    ({},                                                        {},                              ("", "")),
]
# fmt: on


@pytest.mark.parametrize(("told", "asked", "found"), NAMES)
def test_address_and_name_are_found_where_providers_put_them(told, asked, found) -> None:
    values = "".join(
        f'<saml:Attribute Name="{key}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
        for key, value in told.items()
    )
    answer = make(
        drop("saml:AttributeStatement"),
        add(ASSERTION, f"<saml:AttributeStatement>{values}</saml:AttributeStatement>"),
    )

    arrived = read(answer, **asked)

    assert (arrived.email, arrived.name) == found


def test_a_subject_that_is_an_address_is_the_address() -> None:
    answer = make(
        put("saml:NameID", Format=EMAIL_FORMAT),
        say("saml:NameID", "ada@example.org"),
        drop("saml:AttributeStatement"),
    )

    assert (read(answer).subject, read(answer).email) == ("ada@example.org", "ada@example.org")


def test_a_value_that_is_xml_itself_is_left_out_and_the_others_stay() -> None:
    value = "<saml:AttributeValue><saml:NameID>x</saml:NameID></saml:AttributeValue>"
    answer = make(add("saml:Attribute", value))

    assert read(answer).attributes["mail"] == ("ada@example.org",)
