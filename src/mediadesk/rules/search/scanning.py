"""Going through the text of a search expression: blanks, keywords, words, quotes, each with its place."""

import re
from dataclasses import dataclass
from typing import Final

from mediadesk.rules.search.mistakes import Misread
from mediadesk.rules.search.tree import Said
from mediadesk.rules.search.words import words_of

_STOPS: Final = frozenset('()[]{}"<>=')
# Signs that stand alone say nothing: "rock & roll", "red - blue". Those with a meaning of their own are left.
_ALONE: Final = re.compile(r'(?!&&|\|\|)[^\w\s()\[\]{}":=<>\\*]+(?=[\s)]|$)')
_BLANKS: Final = re.compile(r"\s*")
_OPERATOR: Final = re.compile(r"\s*(>=|<=|:|=|>|<)")
_ENDS: Final = r"(?=[\s()\"!+]|-(?!\s)|$)"


@dataclass(frozen=True, slots=True)
class Piece:
    """A text as it stood there: from where to where, and whether in quotes."""

    said: Said
    at: int
    end: int
    quoted: bool

    @property
    def length(self) -> int:
        """How many characters it takes up."""
        return self.end - self.at


class Scanner:
    """A text and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.text)

    @property
    def here(self) -> str:
        """The next character; empty at the end."""
        return self.text[self.at : self.at + 1]

    def skip(self) -> None:
        """Pass over blanks, and signs that say nothing; a picture such as 🎉 is a word."""
        self.skip_blanks()
        while (found := _ALONE.match(self.text, self.at)) and not words_of(found[0]):
            self.at = found.end()
            self.skip_blanks()

    def skip_blanks(self) -> None:
        """Pass over blanks alone."""
        found = _BLANKS.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def keyword(self, *spellings: str) -> str:
        """The keyword that stands here, passed over; empty when none of them does."""
        if word := self.sees(*spellings):
            self.at += len(word)
        return word

    def sees(self, *spellings: str) -> str:
        """The keyword that stands here."""
        for word in spellings:
            ends = _ENDS if word.isalpha() else ""
            if re.compile(re.escape(word) + ends).match(self.text, self.at):
                return word
        return ""

    def operator(self) -> tuple[str, int]:
        """The operator that comes next, with its place, passed over; empty when none does."""
        found = _OPERATOR.match(self.text, self.at)
        if found is None:
            return "", self.at
        self.at = found.end()
        return found[1], found.start(1)

    def piece(self, *, value: bool = False) -> Piece:
        """The word or quoted text that stands here. A value may hold colons. Empty when there is neither."""
        return self._quoted() if self.here == '"' else self._bare(_STOPS if value else _STOPS | {":"})

    def _quoted(self) -> Piece:
        start, at, parts, begins = self.at, self.at + 1, list[str](), False
        while at < len(self.text) and self.text[at] != '"':
            if self.text[at] == "\\":
                at += 1
                parts.append(self.text[at : at + 1])
            elif self.text[at : at + 2] == '*"':
                begins = True
            else:
                parts.append(self.text[at])
            at += 1
        if at >= len(self.text):
            raise Misread(start, len(self.text) - start, 'a closing " was expected after what this one opens')
        self.at = at + 1
        return Piece(Said("".join(parts), begins), start, self.at, quoted=True)

    def _bare(self, stops: frozenset[str]) -> Piece:
        start, at, parts, star = self.at, self.at, list[str](), -1
        while at < len(self.text):
            sign = self.text[at]
            if sign in stops or sign.isspace() or self.text[at : at + 2] in {"&&", "||"}:
                break
            if star >= 0:
                raise Misread(star, 1, "a * was expected only at the end of a word; in quotes, write \\*")
            if sign == "\\":
                at += 1
                sign = self.text[at : at + 1]
                if not sign:
                    raise Misread(at - 1, 1, "a character was expected after \\")
            elif sign == "*":
                star, sign = at, ""
            parts.append(sign)
            at += 1
        self.at = at
        return Piece(Said("".join(parts), star >= 0), start, at, quoted=False)
