"""Names in an archive: whatever people call their files, each unpacks as one file below the chosen place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.rules.archive_names import archive_names, clean

# fmt: off
CLEANED = [
    # called               in the archive
    ("red.png",            "red.png"),
    ("Ōsaka 大阪.png",      "Ōsaka 大阪.png"),
    ("../../etc/passwd",   ".._.._etc_passwd"),
    ("..",                 "_"),
    (".",                  "_"),
    ("",                   "_"),
    ("C:\\autoexec.bat",   "C__autoexec.bat"),
    ("CON",                "_CON"),
    ("nul.txt",            "_nul.txt"),
    ("com1 .log",          "_com1.log"),
    ("console.log",        "console.log"),
    ("ends. . ",           "ends"),
    ("a\r\nb\0c",          "a__b_c"),
    ("gpj.\u202eexe",      "gpj._exe"),
    (".htaccess",          ".htaccess"),
]
# fmt: on


@pytest.mark.parametrize(("called", "named"), CLEANED)
def test_a_name_is_one_that_every_system_takes(called, named) -> None:
    assert clean(called) == named


def test_equal_names_are_numbered_also_where_a_system_takes_them_for_equal() -> None:
    names = ["red.png", "red.png", "RED.PNG", "red (2).png", "cafe\u0301", "caf\u00e9", "red.png"]

    assert archive_names(((), name) for name in names) == [
        "red.png", "red (2).png", "RED (3).PNG", "red (2) (2).png", "café", "café (2)", "red (4).png",
    ]  # fmt: skip


def test_a_file_never_has_the_name_of_a_folder_beside_it() -> None:
    assert archive_names([(("Press",), "2030"), (("Press", "2030"), "red.png"), ((), "press")]) == [
        "Press/2030 (2)", "Press/2030/red.png", "press (2)",
    ]  # fmt: skip


@given(st.lists(st.tuples(st.lists(st.text(max_size=6), max_size=3), st.text(max_size=400)), max_size=12))
def test_every_name_is_below_the_place_short_and_there_once(places) -> None:
    names = archive_names(places)

    assert len({unicodedata.normalize("NFKC", name).casefold() for name in names}) == len(places)
    for name in names:
        parts = name.split("/")
        assert all(0 < len(part.encode()) <= 255 and part not in {".", ".."} for part in parts)
        assert name.isprintable() or not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in name)
