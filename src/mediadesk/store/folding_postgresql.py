"""`folded` of `rules/search/words.py` as PostgreSQL writes it.

Neither `unaccent` nor a collation is used: both differ from one installation to the next.
"""

import sys
import unicodedata

from mediadesk.rules.search.words import MARKS


def plain(text: str) -> str:
    """A text of ASCII alone, folded: nearly all are, and this is the short way."""
    return f'lower({text} COLLATE "C")'


def is_plain(text: str) -> str:
    """Whether a text is of ASCII alone."""
    return f"octet_length({text}) = char_length({text})"


def bare(text: str) -> str:
    """A text without accents."""
    return f"regexp_replace(normalize({text}, NFKD), '{MARKS}', '', 'g')"


def lowered(text: str) -> str:
    """A text without accents, folded."""
    before, after = _cases()
    return f"translate(replace(replace({text}, 'ß', 'ss'), 'ẞ', 'ss'), '{before}', '{after}')"


def _cases() -> tuple[str, str]:
    """The letters that are folded into another one, and these. What NFKD changes is gone by then; ß gives two."""
    pairs = [
        (sign, sign.casefold())
        for sign in map(chr, range(sys.maxunicode + 1))
        if sign.casefold() != sign
        and len(sign.casefold()) == 1
        and unicodedata.normalize("NFKD", sign) == sign
    ]
    return "".join(one for one, _ in pairs), "".join(other for _, other in pairs)
