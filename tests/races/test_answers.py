"""One answer of an identity provider, fifty times at once, over two processes, on both databases (T-27, F-30)."""

import json

import pytest

from tests.oidc_provider import provider

pytestmark = pytest.mark.race
ONE = {"done": 1, "sign_on_failed": 49}


def test_of_fifty_who_bring_one_answer_one_gets_in(installation) -> None:
    """security.md 1.4 no. 15: by the request that it answers, and by the message itself."""
    answer = json.dumps(installation.ask("saml_answer"))

    assert installation.race("come_back", answer, answer) == ONE
    assert installation.race("arrive", "a-1", "a-1") == ONE
    assert len(installation.ask("members")) == 2  # Olga, and Nina once


def test_of_fifty_who_bring_one_code_of_an_openid_provider_one_gets_in(installation) -> None:
    """ASVS 10.2.1: the code is redeemed once."""
    with provider() as idp:
        installation.environment["MEDIADESK_IDENTITY_ALLOWED"] = f"127.0.0.1:{idp.port}"
        begun = installation.ask("oidc_begun")
        nina = {"sub": "n-1", "email": "nina@acme.example", "email_verified": True}
        answer = idp.sign_in(begun["to"], **nina)
        at = f"/console/sso/back?code={answer['code']}&state={answer['state']}"
        told = json.dumps({"at": at, "cookies": begun["cookies"]})

        assert installation.race("come_back", told, told) == ONE
        assert idp.asked.count("/token") == 1
