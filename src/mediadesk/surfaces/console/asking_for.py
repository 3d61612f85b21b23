"""The form by which one asks for what a refusal was about: its address, and what that says."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.roles import CHOICES
from mediadesk.rules.roles import RoleKind

ASKED_ABOUT: Final = {  # the nearest thing first; of an asset the folder is meant in which it lies
    "asset": RoleKind.FOLDER,
    "folder": RoleKind.FOLDER,
    "collection": RoleKind.COLLECTION,
}
"""What a role may be asked for beside the account, and roles of which kind."""


def place_to_ask_for(named: Mapping[str, str], may: May | None) -> dict[str, str]:
    """The one of the ids by kind that is asked about; none where no role on it allows what is missing."""
    for kind, roles in ASKED_ABOUT.items():
        if named.get(kind) and (may is None or may in CHOICES[roles]):
            return {kind: named[kind]}
    return {}


def form_to_ask(account_id: str, place: Mapping[str, str], may: May | None) -> str:
    """The address of the form, about a place if any, for a permission if it is known."""
    query = urlencode({**place, **({"may": may.code} if may else {})})
    return f"{reverse('request_new', args=(account_id,))}{'?' if query else ''}{query}"
