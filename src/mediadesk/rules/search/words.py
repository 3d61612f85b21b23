"""What counts as a word, whatever the database: accents and case folded, parted at blanks and punctuation.

`store/full_text.py` makes PostgreSQL do the same from the same patterns, and calls `words_of` from SQLite.
"""

import re
import unicodedata
from typing import Final

# As both Python and PostgreSQL read them. After NFKD: letters without their accents, ligatures in pieces.
MARKS: Final = r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f]"
"""Accents; the vowel signs of Indic scripts are none."""
BREAKS: Final = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u02c2-\u02c5\u02d2-\u02df\u055a-\u055f"
    r"\u0589\u05be\u05c0\u05c3\u060c\u061b\u061f\u06d4\u0964\u0965\u1680\u2000-\u2bff\u2e00-\u2e7f"
    r"\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30a0\u30fb\ue000-\uf8ff\ufeff]"
)
SINGLE: Final = (
    r"[\u2e80-\u2fdf\u3005-\u3007\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\U0001f000-\U0001faff\U00020000-\U0003ffff]"
)
"""Written without blanks between words, each sign is a word: Chinese, Japanese, and pictures such as 🎉."""
LONGEST_WORD: Final = 64
"""What follows in a longer word does not count: PostgreSQL takes words of 2 KB at most."""

_MARKS, _BREAKS, _SINGLE = re.compile(MARKS), re.compile(f"{BREAKS}+"), re.compile(f"({SINGLE})")


def folded(text: str) -> str:
    """A text without accents and capitals: "Crème-Brûlée" is creme-brulee."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded: "Crème-brûlée.JPG" has creme, brulee and jpg."""
    parted = _BREAKS.sub(" ", _SINGLE.sub(r" \1 ", folded(text)))
    return tuple(word[:LONGEST_WORD] for word in parted.split(" ") if word)


def contains(text: str, words: tuple[str, ...], *, begins: bool) -> bool:
    """Say whether a text has these words one after the other; `begins`: of the last, its beginning is enough."""
    there = words_of(text)
    *whole, last = words
    for at in range(len(there) - len(words) + 1):
        ends = there[at + len(whole)]
        if list(there[at : at + len(whole)]) == whole and (ends.startswith(last) if begins else ends == last):
            return True
    return False
