"""Every field that a search expression may name, one row a field: the help and docs/reference/search.md are drawn here.

The names are those of Cloudinary's Search API; what people call them beside it stands among the other names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from types import MappingProxyType
from typing import Final

_EQUAL: Final = (":", "=")
_ORDERED: Final = (":", "=", ">", "<", ">=", "<=")


class Kind(Enum):
    """What values a field takes: how it is called, its operators, and what is expected after one."""

    def __init__(self, title: str, operators: tuple[str, ...], expected: str) -> None:
        self.title, self.operators, self.expected = title, operators, expected

    @property
    def ranged(self) -> bool:
        """Whether it takes ranges: `[a TO b]`."""
        return self.operators is _ORDERED

    # fmt: off
    # kind    = what it is      operators  what is expected after one
    TEXT      = "text",         _EQUAL,    "a word, or several in quotes"
    KEYWORD   = "keyword",      _EQUAL,    "a value"
    CHOICE    = "enum",         _EQUAL,    "one of its values"
    FOLDER    = "folder",       _EQUAL,    "a folder such as Press/2030, or Press/* with all below"
    NUMBER    = "number",       _ORDERED,  "a number such as 800"
    SIZE      = "size",         _ORDERED,  "a size such as 500kb or 2mb"
    SECONDS   = "seconds",      _ORDERED,  "a length such as 30s or 2m"
    RATIO     = "ratio",        _ORDERED,  "a ratio such as 16:9 or 1.5"
    DATE      = "date",         _ORDERED,  "a date such as 2026-01-31, or an age such as 1w"
    # fmt: on


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `choices`: its only values, if they are a fixed list."""

    name: str
    others: tuple[str, ...]
    kind: Kind
    about: str
    example: str
    choices: tuple[str, ...] = ()

    @property
    def expected(self) -> str:
        """What may follow its operator, in words."""
        return _listed(self.choices) if self.choices else self.kind.expected


def _listed(names: tuple[str, ...]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]])


# fmt: off
FIELDS: Final = (
    #     name             other names                   kind          what it is                                            an example
    Field("name",          ("display_name", "filename"), Kind.TEXT,    "what the asset is called",                           "name:poster"),
    Field("tags",          ("tag",),                     Kind.TEXT,    "its tags: one of them",                              "tags=shirt"),
    Field("description",   ("caption", "alt"),           Kind.TEXT,    "what it shows, in words",                            'description:"red car"'),
    Field("folder",        ("asset_folder",),            Kind.FOLDER,  "the folder it is in",                                "folder:Press/*"),
    Field("resource_type", (),                           Kind.CHOICE,  "what kind of file it is",                            "resource_type:image", ("image", "video", "raw")),
    Field("format",        (),                           Kind.KEYWORD, "its format",                                         "format=(png OR jpg)"),
    Field("bytes",         ("size",),                    Kind.SIZE,    "how large the file is",                              "bytes>2mb"),
    Field("width",         (),                           Kind.NUMBER,  "its width in pixels",                                "width>=1920"),
    Field("height",        (),                           Kind.NUMBER,  "its height in pixels",                               "height:[600 TO 1200]"),
    Field("aspect_ratio",  (),                           Kind.RATIO,   "its width divided by its height",                    'aspect_ratio="16:9"'),
    Field("pixels",        (),                           Kind.NUMBER,  "its width times its height",                         "pixels>8000000"),
    Field("pages",         (),                           Kind.NUMBER,  "how many pages it has",                              "pages>1"),
    Field("duration",      (),                           Kind.SECONDS, "how long a film or a sound is",                      "duration<30s"),
    Field("uploaded_at",   ("created_at",),              Kind.DATE,    "when it was uploaded",                               "uploaded_at>1w"),
    Field("updated_at",    ("last_updated",),            Kind.DATE,    "when it was last changed",                           "updated_at:2026-01"),
    Field("uploaded_by",   ("created_by",),              Kind.TEXT,    "who uploaded it, as they were called",               "uploaded_by:olga"),
    Field("public_id",     (),                           Kind.TEXT,    "its name in addresses",                              "public_id:poster*"),
    Field("asset_id",      (),                           Kind.KEYWORD, "its id",                                             "asset_id=0123…"),
    Field("type",          (),                           Kind.KEYWORD, "how it is delivered",                                "type=upload"),
    Field("sha256",        (),                           Kind.KEYWORD, "the SHA-256 of its bytes: the same file is the same", "sha256=ab12*"),
    Field("etag",          (),                           Kind.KEYWORD, "the MD5 of its bytes",                               "etag=ab12*"),
)
# fmt: on

_BY_NAME: Final[Mapping[str, Field]] = MappingProxyType(
    {name: field for field in FIELDS for name in (field.name, *field.others)}
)


def field_named(name: str) -> Field | None:
    """The field of this name, in any case, or None.

    Fields that accounts name themselves (`context.<key>`, `metadata.<external_id>`) are to be found here, by their
    part before the dot; what they compare with stands in `queries/matching.py`.
    """
    return _BY_NAME.get(name.lower())


def nearest(name: str) -> str:
    """The name of a field that may have been meant, or empty."""
    return next(iter(get_close_matches(name.lower(), _BY_NAME, n=1, cutoff=0.6)), "")
