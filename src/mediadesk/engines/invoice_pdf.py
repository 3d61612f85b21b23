"""An invoice or a credit note as PDF. The libraries that draw it are read for the first one, not at every start."""

from importlib import import_module

from mediadesk.rules.invoices import Paper


def draw_invoice(paper: Paper) -> bytes:
    """Draw it: the same bytes for the same invoice and font.

    Cost: 200 ms, most of it for taking from the font what is needed; as much again for the first in a process.
    """
    drawn: bytes = import_module("mediadesk.engines.invoice_sheet").draw(paper)
    return drawn
