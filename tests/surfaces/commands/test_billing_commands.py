"""The operator's commands of billing, as they are typed."""

from datetime import UTC, datetime

import pypdfium2
import pytest

from mediadesk.engines import clock
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
    assert "Invoices do not say whom to pay" in said
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
    assert "-$200.00" in said


def test_an_invoice_is_written_as_pdf(typed, tmp_path) -> None:
    typed("invoice", "Other", "--add", "1,200.00", "--title", "Enterprise, 2026", "--now")
    file = tmp_path / "invoice.pdf"
    written = (0, f"INV-000001 stands in {file}.\n")
    assert typed("invoice", "--pdf", str(file), "--number", "INV-000001") == written
    assert "$1,200.00" in pypdfium2.PdfDocument(file)[0].get_textpage().get_text_bounded()


def test_without_an_account_the_invoices_of_all_are_listed_or_only_those_overdue(typed) -> None:
    with clock.stand_still_at(datetime(2026, 11, 1, 12, tzinfo=UTC)) as now:
        for account in ("Acme", "Other"):
            typed("invoice", account, "--add", "10", "--title", "A workshop", "--now")
        code, said = typed("invoice")
        assert (code, [line.split()[-1] for line in said.splitlines()]) == (0, ["ACCOUNT", "Acme", "Other"])
        assert typed("invoice", "--overdue") == (0, "No invoice is overdue.\n")
        now.move(days=15)
        typed("markpaid", "INV-000001")
        code, said = typed("invoice", "--overdue")
        assert [line.split()[0] for line in said.splitlines()] == ["NUMBER", "INV-000002"]


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
        (("invoice", "--pdf", "x.pdf", "--number", "INV-9"), "There is no such invoice INV-9"),
        (("invoice", "--add", "12"), "Missing required parameter - account"),
        (("invoice", "Other", "--add", "", "--title", "x"), "The amount  is not right: write an amount like"),
        (("invoice", "Other", "--add", "9" * 21, "--title", "x"), "it is larger than any invoice can be"),
        (("invoice", "Other", "--add", "5", "--credit", "INV-1"), "do one after the other"),
        (("setplan", "Other", "plus", "--extra-seats", "-3"), "it is not between 0 and 1,000"),
        (("markpaid", "INV-9"), "There is no such invoice here."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(typed, words, said) -> None:
    code, answer = typed(*words)
    assert code == 1
    assert said in answer
