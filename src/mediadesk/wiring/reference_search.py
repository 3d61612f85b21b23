"""The reference page of search expressions."""

from mediadesk.rules.search.fields import FIELDS, OWN, Kind
from mediadesk.rules.search.read import LONGEST, MOST_DEEP, MOST_TERMS
from mediadesk.rules.search.saved import MOST_SAVED, MOST_SHARED
from mediadesk.wiring.drawing import page, table


def search() -> str:
    """The fields of search expressions."""
    kinds = [
        (
            kind.title,
            ", ".join(f"`{one}`" for one in kind.operators),
            kind.expected,
            "yes" if kind.ranged else "no",
        )
        for kind in Kind
    ]
    lines = [
        (
            f"`{one.name}`",
            ", ".join(f"`{other}`" for other in one.others) or "–",
            one.kind.title,
            one.about + (f": {', '.join(one.choices)}" if one.choices else ""),
            f"`{one.example}`",
        )
        for one in FIELDS
    ]
    own = [(f"`{name}`", kind, about, f"`{example}`") for name, kind, about, example in OWN]
    intro = (
        "What a search expression may name, in the library's search box and for programs. How expressions are written "
        "stands in [the guide](../guides/search.md). An expression has at most "
        f"{LONGEST:,} characters and {MOST_TERMS} terms, in one another at most {MOST_DEEP} deep; a person keeps at "
        f"most {MOST_SAVED} searches in an environment, and at most {MOST_SHARED} are shared with everybody there."
    )
    return page(
        "Search",
        "src/mediadesk/rules/search/fields.py",
        intro,
        "## Fields",
        table(("Field", "Other names", "Type", "What it is", "For example"), lines),
        "What environments have defined, and what assets have as keys of their context, is named by them. An "
        "expression may name the metadata fields of its environment alone. A field that was deleted is unknown there.",
        table(("Field", "Type", "What it is", "For example"), own),
        "## Types",
        table(("Type", "Operators", "What is expected", "Ranges"), kinds),
    )
