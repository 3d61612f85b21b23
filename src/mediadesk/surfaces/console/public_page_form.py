"""The form of a public page: its password, which no answer sends back, and the box that a refusal is about."""

from collections import defaultdict
from typing import Any, Final

from mediadesk.rules.refusals import Refusal, Why

_BOXES: Final = {
    "A public page": "title",
    "The words": "words",
    "The end date": "until",
    "end date": "until",
    "The password": "password",
    "new password": "password",
    "The reason": "reason",
}


def had_password(post: Any) -> bool:
    """Whether a password was typed into the form, now or before it was refused for something else."""
    return bool(post.get("password") or post.get("password_was"))


def first_password(post: Any) -> str:
    """The password of a new page; empty for none, which is to be said once one had been typed.

    Raises:
        Refusal: PASSWORD_AGAIN, BAD_VALUE.
    """
    typed, without = post.get("password", ""), post.get("unprotected")
    if typed and without:
        raise Why.BAD_VALUE(what="The password", reason="one is typed, and “Without a password” is chosen")
    if had_password(post) and not typed and not without:
        raise Why.PASSWORD_AGAIN()
    return str(typed)


def other_password(post: Any) -> str | None:
    """What the password of a page becomes; None: it stays as it is.

    Raises:
        Refusal: MISSING_VALUE (an empty one is no way to take it away), BAD_VALUE (typed, and not chosen).
    """
    wanted, typed = post.get("protect", "keep"), post.get("password", "")
    if wanted == "new":
        if not typed:
            raise Why.MISSING_VALUE(what="new password")
        return str(typed)
    if typed:
        raise Why.BAD_VALUE(what="The password", reason="a new one is typed, and “A new one” is not chosen")
    return "" if wanted == "none" else None


def wrong_with(refusal: Refusal | None, *, again: bool) -> defaultdict[str, str]:
    """What is wrong, by the name of its box.

    Args:
        again: the password that was typed is gone from its box, and wanted.
    """
    found = defaultdict[str, str](str)
    if again:
        found["password"] = "It is not sent back to you: type it again."  # noqa: S105 (no password)
    if refusal is not None and refusal.why is Why.PASSWORD_AGAIN:
        found["password"] = refusal.remedy
    elif refusal is not None:
        found[_BOXES.get(str(refusal.fields.get("what")).partition(":")[0], "")] = str(refusal)
    return found
