"""Context: what an asset says of itself as keys and values that nobody has defined before."""

import re
from collections.abc import Mapping
from typing import Final

from mediadesk.rules.metadata import limits
from mediadesk.rules.names import clean_name, clean_text
from mediadesk.rules.refusals import Why

# What parts and ends keys where contexts are written as text, as `key=value|key=value` or `context.key`.
_PARTING: Final = re.compile(r"[=|\s\"]")


def clean_context(given: Mapping[str, str | None]) -> dict[str, str | None]:
    """Give context keys and values as they are kept; an empty value takes its key away, as None does.

    Raises:
        Refusal: BAD_NAME (a key), BAD_VALUE (a value, which is told by its key).
    """
    cleaned: dict[str, str | None] = {}
    for key, value in given.items():
        name = clean_name(key, what="A context key", longest=limits.LONGEST_CONTEXT_KEY)
        if _PARTING.search(name):
            raise Why.BAD_NAME(
                what="A context key", name=name, reason="it holds a blank, =, | or a quotation mark"
            )
        what, longest = f"The value of {name}", limits.LONGEST_CONTEXT_VALUE
        cleaned[name] = clean_text(value, what=what, longest=longest) or None if value is not None else None
    return cleaned
