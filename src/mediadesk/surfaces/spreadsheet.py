"""CSV that a spreadsheet opens without running anything (ASVS 1.2.10, T-87)."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@")
_LEADING: Final = ("\t", "\r", "\n", "\0")


def safe_cell(value: object) -> str:
    """A cell that is text to every spreadsheet: what would begin a formula gets an apostrophe before it.

    So does its full-width form, and what stands behind blanks: some programs read either as the sign itself.
    A moment is written to the minute, in UTC, as spreadsheets read it; a Decimal as the number it is, below zero too.
    """
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = "" if value is None else str(value)
    begins = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if begins.startswith(_FORMULA) or text.startswith(_LEADING) else text


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
