"""How a reference page is written: a notice where it comes from, and its tables."""

from collections.abc import Iterable
from typing import Any


def page(title: str, source: str, *parts: str) -> str:
    """A page; `source` is the file of the table that it is drawn from."""
    notice = f"Drawn from `{source}` by `make reference`; edit it there."
    return "\n\n".join([f"# {title}", notice, *parts]) + "\n"


def table(heads: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    rows: list[Any] = [heads, ("---",) * len(heads), *lines]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in rows)
