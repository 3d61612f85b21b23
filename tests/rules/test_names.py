"""What things may be called."""

import pytest

from mediadesk.rules.names import (
    clean_cloud_name,
    clean_email,
    clean_folder_name,
    clean_name,
    cloud_name_from,
)
from mediadesk.rules.refusals import Refusal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Olga@Acme.Example ", "olga@acme.example"),
        ("a.b+c@sub.example.co", "a.b+c@sub.example.co"),
        ("o'neil@example.com", "o'neil@example.com"),
    ],
)
def test_an_address_is_kept_in_lower_case_without_blanks(typed: str, kept: str) -> None:
    assert clean_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "olga", "olga@", "@acme.example", "olga@acme", "olga acme@example.com", "olga@acme..example",
        ".olga@acme.example", "olga.@acme.example", "ol..ga@acme.example", "olga@-acme.example",
        "olga@acme.example\nBcc: eve@evil.example", "olga@acme.example,eve@evil.example", "a" * 65 + "@acme.example",
        "ölga@acme.example", ["olga@acme.example"], None, "<olga@acme.example>", "olga@[127.0.0.1]",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_how_to_write_one(typed: object) -> None:
    with pytest.raises(Refusal) as refused:
        clean_email(typed)

    assert refused.value.code == "bad_email"
    assert "name@example.com" in refused.value.remedy
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "name", ["a\x00b", "a\nb", "\u202egnp.exe", "a\u200bb", "x\u2028y", "", "   ", "n" * 101, 7]
)
def test_a_name_with_hidden_characters_or_none_at_all_is_refused(name: object) -> None:
    with pytest.raises(Refusal) as refused:
        clean_name(name, what="A person")

    assert refused.value.code == "bad_name"


def test_a_name_keeps_its_letters_whatever_the_script() -> None:
    assert clean_name("  Zoë   Åström 山田 ", what="A person") == "Zoë Åström 山田"


@pytest.mark.parametrize("name", ["a/b", "..", ".", "a\\b"])
def test_a_folder_name_is_no_path(name: str) -> None:
    with pytest.raises(Refusal):
        clean_folder_name(name)


@pytest.mark.parametrize(
    "name", ["console", "static", "v1_1", "a", "-acme", "acme.example", "Ä", "a b", "x" * 64]
)
def test_a_cloud_name_is_plain_and_not_a_word_of_the_service(name: str) -> None:
    with pytest.raises(Refusal):
        clean_cloud_name(name)


def test_a_cloud_name_is_made_of_an_accounts_name() -> None:
    assert cloud_name_from("Acme & Söhne") == "acme-sohne"
    assert clean_cloud_name(cloud_name_from("山田")) == "library-media"
    assert clean_cloud_name(cloud_name_from("console")) == "console-media"
