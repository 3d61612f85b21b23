"""How codes are read, whatever way they are typed (T-34)."""

import pytest

from mediadesk.rules.factors import clean_code, clean_recovery_code, held, shown_recovery_code


@pytest.mark.parametrize(
    "typed",
    [
        "123456",
        " 123 456 ",
        "123-456",
        "\uff11\uff12\uff13\uff14\uff15\uff16",
        "123\u2009456",
        "12\u200b3456",
        "١٢٣٤٥٦",
        "123–456",
    ],
)
def test_a_code_has_one_form_however_it_is_typed(typed) -> None:
    assert clean_code(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "²23456", "①23456", "-123456x"])
def test_what_is_no_code_is_read_as_none(typed) -> None:
    assert clean_code(typed) == ""


@pytest.mark.parametrize(
    "typed", ["ABCD-EFGH-IJKO-MNB2", "abcd efgh ijk0 mn82", "\uff21\uff22\uff23\uff24\u2011efgh–1jkomnb2"]
)
def test_a_recovery_code_has_one_form_however_it_is_typed(typed) -> None:
    assert clean_recovery_code(typed) == "ABCDEFGHIJKOMNB2"
    assert clean_recovery_code(shown_recovery_code("ABCDEFGHIJKOMNB2")) == "ABCDEFGHIJKOMNB2"


@pytest.mark.parametrize(
    ("code", "passkey", "kept"), [(0, 0, ""), (1, 0, "code"), (0, 1, "passkey"), (1, 1, "both")]
)
def test_what_a_login_has_is_one_word(code, passkey, kept) -> None:
    assert held(code=bool(code), passkey=bool(passkey)) == kept
