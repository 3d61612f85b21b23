"""Undo: beside what was done stands a button that takes it back, for an hour.

The message carries a signed description of the way back: which inverse, of what, and the page to return to. Pressing
the button runs that inverse like any other action, with the rights of whoever presses it then, and it refuses when
somebody has changed the thing since. The signature keeps the description whole; it gives nobody a right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from django.core import signing
from django.http import HttpResponse

from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder
from mediadesk.actions.library.move_folder import move_folder
from mediadesk.rules.refusals import Why
from mediadesk.surfaces.console.telling import UNDO, told
from mediadesk.surfaces.console.trying import Asked
from mediadesk.surfaces.taking_back import TAKES_BACK
from mediadesk.surfaces.who import PageRequest

_LIVES: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Back:
    """One inverse, given what `way_back` was given, and what is said when it is done.

    `asks`: the title of the page that asks first, where it may alter somebody's access, as what it takes back did.
    """

    do: Callable[[Actor, Any], object]
    well: str
    asks: str = ""


# fmt: off
_BACK: Final[Mapping[str, _Back]] = MappingProxyType({
    # what was done  what takes it back                  what is said then, what is asked before
    "move":   _Back(TAKES_BACK["move"],                   "Moved back to where it was."),
    "tag":    _Back(TAKES_BACK["tag"],                    "The tags are as they were."),
    "delete": _Back(TAKES_BACK["delete"],                 "Restored from the trash."),
    "folder": _Back(lambda by, to: _folder_back(by, *to), "The folder is back where it was.", "Move back"),
})
# fmt: on


def way_back(request: PageRequest, done: str, of: object, *, back: str) -> str:
    """The mark of a message that can be undone; empty where nothing was changed.

    Args:
        done: a row of the table.
        of: what its inverse takes, as JSON can say it.
        back: the page to show when it is undone.
    """
    if not of:
        return ""
    return UNDO + signing.dumps([done, of, back], salt=_salt(request), compress=True)


def undone(request: PageRequest, token: str) -> HttpResponse:
    """Take back what a token describes, and tell how it went; or ask first, where it alters somebody's access.

    Raises:
        Refusal: NOT_UNDONE (no such token, or too late); those of access, as the inverse raises them.
    """
    try:
        done, of, back = signing.loads(token, salt=_salt(request), max_age=_LIVES)
    except (signing.BadSignature, ValueError):
        raise Why.NOT_UNDONE(reason="the hour in which it could be is over") from None
    inverse = _BACK[done]
    first = _asked(request, inverse.asks, of[0], back) if inverse.asks else None
    return told(request, lambda: inverse.do(request.who.actor, of), well=inverse.well, back=back, first=first)


def _asked(request: PageRequest, title: str, folder_id: str, back: str) -> Asked:
    folder = find_folder(request.who.account.pk, folder_id)
    return Asked(f"{title}: {folder}", title, back, str(folder), "library", folder.environment)


def _folder_back(by: Actor, folder_id: str, parent_id: str, version: int) -> object:
    return move_folder(by, folder_id=folder_id, parent_id=parent_id, version=version)


def _salt(request: PageRequest) -> str:
    return f"undo in {request.who.account.pk}"
