"""Invoices as PDF: read by text and by picture, to the cent, in each currency's own way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from PIL import ImageOps

from mediadesk.engines.invoice_pdf import draw_invoice
from mediadesk.rules.charges import Line
from mediadesk.rules.invoices import Paper

NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)
LINES = (
    Line("plan", "plus", "Plan Plus", 1, 1_234_567, 1_234_567, *NOVEMBER),
    Line("seats", "plus", "Extra seats on Plus", 2, 19_00, 12_67, date(2026, 11, 11), NOVEMBER[1]),
    Line("seats", "plus", "Extra seats on Plus, not used", -1, 19_00, -6_33, date(2026, 11, 21), NOVEMBER[1]),
)
PAPER = Paper(
    number="INV-000012", issued_on=date(2026, 12, 1), due_on=date(2026, 12, 15), currency="EUR", lines=LINES,
    net_cents=1_235_201, tax_cents=234_688, tax_rate=1900, reverse_charge=False, purchase_order="PO-4711",
    seller={"name": "Gallery Hosting GmbH", "address": ["Lange Straße 12", "10115 Berlin"], "tax_id": "DE136695976",
            "email": "billing@gallery.example", "pay_to": ["IBAN DE02 1203 0000 0000 2020 51"]},
    buyer={"account": "Acme", "company": "Acme Ltd", "address": ["1 High Street", "London"], "country": "GB"},
)  # fmt: skip


def pages(paper: Paper) -> list[str]:
    """The text of each page, as a program reads it aloud."""
    document = pypdfium2.PdfDocument(draw_invoice(paper))
    return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]


def ink(paper: Paper) -> list[tuple[float, float, float, float]]:
    """Where each page has ink: its left, upper, right and lower end in millimetres."""
    found = []
    for page in pypdfium2.PdfDocument(draw_invoice(paper)):
        drawn = page.render(scale=2).to_pil().convert("L")
        box = ImageOps.invert(drawn).point(lambda value: 255 if value > 60 else 0).getbbox()
        assert box is not None
        found.append(tuple(edge * 210 / drawn.width for edge in box))
    return found


@pytest.mark.parametrize(
    ("currency", "amounts"),
    [
        ("EUR", ["€12,345.67", "€12.67", "-€6.33", "€12,352.01", "€2,346.88", "€14,698.89"]),
        ("USD", ["$12,345.67", "$12.67", "-$6.33", "$12,352.01", "$2,346.88", "$14,698.89"]),
        ("JPY", ["¥1,234,567", "¥1,267", "-¥633", "¥1,235,201", "¥234,688", "¥1,469,889"]),
    ],
)
def test_lines_and_sums_stand_in_order_to_the_cent(currency, amounts) -> None:
    (text,) = pages(replace(PAPER, currency=currency))
    last = [line.rsplit(" ", 1)[-1] for line in text.splitlines()]
    found = [word for word in last if word.strip("-€$¥").replace(",", "").replace(".", "").isdigit()]
    in_order = [word for word in found if word in amounts]
    assert in_order == amounts


def test_what_a_finance_department_looks_for_is_read_from_the_top_down() -> None:
    (text,) = pages(PAPER)
    order = ["Gallery Hosting GmbH", "Lange Straße 12", "DE136695976", "Invoice", "Acme Ltd", "United Kingdom",
             "INV-000012", "1 December 2026", "15 December 2026", "PO-4711", "Plan Plus", "1 to 30 Nov 2026",
             "Extra seats", "11 to 30 Nov 2026", "Net", "Tax, 19 %", "Total",
             "Please pay €14,698.89 by 15 December 2026",
             "IBAN DE02", "page 1 of 1"]  # fmt: skip
    places = [text.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)


def test_reverse_charge_is_said_and_no_tax_is_asked_for() -> None:
    (text,) = pages(replace(PAPER, reverse_charge=True, tax_rate=0, tax_cents=0))
    assert "Reverse charge: the tax is owed by the recipient." in text
    assert "Tax, 0 % €0.00" in text


def test_a_credit_note_names_its_invoice_and_asks_for_no_payment() -> None:
    (text,) = pages(
        replace(
            PAPER,
            number="CN-000001",
            credits="INV-000012",
            credits_of=date(2026, 12, 1),
            reason="A month too much",
            due_on=None,
        )
    )
    assert "Credit note" in text
    assert "the invoice INV-000012 of 1 December 2026" in text
    assert "A month too much" in text
    assert "Please pay" not in text


def test_sixty_lines_flow_over_pages_each_with_the_head_of_the_table_and_its_number() -> None:
    lines = tuple(Line("other", "", f"Workshop number {n}.", 1, 100, 100, *NOVEMBER) for n in range(60))
    texts = pages(replace(PAPER, lines=lines, net_cents=6_000, tax_cents=1_140))
    assert len(texts) > 1
    assert all("Unit price" in text for text in texts if "Workshop" in text)
    assert [f"page {n} of {len(texts)}" in text for n, text in enumerate(texts, 1)] == [True] * len(texts)
    assert [sum(f"number {n}." in text for text in texts) for n in range(60)] == [1] * 60
    assert "€71.40" in texts[-1]


@pytest.mark.parametrize(
    "longest",
    ["short", "A rather long title of a line that goes on and on " * 5, "Donaudampfschifffahrt" * 12],
)
def test_nothing_is_cut_at_the_edge_of_the_page(longest) -> None:
    lines = tuple(
        Line("other", "", longest, 1_000_000, 1_234_567_89, 1_234_567_89, *NOVEMBER) for _ in range(40)
    )
    buyer = {**PAPER.buyer, "company": longest[:200], "address": [longest[:100]] * 5}
    whole = replace(PAPER, lines=lines, buyer=buyer, purchase_order=longest[:60])
    for left, top, right, bottom in ink(whole):
        assert (left >= 19.5, top >= 15, right <= 190.5, bottom <= 287) == (True, True, True, True)


def test_a_sum_too_long_for_its_column_does_not_run_into_the_next_line() -> None:
    vast = Line("other", "", "A company", 1, 10**15, 10**15, *NOVEMBER)
    page = pypdfium2.PdfDocument(draw_invoice(replace(PAPER, lines=(vast, vast))))[0].get_textpage()
    boxes = [page.get_rect(number) for number in range(page.count_rects())]
    assert len(boxes) > 20
    for one in boxes:
        for other in boxes:
            apart = (
                one[2] <= other[0]
                or other[2] <= one[0]
                or one[3] <= other[1] + 0.5
                or other[3] <= one[1] + 0.5
            )
            assert one == other or apart


@pytest.mark.parametrize("name", ["Ελληνική Εταιρεία", "Łódź Sp. z o.o.", "Ørsted Åå", "Москва"])
def test_names_of_europe_are_written_in_their_own_letters(name) -> None:
    (text,) = pages(replace(PAPER, buyer={**PAPER.buyer, "company": name}))
    assert name in text


@pytest.mark.parametrize("name", ["株式会社メディア", "شركة", "🎨 Studio", "a\u0000b\u200b\ud800"])
def test_letters_that_the_font_lacks_do_no_harm(name) -> None:
    (text,) = pages(replace(PAPER, buyer={**PAPER.buyer, "company": name}))
    assert "INV-000012" in text


def test_the_same_invoice_is_the_same_file() -> None:
    assert draw_invoice(PAPER) == draw_invoice(PAPER)


def test_the_file_names_its_title_language_and_author_and_marks_its_text() -> None:
    drawn = draw_invoice(PAPER)
    told = pypdfium2.PdfDocument(drawn).get_metadata_dict()
    assert (told["Title"], told["Author"]) == ("Invoice INV-000012", "Gallery Hosting GmbH")
    for mark in (b"/Lang (en)", b"/Marked true", b"/S /H1", b"/S /P", b"/DisplayDocTitle true"):
        assert mark in drawn
