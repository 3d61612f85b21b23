"""How assets are drawn on the library's pages: as pictures or a list, with the columns one has chosen, page by page."""

from collections.abc import Sequence
from typing import Any, Final

from mediadesk.queries.details import tags_of
from mediadesk.queries.paging import MOST_PAGES, SORTS, AssetRow
from mediadesk.rules.library_view import COLUMNS, NAME, Column, read_view
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.who import PageRequest

_ROWS: Final = "rows"
"""The id of the element that further rows are put into: by it htmx names what it asks for."""


def listed(request: PageRequest, rows: Sequence[AssetRow]) -> dict[str, Any]:
    """What the rows' template needs. Cost: 1 query where the column of tags is shown, else none."""
    view = read_view(request.user.library_view)
    asked = request.GET.get("as", "")
    as_list = asked == "list" if asked in {"list", "grid"} else view.as_list
    columns = [one for one in COLUMNS if one.key in view.columns]
    tags = tags_of([one.id for one in rows]) if as_list and "tags" in view.columns else {}
    sort = request.GET.get("sort", "")
    heads = [_head(one, sort if sort in SORTS else "newest") for one in (NAME, *columns)]
    return {"as_list": as_list, "columns": columns, "all_columns": COLUMNS, "heads": heads, "tags": tags}


def _head(column: Column, sort: str) -> dict[str, str]:
    """A head as the template draws it: the sort that it leads to, and the order it stands in now."""
    here = sort in column.sorts
    to = column.sorts[int(sort == column.sorts[0])] if column.sorts else ""
    order = ("descending" if SORTS[sort][2] else "ascending") if here else ""
    return {"key": column.key, "title": column.title, "to": to, "order": order}


def wants_more(request: PageRequest) -> bool:
    """Whether nothing but the next rows is asked for, to be put below those that are there."""
    return bool(request.htmx) and request.htmx.target == _ROWS


def pages_of(request: PageRequest) -> int:
    """How many pages are asked for as one: as many as were there before somebody went elsewhere and came back."""
    return min(max(whole_number(request.GET.get("pages", "")) or 1, 1), MOST_PAGES)
