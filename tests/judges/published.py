"""What the published schema promises to whoever writes policies, in words: types, and coarse actions."""

from __future__ import annotations

import re

from tests.access.oracle import ABOUT_THE_ACCOUNT, ROLES

COARSE = {
    "create": ["create", "upload", "invite", "request"],
    "read": ["view", "download", "history", "export", "explain"],
    "move": ["move"],
    "delete": ["delete", "end"],
}


def uid(kind: str, name: str) -> dict[str, str]:
    """The name of an entity."""
    return {"type": f"Cloudinary::{kind}", "id": name}


def kind_of(doing: str) -> str:
    """The type of what a permission is asked for."""
    topic = doing.partition(".")[0]
    if topic == "asset":
        return "Asset"
    if topic == "folder":
        return "Folder"
    if topic == "collection" and doing != "collection.create":
        return "Collection"
    if doing.endswith(".view"):
        return "Feature"
    return "Account" if doing in ABOUT_THE_ACCOUNT else "ProductEnvironment"


def coarse_of(doing: str) -> str:
    """The coarse action a permission belongs to."""
    if doing == "settings.update":
        return "update_settings"
    verb = doing.rpartition(".")[2]
    return next((action for action, verbs in COARSE.items() if verb in verbs), "update")


def action_entities(groups: dict[str, list[str]]) -> list[dict]:
    """Every permission as an action that lies in its coarse action and in these groups."""
    codes = set(groups) | ROLES["master_admin"]
    return [
        {
            "uid": uid("Action", code),
            "attrs": {},
            "parents": [uid("Action", one) for one in (coarse_of(code), *groups.get(code, []))],
        }
        for code in sorted(codes)
    ]


_EQUAL = re.compile(r'action == (Cloudinary::Action::"(?:create|read|move|delete|update|update_settings)")')


def coarse_as_groups(statement: str) -> str:
    """`action == "read"` is written by Cloudinary's clients and means all that belongs to it."""
    return _EQUAL.sub(r"action in \1", statement)
