r"""Context as the compatible API writes it in one text: `key=value|key=value`; `\=` and `\|` are signs of a value."""

import re
from typing import Final

from mediadesk.rules.refusals import Why

_PAIRS: Final = re.compile(r"(?<!\\)\|")
_SIDES: Final = re.compile(r"(?<!\\)=")


def read_context(text: str) -> dict[str, str | None]:
    """The keys and values of a text. Raises: Refusal BAD_VALUE."""
    found: dict[str, str | None] = {}
    for pair in _PAIRS.split(text) if text else ():
        key, *values = _SIDES.split(pair, maxsplit=1)
        if not values:
            raise Why.BAD_VALUE(what="context", reason="write it like key=value|key=value")
        found[_plain(key)] = _plain(values[0])
    return found


def _plain(text: str) -> str:
    return text.replace("\\|", "|").replace("\\=", "=")
