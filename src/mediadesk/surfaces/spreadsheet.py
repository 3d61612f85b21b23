"""CSV that a spreadsheet opens without running anything (ASVS 1.2.10, T-87)."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@")
_LEADING: Final = ("\t", "\r", "\n", "\0")
_PARTS: Final = re.compile(r"\r\n|[;\t\r\n]")


def safe_cell(value: object) -> str:
    """A cell that is text to every spreadsheet: what would begin a formula gets an apostrophe before it.

    So does its full-width form, and what stands behind blanks: some programs read either as the sign itself. Where a
    semicolon or a tab parts the cells, as in many countries, what is behind one begins a cell, too; and so does what
    is behind the end of a line, where a program ends the row at each.
    A moment is written to the minute, in UTC, as spreadsheets read it; a Decimal as the number it is, below zero too.
    """
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = "" if value is None else str(value)
    if text.startswith(_LEADING) or any(_begins_formula(part) for part in _PARTS.split(text)):
        return f"'{_PARTS.sub(_behind, text)}"
    return text


def _begins_formula(text: str) -> bool:
    return unicodedata.normalize("NFKC", text.lstrip()[:1]).startswith(_FORMULA)


def _behind(sign: re.Match[str]) -> str:
    """What would part a cell elsewhere, with what is behind it kept a text too."""
    return f"{sign[0]}'" if _begins_formula(sign.string[sign.end() :]) else sign[0]


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180), one at a time, with a byte order mark so that spreadsheets read UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(head)
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text
