"""The codes of authenticator apps, by the vectors of RFC 6238, appendix B (their last six digits)."""

import base64

import pytest

from mediadesk.engines.identity.one_time_codes import code_of, drawn, new_secret, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (20000000000, "353130"),
    ],
)
def test_a_code_is_that_of_the_standard(seconds, code) -> None:
    assert code_of(SECRET, seconds // 30) == code


@pytest.mark.parametrize(("away", "taken"), [(-2, False), (-1, True), (0, True), (1, False)])
def test_the_present_step_counts_and_the_one_before_and_no_other(away, taken) -> None:
    assert (step_of(SECRET, code_of(SECRET, 1000 + away), now=1000) == 1000 + away) is taken


def test_secrets_have_160_bits_and_differ() -> None:
    assert len(base64.b32decode(new_secret())) == 20
    assert new_secret() != new_secret()


def test_the_picture_has_no_style_that_the_page_would_refuse() -> None:
    assert drawn("otpauth://totp/x").startswith("<svg")
    assert "style" not in drawn("otpauth://totp/x")
