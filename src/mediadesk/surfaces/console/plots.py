"""Plots, drawn on the server as SVG; each page shows the same numbers as a table too.

A plotting library would put styles of its own into the page: the content policy forbids them, and they follow
neither the dark page nor our colours.
"""

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from markupsafe import Markup

_WIDTH, _HEIGHT = 720, 120


def bars(title: str, values: Sequence[tuple[str, int]], say: Callable[[int], str] = "{:,}".format) -> Markup:
    """A bar a value, each with its label and number as a tooltip; readable without colour.

    Args:
        say: writes a number.
    """
    highest = max((value for _, value in values), default=0) or 1
    step = _WIDTH / max(1, len(values))
    drawn = []
    for at, (label, value) in enumerate(values):
        height = round(value / highest * (_HEIGHT - 4)) if value else 1
        drawn.append(
            f'<rect x="{at * step + 1:.1f}" y="{_HEIGHT - height}" width="{step - 2:.1f}" height="{height}">'
            f"<title>{escape(label)}: {escape(say(value))}</title></rect>"
        )
    return Markup(  # noqa: S704 - numbers and escaped labels only
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}, highest '
        f'{escape(say(highest))}">{"".join(drawn)}</svg>'
    )


_ROW, _BAR, _ROOM = 34, 10, 400


def lines(title: str, values: Sequence[tuple[str, int]], say: Callable[[int], str] = "{:,}".format) -> Markup:
    """A line a value: its label, its number, and a bar as long as it is; readable without colour.

    Args:
        say: writes a number.
    """
    highest = max((value for _, value in values), default=0) or 1
    drawn = []
    for at, (label, value) in enumerate(values):
        top, width = at * _ROW, value / highest * _ROOM
        drawn.append(
            f'<text x="0" y="{top + 13}">{escape(_cut(label))}</text>'
            f'<text x="{_ROOM}" y="{top + 13}" text-anchor="end">{escape(say(value))}</text>'
            f'<rect class="plot-room" x="0" y="{top + 19}" width="{_ROOM}" height="{_BAR}"></rect>'
            f'<rect x="0" y="{top + 19}" width="{max(width, 1) if value else 0:.1f}" height="{_BAR}">'
            f"<title>{escape(label)}: {escape(say(value))}</title></rect>"
        )
    return Markup(  # noqa: S704 - numbers and escaped labels only
        f'<svg class="plot is-lines" viewBox="0 0 {_ROOM} {max(1, len(values)) * _ROW}" role="img" '
        f'aria-label="{escape(title, {chr(34): "&quot;"})}">{"".join(drawn)}</svg>'
    )


def _cut(label: str, most: int = 36) -> str:
    """A label as long as there is room beside the number; of a path its end tells more."""
    if len(label) <= most:
        return label
    return f"…{label[-most:]}" if " / " in label else f"{label[:most]}…"
