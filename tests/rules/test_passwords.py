"""Which passwords are refused, and why."""

import pytest

from mediadesk.rules.passwords import require_good_password
from mediadesk.rules.refusals import Refusal

KNOWN = {"email": "olga.owner@acme.example", "name": "Olga Owner", "account_name": "Acme Media"}


@pytest.mark.parametrize(
    "password",
    [
        "four quiet otters sing",
        "Tr0ub4dor&3 again!",
        "пароль из многих слов",
        "a" * 3 + "bcdXY 98 zqw pl",
        "x" + "yz 12 qrs" * 28,
    ],
)
def test_long_passwords_of_ones_own_are_taken_whatever_they_are_made_of(password: str) -> None:
    require_good_password(password, **KNOWN)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "0 characters"),
        ("fourteen chars", "14 characters"),
        ("a" * 257 + "bcdef", "more than 256"),
        ("aaaaaaaaaaaaaaaaaaaa", "same few"),
        ("abcabcabcabcabcabc", "same few"),
        ("otter1otter1otter1", "same few"),
        ("abcdefghijklmnopqrst", "run"),
        ("123456789012345678", "run"),
        ("qwertyuiopasdfghjkl", "run"),
        ("passwordpassword1!", "common"),
        ("olga.owner@acme.example", "common"),
        ("Acme Media Olga 2026", "common"),
        ("correct horse battery staple", "common"),
    ],
)
def test_what_is_short_or_easily_guessed_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        require_good_password(password, **KNOWN)

    assert why in str(refused.value)
