"""Reads a search expression: to a tree, or to the mistake that is in it. It never raises anything.

    tags=shirt AND uploaded_at>1w AND NOT folder:archive/*

Words side by side must all be found. NOT binds closest, then AND, then OR.
"""

import re
from typing import Final, NoReturn

from mediadesk.rules.keepable import UNKEEPABLE
from mediadesk.rules.search.fields import Field, Kind
from mediadesk.rules.search.mistakes import Misread, Mistake
from mediadesk.rules.search.own import Known, listed_for
from mediadesk.rules.search.scanning import Piece, Scanner
from mediadesk.rules.search.tree import (
    EVERYTHING,
    Between,
    Dated,
    Match,
    Not,
    Number,
    Point,
    Said,
    Term,
    Value,
    Words,
    every,
    some,
)
from mediadesk.rules.search.values import point_of, said_for, span_of
from mediadesk.rules.search.words import words_of

LONGEST: Final = 1000
MOST_TERMS: Final = 50
MOST_DEEP: Final = 20
_AND, _OR = ("AND", "&&"), ("OR", "||")
_NONE_OF_ITS_OWN: Final = Known()
_A_WORD: Final = "a letter or a digit to search for was expected"
_SIGNS: Final = re.compile(r"[-!+](?=\S)")


def read(text: str, known: Known = _NONE_OF_ITS_OWN) -> Term | Mistake:
    """The tree of an expression, or what is wrong with it. No text finds everything.

    Args:
        known: the metadata fields that may be named.
    """
    if found := UNKEEPABLE.search(text):
        return Mistake(found.start(), 1, "a character was expected that can be searched for")
    if len(text) > LONGEST:
        return Mistake(LONGEST, len(text) - LONGEST, f"at most {LONGEST:,} characters were expected")
    try:
        return _Reader(text, known).whole()
    except Misread as wrong:
        return wrong.mistake


def speaks_of_metadata(text: str) -> bool:
    """Whether it takes the metadata fields of an environment to read this."""
    return any(name in text.lower().replace("\\", "") for name in ("metadata", "missing"))


