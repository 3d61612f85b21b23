"""What a collection opens: whoever puts an asset in gives it to all of the collection, if it is theirs to give (T-14).

A collection is no way round the right to share a folder: it opens an asset only if whoever put it there could have
shared the folder it lies in, and holds for good what roles in collections allow with it (decision 0020).
"""

from collections.abc import Iterable, Sequence
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide, holds_all_of
from mediadesk.access.facts import Facts, Target
from mediadesk.access.lending import for_good
from mediadesk.access.roles import OwnRole
from mediadesk.access.targets import folder_of, of_lying
from mediadesk.rules.roles import RoleKind
from mediadesk.store.collections import where_they_lie
from mediadesk.store.library import Asset

WITH_IT: Final = (May.ASSET_VIEW, May.ASSET_DOWNLOAD)
"""What a role in a collection allows with the assets that it opens."""

OPENED: Final = OwnRole("", "", RoleKind.COLLECTION, "", sum(may.bit for may in WITH_IT))


def may_open(facts: Facts, asset: Target, *, folder_name: str) -> bool:
    """Whether somebody may let a collection open an asset; what collections open to themselves does not count.

    Args:
        asset: the asset where it lies, opened by none.
    """
    lasting = for_good(facts)
    shares = decide(lasting, May.FOLDER_SHARE, folder_of(asset, name=folder_name))
    seen = all(decide(lasting, may, asset) for may in WITH_IT)
    return bool(shares) and seen and holds_all_of(lasting, OPENED, asset)


def openable(facts: Facts, assets: Sequence[Asset]) -> frozenset[str]:
    """The ids of those that somebody may let a collection open. All of one environment, their folders loaded.

    Cost: 1 query for each folder they are in.
    """
    chains, _ = where_they_lie(assets)
    return frozenset(_opened_by(facts, assets, chains))


def _opened_by(
    facts: Facts, assets: Sequence[Asset], chains: dict[str, tuple[tuple[str, str, bool], ...]]
) -> Iterable[str]:
    for one in assets:
        target = of_lying(one, chains[one.folder_id], ())
        if may_open(facts, target, folder_name=str(one.folder)):
            yield one.pk
