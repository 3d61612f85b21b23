"""Rules of an identity provider: what it tells of a person decides where they are in the account.

Names and values are compared exactly, letter for letter; an attribute with several values is each of them.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from mediadesk.rules.names import clean_text
from mediadesk.rules.refusals import Why

MOST_RULES: Final = 200
"""Of one provider: all are read at each sign-in by it."""
_LONGEST_NAME: Final = 200
_LONGEST_VALUE: Final = 500
_SHOWN: Final = 10

Attributes = Mapping[str, Sequence[str]]


def clean_rule(attribute: str, value: str) -> tuple[str, str]:
    """An attribute's name and value as they are kept. Raises: Refusal MISSING_VALUE, BAD_VALUE."""
    name = clean_text(attribute, what="The attribute", longest=_LONGEST_NAME)
    wanted = clean_text(value, what="The value", longest=_LONGEST_VALUE)
    for text, what in ((name, "attribute"), (wanted, "value")):
        if not text:
            raise Why.MISSING_VALUE(what=what)
        if "\n" in text:
            raise Why.BAD_VALUE(what=f"The {what}", reason="write one line; another value is another rule")
    return name, wanted


def holds(attributes: Attributes, attribute: str, value: str) -> bool:
    """Whether a person of whom this is told falls under a rule."""
    return value in attributes.get(attribute, ())


def why(attributes: Attributes, attribute: str, value: str) -> str:
    """Why a person does, or does not, fall under a rule: for whoever wrote it."""
    if holds(attributes, attribute, value):
        return f"{attribute} has this value."
    told = attributes.get(attribute)
    if told is None:
        near = next((name for name in attributes if name.lower() == attribute.lower()), "")
        return f"No {attribute} was told{f', but {near} was: write it like that' if near else ''}."
    near = next((one for one in told if one.strip().lower() == value.lower()), "")
    if near:
        return f"{attribute} is told as {near}: write it exactly like that."
    more = f" and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return f"{attribute} has other values: {', '.join(told[:_SHOWN])}{more}."