class _Reader(Scanner):
    def __init__(self, text: str, known: Known) -> None:
        super().__init__(text)
        self.known, self.terms = known, 0

    def whole(self) -> Term:
        self.skip_blanks()
        if self.done():
            return EVERYTHING
        start = self.at
        self.skip()
        if self.done():  # signs alone: taken for no text, they would find everything
            raise Misread(start, len(self.text.rstrip()) - start, _A_WORD)
        found = self._some(0)
        if not self.done():  # only a closing one stops it early
            raise Misread(self.at, 1, f"no {self.here} was expected: nothing is open that it closes")
        return found

    def _some(self, deep: int) -> Term:
        found = [self._every(deep)]
        while self.keyword(*_OR):
            found.append(self._every(deep))
        return some(found)

    def _every(self, deep: int) -> Term:
        found = [self._one(deep)]
        while True:
            self.skip()
            if not self.keyword(*_AND) and (self.done() or self.here in ")]}" or self.sees(*_OR)):
                return every(found)
            found.append(self._one(deep))

    def _one(self, deep: int) -> Term:
        """A term with what stands before it."""
        self.skip()
        if deep > MOST_DEEP:
            raise Misread(self.at, 1, f"at most {MOST_DEEP} terms were expected inside one another")
        if self.keyword("NOT"):
            return Not(self._one(deep + 1))
        if _SIGNS.match(self.text, self.at):
            self.at += 1
            negative = self.text[self.at - 1] != "+"
            inner = self._one(deep + 1)
            return Not(inner) if negative else inner
        if self.here == "(":
            opened = self.at
            self.at += 1
            found = self._some(deep + 1)
            self._close(opened, ")")
            return found
        return self._term(deep)

    def _term(self, deep: int) -> Term:
        """Words, or a field with what it is compared with."""
        start = self.at
        keyword = self.sees(*_AND, *_OR)
        found = self.piece() if not keyword else None
        if found is None or not found.length:
            self._lacking(start, keyword or self.here, "a word or a field was expected")
        operator, at = self.operator() if not found.quoted else ("", 0)
        if operator:
            return self._compared(found, operator, at, deep)
        self._count(found)
        said = found.said if found.quoted else Said(found.said.text, begins=True)
        if not words_of(said.text) and (said.text or found.quoted):
            raise Misread(start, found.length, _A_WORD)
        return Words(said)

    def _compared(self, name: Piece, operator: str, at: int, deep: int) -> Term:
        field = None if name.said.begins else self.known.field(name.said.text)
        if field is None:
            meant = self.known.nearest(name.said.text)
            hint = f"; did you mean {meant}?" if meant else "; in quotes it is searched for as it stands"
            shown = self.text[name.at : name.end]
            raise Misread(name.at, name.length, f"there is no field {shown}{hint}".removesuffix("?"))
        if operator not in field.kind.operators:
            allowed = " or ".join(field.kind.operators)
            raise Misread(at, len(operator), f"{field.name} takes {allowed}, not {operator}")
        self.skip_blanks()
        if self.here == "(":
            return self._listed(field, operator, deep)
        return self._match(field, operator)

    def _listed(self, field: Field, operator: str, deep: int) -> Term:
        """Several values in brackets, joined by OR, or all of them by AND."""
        opened, found, joints = self.at, list[Term](), set[str]()
        if deep >= MOST_DEEP:
            raise Misread(opened, 1, f"at most {MOST_DEEP} terms were expected inside one another")
        self.at += 1
        while True:
            self.skip_blanks()
            found.append(self._match(field, operator))
            self.skip_blanks()
            at = self.at
            if self.keyword(*_OR):
                joints.add("OR")
            elif self.keyword(*_AND):
                joints.add("AND")
            else:
                break
            if len(joints) > 1:
                raise Misread(at, 1, "either OR or AND was expected between all values")
        self._close(opened, ")")
        return every(found) if joints == {"AND"} else some(found)

    def _match(self, field: Field, operator: str) -> Term:
        if self.here in {"[", "{"} and field.kind.ranged and operator in {":", "="}:
            return Match(field.name, operator, self._range(field))
        start = self.at
        keyword = self.sees(*_AND, *_OR)
        found = self.piece(value=True) if not keyword else None
        if found is None or not (found.length):
            expected = f"after {field.name}{operator} a value was expected: {field.expected}"
            raise Misread(start, len(keyword or self.here), expected)
        self._count(found)
        return Match(field.name, operator, self._value(field, operator, found))

    def _value(self, field: Field, operator: str, found: Piece) -> Value:
        if field.kind.ranged:
            return self._point(field, found)
        said = self._said(field, operator, found.said)
        if isinstance(said, str):
            raise Misread(found.at, found.length, said)
        return said

    def _said(self, field: Field, operator: str, said: Said) -> Said | str:
        if field.kind is Kind.KEY:
            return self.known.key_for(field, said)
        return listed_for(field, said) if field.kind is Kind.LISTED else said_for(field, operator, said)

    def _point(self, field: Field, found: Piece) -> Point:
        point = None if found.said.begins else point_of(field, found.said.text)
        if point is None:
            raise Misread(found.at, found.length, f"{field.expected} was expected for {field.name}")
        return point

    def _range(self, field: Field) -> Between:
        opened, with_low = self.at, self.here == "["
        self.at += 1
        low = self._end(field)
        self.skip_blanks()
        if not self.keyword("TO"):
            raise Misread(self.at, len(self.here), "TO was expected, as in [1 TO 9]")
        high = self._end(field)
        self.skip_blanks()
        with_high = self.here == "]"
        self._close(opened, "]", "}")
        if _is_backwards(low, high):
            raise Misread(opened, self.at - opened, "the smaller end of the range was expected first")
        return Between(low, high, with_low, with_high)

    def _end(self, field: Field) -> Point | None:
        self.skip_blanks()
        found = self.piece(value=True)
        if not found.length:
            raise Misread(found.at, len(self.here), f"{field.expected}, or *, was expected in the range")
        self._count(found)
        is_open = found.said == Said("", begins=True)
        return None if is_open else self._point(field, found)

    def _close(self, opened: int, *ends: str) -> None:
        self.skip_blanks()
        if self.here not in ends or self.done():
            wanted = " or ".join(ends)
            if self.done():
                raise Misread(opened, 1, f"a closing {wanted} was expected after what this one opens")
            raise Misread(self.at, 1, f"{wanted} was expected")
        self.at += 1

    def _count(self, found: Piece) -> None:
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise Misread(found.at, found.length, f"at most {MOST_TERMS} terms were expected")

    def _lacking(self, at: int, shown: str, expected: str) -> NoReturn:
        before = self.text[:at].split()
        where = f"before {shown} " if shown else f"after {before[-1]} " if before else ""
        raise Misread(at, len(shown), f"{where}{expected}")


def _is_backwards(low: Point | None, high: Point | None) -> bool:
    """Whether a range can hold nothing. Ages may be given either way round."""
    if isinstance(low, Number) and isinstance(high, Number):
        return low.value > high.value
    if isinstance(low, Dated) and isinstance(high, Dated):
        first, last = span_of(low.text), span_of(high.text)
        return bool(first and last and first > last)
    return False
