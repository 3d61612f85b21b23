"""What takes back what was done to assets: for the button beside it, and for a job that undoes another."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from mediadesk.access.facts import Actor
from mediadesk.actions.library.move_assets_back import move_assets_back
from mediadesk.actions.library.restore_assets import restore_assets
from mediadesk.actions.library.set_tags import set_tags

# fmt: off
TAKES_BACK: Final[Mapping[str, Callable[[Actor, Any], object]]] = MappingProxyType({
    # what was done  what takes it back, given what the action gave
    "move":   lambda by, moved: move_assets_back(by, moved=moved),
    "tag":    lambda by, tags: set_tags(by, tags=tags),
    "delete": lambda by, deleted: restore_assets(by, asset_ids=deleted, deleted=deleted),
})
# fmt: on
