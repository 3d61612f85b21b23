"""An invoice or a credit note drawn as PDF: the same bytes for the same invoice and font.

Each text is marked as a heading or a paragraph in the order in which it is read, lines and page numbers as
decoration. A row of the table is one paragraph: fpdf2 has no marks for tables.
"""

import logging
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

from mediadesk.rules.charges import Line
from mediadesk.rules.countries import country_name
from mediadesk.rules.invoices import (
    REVERSE_CHARGE,
    Paper,
    day_shown,
    how_to_pay,
    party_lines,
    period_shown,
    rate_shown,
)

log = logging.getLogger(__name__)
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells each step of what it takes from a font

# DejaVu has Latin, Greek and Cyrillic; without it the built-in font of PDF has Western Europe alone.
_FONTS: Final = tuple(
    Path(folder)
    for folder in (
        "/usr/share/fonts/truetype/dejavu",
        "/usr/share/fonts/dejavu-sans-fonts",
        "/usr/share/fonts/dejavu",
        "/usr/share/fonts/TTF",
        "/usr/local/share/fonts/dejavu",
    )
)
_WRITTEN_OUT: Final = str.maketrans(
    {"€": "EUR ", "₹": "INR ", "–": "-", "—": "-", "…": "...", "’": "'", "‘": "'", "“": '"', "”": '"', "ł": "l",
     "Ł": "L"}
)  # fmt: skip
_LEFT, _RIGHT, _TOP, _FLOOR = 20.0, 190.0, 20.0, 268.0  # mm on A4; nothing but the page number stands below
_WIDE: Final = _RIGHT - _LEFT
_GAP: Final = 3.0
_COLUMNS: Final = ((62.0, "L"), (42.0, "L"), (18.0, "R"), (24.0, "R"), (24.0, "R"))
_HEAD: Final = ("What", "Period", "Quantity", "Unit price", "Amount")
_INK, _SOFT, _RULE = (22, 25, 31), (85, 93, 107), (200, 204, 212)
_LEADING: Final = 1.35


def draw(paper: Paper) -> bytes:
    """Draw it, as `draw_invoice` says."""
    pdf = _Sheet(paper)
    pdf.heads()
    pdf.lines_of(paper.lines)
    pdf.sums()
    drawn = bytes(pdf.output())
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.ttfont.close()
    return drawn


