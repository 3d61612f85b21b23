"""Every field that a search expression may name, one row a field: the help and docs/reference/search.md are drawn here.

The names are those of Cloudinary's Search API; what people call them beside it stands among the other names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
    KEY       = "key",          _EQUAL,    "the name of one, or * for any"
    LISTED    = "list",         _EQUAL,    "a value of its list, by its id or as people read it"
    WHOLE     = "whole number", _ORDERED,  "a whole number such as 12 or -3"
    NUMBER    = "number",       _ORDERED,  "a number such as 800"
    SIZE      = "size",         _ORDERED,  "a size such as 500kb or 2mb"
    SECONDS   = "seconds",      _ORDERED,  "a length such as 30s or 2m"
    RATIO     = "ratio",        _ORDERED,  "a ratio such as 16:9 or 1.5"
    DATE      = "date",         _ORDERED,  "a date such as 2026-01-31, or an age such as 1w"
    # fmt: on


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `choices`: its only values, if they are a fixed list; `ids`: what stands for the values of a list."""

    name: str
    others: tuple[str, ...]
    kind: Kind
    about: str
    example: str
    choices: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

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
    Field("context",       (),                           Kind.KEY,     "a key that its context has",                         "context=campaign"),
    Field("metadata",      (),                           Kind.KEY,     "a metadata field that has a value",                  "NOT metadata:*"),
    Field("missing",       (),                           Kind.KEY,     "a metadata field it has and nothing in it; *: one that must be filled", "missing:*"),
)
OWN: Final = (
    # name              type           what it is                                           an example
    ("context.…",       "text",        "what it has under a key of its context",            "context.campaign=spring"),
    ("metadata.…",      "text",        "what it has in a metadata field, by the id of the field", 'metadata.photographer:"ada"'),
    ("metadata.…",      "list",        "the same of one or several of a list",              "metadata.status=(draft OR approved)"),
    ("metadata.…",      "whole number", "the same of a number",                             "metadata.year:[1990 TO 1999]"),
    ("metadata.…",      "date",        "the same of a day",                                 "metadata.rights_until<2030-12-31"),
)
"""How fields are named that environments have defined, or assets have as keys: see `own.py`."""
# fmt: on

_BY_NAME: Final[Mapping[str, Field]] = MappingProxyType(
    {name: one for one in FIELDS for name in (one.name, *one.others)}
)


def field_named(name: str) -> Field | None:
    """The field of this name, in any case, or None. Those that environments define are known to `own.Known`."""
    return _BY_NAME.get(name.lower())


def nearest(name: str, others: Iterable[str] = ()) -> str:
    """The name of a field, or of one of these others, that may have been meant; or empty."""
    names = {one.lower(): one for one in (*_BY_NAME, *others)}
    return next((names[one] for one in get_close_matches(name.lower(), names, n=1, cutoff=0.6)), "")
