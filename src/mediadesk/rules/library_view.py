"""How somebody looks at a library: as pictures or as a list, and which columns the list has. Kept with the person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list beside the name. `sorts`: those of its head, first the one that it begins with."""

    key: str
    title: str
    sorts: tuple[str, ...] = ()


NAME: Final = Column("name", "Name", sorts=("name", "name-down"))
"""What every list begins with."""

# fmt: off
COLUMNS: Final = (
    #      key          title          sorts
    Column("type",      "Type",        ("type", "type-down")),
    Column("size",      "Size",        ("largest", "smallest")),
    Column("pixels",    "Pixels"),
    Column("uploaded",  "Uploaded",    ("newest", "oldest")),
    Column("by",        "Uploaded by"),
    Column("changed",   "Changed"),
    Column("tags",      "Tags"),
    Column("caption",   "Caption"),
    Column("public_id", "Public id"),
)
# fmt: on
_AT_FIRST: Final = ("type", "size", "pixels", "uploaded")


@dataclass(frozen=True, slots=True)
class LibraryView:
    """As a list or as pictures; the keys of the list's columns, in the order of the table."""

    as_list: bool
    columns: tuple[str, ...]


def read_view(kept: Mapping[str, object]) -> LibraryView:
    """The view from what is kept of it, or as everybody begins."""
    chosen = kept.get("columns")
    return LibraryView(kept.get("as") == "list", known(chosen if isinstance(chosen, list) else _AT_FIRST))


def known(columns: Iterable[object]) -> tuple[str, ...]:
    """Those of the columns that there are, each once."""
    wanted = set(columns)
    return tuple(one.key for one in COLUMNS if one.key in wanted)
