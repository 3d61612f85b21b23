"""How many assets one step may be about."""

from collections.abc import Collection
from typing import Final

from mediadesk.rules.refusals import Why

MOST_AT_ONCE: Final = 500


def require_few(asset_ids: Collection[str]) -> None:
    """Refuse a list that is empty or too long. Raises: Refusal MISSING_VALUE, BAD_VALUE."""
    if not asset_ids:
        raise Why.MISSING_VALUE(what="assets: none is selected")
    if len(asset_ids) > MOST_AT_ONCE:
        raise Why.BAD_VALUE(what="The selection", reason=f"at most {MOST_AT_ONCE} assets at once")