class _Sheet(FPDF):
    """The pages of one invoice. `y` is where the next part begins."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(format="A4")
        self.paper = paper
        self.set_margins(_LEFT, _TOP, 210 - _RIGHT)
        self.c_margin = 0.0
        self.set_auto_page_break(False)
        fonts = _fonts()
        for style, path in fonts:
            self.add_font("text", style, path)
        self.face = "text" if fonts else "helvetica"
        self.set_title(paper.title)
        self.set_author(self._sayable(str(paper.seller.get("name", ""))))
        self.set_subject(self._sayable(f"For {paper.buyer.get('company', '')}"))
        self.set_creator("Mediadesk")
        self.set_lang("en")
        self.set_creation_date(datetime.combine(paper.issued_on, time.min, UTC))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.alias_nb_pages("{pages}")
        self.add_page()

    def footer(self) -> None:
        """The number of the page; fpdf2 calls this for each."""
        with self._as_decoration():
            self._font(8, ink=_SOFT)
            self.set_xy(_LEFT, 280)
            text = f"{self.paper.title} · page {self.page_no()} of {{pages}}"
            self.cell(_WIDE, 4, self._sayable(text))

    def heads(self) -> None:
        """Seller, title, buyer, and the facts by which an invoice is filed."""
        paper, left, right = self.paper, _LEFT, 120.0
        seller = party_lines(paper.seller)
        self._font(11, bold=True)
        self._text(left, 100, seller[0] if seller else "", y=_TOP)
        self._font(8.5, ink=_SOFT)
        for line in seller[1:]:
            self._text(left, 100, line)
        self._font(20, bold=True)
        self._text(
            left, _WIDE, "Credit note" if paper.credits else "Invoice", y=max(self.y + 10, 48), tag="H1"
        )
        top = self.y + 5
        self._font(8.5, ink=_SOFT)
        self._text(left, 95, "For", y=top)
        self._font(10)
        for line in party_lines(paper.buyer, country=country_name(paper.buyer.get("country", ""))):
            self._text(left, 95, line)
        bottom, self.y = self.y, top
        for name, value in _facts(paper):
            self._fact(right, name, value)
        self.y = max(bottom, self.y) + 10

    def lines_of(self, lines: Sequence[Line]) -> None:
        """The table, its head again on each page."""
        self._table_head()
        for line in lines:
            cells = (line.title, period_shown(line), f"{line.quantity:,}",
                     self.paper.shown(line.unit_cents), self.paper.shown(line.cents))  # fmt: skip
            self._font(9)
            high = max(map(self._height, cells, map(_inside, _COLUMNS))) + 2.4
            if self.y + high > _FLOOR:
                self.add_page()
                self.y = _TOP
                self._table_head()
                self._font(9)
            self._row(cells, high)
            self._rule()

    def sums(self) -> None:
        """Net, tax and gross, how to pay, and what the law wants said."""
        paper = self.paper
        notes = [*([REVERSE_CHARGE] if paper.reverse_charge else []), *how_to_pay(paper)]
        self._font(9)
        self._room(34 + sum(self._height(note, _WIDE) for note in notes[:3]))
        self.y += 3
        self._sum("Net", paper.net_cents)
        self._sum(f"Tax, {rate_shown(paper.tax_rate)}", paper.tax_cents)
        self._sum("Given back" if paper.credits else "Total", paper.gross_cents, bold=True)
        self.y += 8
        self._font(9)
        for note in notes:
            self._room(self._height(note, _WIDE))
            self._text(_LEFT, _WIDE, note)

    def _fact(self, x: float, name: str, value: str) -> None:
        self._font(8.5, ink=_SOFT)
        top, name_wide = self.y, 27.0
        with self._as_text("P"):
            self.set_xy(x, top)
            self.cell(name_wide, 5, self._sayable(name))
            self._font(9.5)
            self.set_xy(x + name_wide, top)
            said = self._sayable(value)
            self.multi_cell(_RIGHT - x - name_wide, 5, said, align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)

    def _table_head(self) -> None:
        self._font(8.5, ink=_SOFT)
        self._row(_HEAD, 6)
        self._rule(dark=True)

    def _row(self, cells: Sequence[str], high: float) -> None:
        top, x = self.y, _LEFT
        with self._as_text("P"):
            for text, column in zip(cells, _COLUMNS, strict=True):
                wide, align = column
                self.set_xy(x, top + 1.2)
                self.multi_cell(_inside(column), self.font_size * _LEADING, self._sayable(text), align=align)
                x += wide
        self.y = top + high

    def _sum(self, name: str, cents: int, *, bold: bool = False) -> None:
        self._font(10.5 if bold else 9.5, bold=bold)
        with self._as_text("P"):
            self.set_x(120)
            self.cell(35, 6, self._sayable(name))
            self.cell(_RIGHT - 155, 6, self._sayable(self.paper.shown(cents)), align="R")
        self.y += 6

    def _text(self, x: float, wide: float, text: str, *, y: float | None = None, tag: str = "P") -> None:
        self.set_xy(x, self.y if y is None else y)
        with self._as_text(tag):
            high = self.font_size * _LEADING
            self.multi_cell(wide, high, self._sayable(text), align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)

    def _rule(self, *, dark: bool = False) -> None:
        with self._as_decoration():
            self.set_draw_color(*(_SOFT if dark else _RULE))
            self.set_line_width(0.2)
            self.line(_LEFT, self.y, _RIGHT, self.y)

    def _room(self, high: float) -> None:
        if self.y + high > _FLOOR:
            self.add_page()
            self.y = _TOP

    def _height(self, text: str, wide: float) -> float:
        lines = self.multi_cell(wide, text=self._sayable(text), dry_run=True, output="LINES")
        return max(len(lines) if isinstance(lines, list) else 1, 1) * self.font_size * _LEADING

    def _font(self, points: float, *, bold: bool = False, ink: tuple[int, int, int] = _INK) -> None:
        self.set_font(self.face, "B" if bold else "", points)
        self.set_text_color(*ink)

    def _sayable(self, text: str) -> str:
        """The text in letters that the font has; what it lacks is a question mark."""
        if self.face != "text":
            plain = unicodedata.normalize("NFC", text.translate(_WRITTEN_OUT))
            return "".join(map(_western, plain))
        known = _letters()
        return "".join(one if ord(one) in known else "?" for one in unicodedata.normalize("NFC", text))

    @contextmanager
    def _as_text(self, kind: str) -> Iterator[None]:
        mark = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{kind}", mcid=mark)
        self._out(f"/{kind} <</MCID {mark}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def _as_decoration(self) -> Iterator[None]:
        self._out("/Artifact BMC")
        yield
        self._out("EMC")


def _facts(paper: Paper) -> list[tuple[str, str]]:
    found = [
        ("Number", paper.number),
        ("Date", day_shown(paper.issued_on)),
        ("Due", day_shown(paper.due_on) if paper.due_on else ""),
        ("On the invoice", paper.credits),
        ("Purchase order", paper.purchase_order),
        ("Account", str(paper.buyer.get("account", ""))),
    ]
    return [(name, value) for name, value in found if value]


def _inside(column: tuple[float, str]) -> float:
    wide, align = column
    return wide - _GAP if align == "L" else wide


def _western(letter: str) -> str:
    if ord(letter) < 256:
        return letter
    bare = unicodedata.normalize("NFKD", letter)[:1]
    return bare if ord(bare) < 256 else "?"


@lru_cache(maxsize=1)
def _fonts() -> tuple[tuple[str, Path], ...]:
    for folder in _FONTS:
        plain, bold = folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf"
        if plain.exists():
            return ("", plain), ("B", bold if bold.exists() else plain)
    log.warning("DejaVu Sans is not installed: invoices are written in Western letters alone")
    return ()


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    with TTFont(_fonts()[0][1], lazy=True) as font:
        return frozenset(font.getBestCmap())
