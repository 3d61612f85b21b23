"""The operator's commands of billing, as they are typed."""

import pytest

from mediadesk.rules.plans_file import read_price_list
from mediadesk.rules.price_list import BUILT_IN
from mediadesk.wiring.cli import main


@pytest.fixture
def typed(world, capsys):
    """`typed("invoice", "Other")` runs a command and gives its code and what it said."""

    def run(*words: str) -> tuple[int, str]:
        code = main(list(words))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_the_plans_are_shown_as_a_table_and_written_as_a_file_that_is_read_as_it_was(typed) -> None:
    code, said = typed("plans")
    assert code == 0
    assert "plus        Plus        3         2             225 GB" in said
    code, said = typed("plans", "--toml")
    assert read_price_list(said) == BUILT_IN


def test_a_line_is_put_on_an_invoice_paid_and_given_back(typed) -> None:
    assert typed("invoice", "Other") == (0, "No invoice yet.\n")
    line = ("invoice", "Other", "--add", "1,200.00", "--title", "Enterprise, 2026")
    code, said = typed(*line, "--now")
    assert (code, said) == (0, "$1,200.00 before tax stands on the invoice INV-000001 of Other.\n")
    assert typed("markpaid", "INV-000001", "--how", "bank transfer") == (
        0, "INV-000001 of $1,200.00 is paid: bank transfer.\n",
    )  # fmt: skip
    back = ("invoice", "Other", "--credit", "INV-000001", "--amount", "200", "--reason", "a discount")
    assert typed(*back) == (0, "$200.00 of INV-000001 are given back by CN-000001.\n")
    code, said = typed("invoice", "Other")
    assert [line.split()[0] for line in said.splitlines()] == ["NUMBER", "INV-000001", "CN-000001"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("invoice", "Nobody"), "There is no account Nobody. There are: Acme, Other."),
        (
            ("invoice", "Other", "--add", "12,5", "--title", "x"),
            "The amount 12,5 is not right: write an amount like",
        ),
        (("invoice", "Other", "--add", "12"), "Missing required parameter - title"),
        (
            ("invoice", "Acme", "--credit", "INV-000001", "--reason", "x"),
            "There is no such invoice INV-000001 of this",
        ),
        (("markpaid", "INV-9"), "There is no such invoice here."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(typed, words, said) -> None:
    code, answer = typed(*words)
    assert code == 1
    assert said in answer
