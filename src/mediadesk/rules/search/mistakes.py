"""What is wrong with a search expression: which character, and what was expected there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """A place in the text, counted from 0, how many characters are meant, and what was expected.

    The place is the text's length where something is missing at its end.
    """

    at: int
    length: int
    reason: str

    @property
    def sentence(self) -> str:
        """Both in words; people count characters from 1."""
        return f"Character {self.at + 1}: {self.reason}."


class Misread(Exception):
    """Raised while reading, with the mistake; `read` gives it back as a value."""

    def __init__(self, at: int, length: int, reason: str) -> None:
        super().__init__(reason)
        self.mistake = Mistake(at, max(length, 1), reason)
