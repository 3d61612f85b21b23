"""How the tables of `expectations.py` are read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of a table. `asks` is what each method asks for; a method that is not there is answered by 405."""

    route: str
    place: str
    asks: dict[str, str]
    leaves: frozenset[str]


def lines_of(table: str) -> dict[str, Line]:
    """Read a table: its first line says what the columns are."""
    head, *rows = (line.split() for line in table.strip().splitlines())
    found = {}
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        asks = {
            method: cells[method]
            for method in ("GET", "POST", "PUT", "DELETE")
            if cells.get(method, "-") != "-"
        }
        leaves = frozenset(cells.get("leaves", "-").split("+")) - {"-"}
        found[cells["route"]] = Line(cells["route"], cells.get("place", "none"), asks, leaves)
    return found
