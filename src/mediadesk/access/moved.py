"""What whoever moves a thing could do with it then, and may not where it is: a move gives nobody anything (T-14).

Rights come from the folders that a thing lies in. So to move it to where one has more would be to give it to oneself,
and out of a folder of which a policy speaks would be to be rid of the policy (decision 0027).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from mediadesk.access.asking import by_asset
from mediadesk.access.catalogue import May, Where
from mediadesk.access.decide import decide
from mediadesk.access.facts import Facts, Target
from mediadesk.access.policies import Applying
from mediadesk.access.targets import of_folder, of_lying
from mediadesk.access.visible import assets_where, folders_where
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.refusals import Why
from mediadesk.store.collections import where_they_lie
from mediadesk.store.library import Asset, Folder, chain_of, everything_below

WITH_AN_ASSET: Final = tuple(
    may
    for may in May
    if may.where is Where.FOLDER and may.code.startswith("asset.") and may is not May.ASSET_UPLOAD
)
"""What can be done with an asset that is there; to add one is done in its folder."""
IN_A_FOLDER: Final = tuple(may for may in May if may.where is Where.FOLDER)

Below = Mapping[May, frozenset[str]]


def require_assets_gain_nothing(facts: Facts, assets: Sequence[Asset], folder: Folder) -> None:
    """Refuse to move assets of one environment to where one could do more with them than where they are.

    Raises:
        Refusal: GAINED_BY_MOVING.

    Cost: 1 query, and 1 for each folder they are in. Where policies ask what an asset is, all are asked.
    """
    there = chain_of(folder.pk)
    chains, opening = where_they_lie(assets)
    each, known = _asks_of_each(facts), set[object]()
    for asset in assets:
        opened = opening.get(asset.pk, ())
        place = (asset.folder_id, opened, asset.pk if each else "")
        if asset.folder_id == folder.pk or place in known:
            continue
        known.add(place)
        before, after = (of_lying(asset, chain, opened) for chain in (chains[asset.folder_id], there))
        _require_none(_gained(facts, WITH_AN_ASSET, before, after), asset.name, folder)


def require_folder_gains_nothing(
    facts: Facts, folder: Folder, parent: Folder, move: Callable[[], None]
) -> None:
    """Move a folder, unless one could then do more with it, or with what is below it, than where it is.

    By roles nobody gains below it what they do not gain with the folder itself: what is held further down was held
    before. Only where policies speak is what lies below compared.

    Raises:
        Refusal: GAINED_BY_MOVING, after `move`, which is to be rolled back then.

    Cost: 2 queries; 4 for each permission of which policies speak, which grow with what is below.
    """
    before, below = of_folder(folder), _below(facts, folder)
    move()
    gained = _gained(facts, IN_A_FOLDER, before, of_folder(folder))
    if not gained and below:
        now = _below(facts, folder)
        gained = [may for may, had in below.items() if now[may] - had]
    _require_none(gained, f"the folder {folder.name}", parent)


def _gained(facts: Facts, mays: Iterable[May], before: Target, after: Target) -> list[May]:
    return [may for may in mays if decide(facts, may, after) and not decide(facts, may, before)]


def _require_none(gained: Collection[May], thing: str, folder: Folder) -> None:
    if gained:
        raise Why.GAINED_BY_MOVING(
            thing=thing, folder=folder.name or ROOT_TITLE, gained=next(iter(gained)).doing
        )


def _asks_of_each(facts: Facts) -> bool:
    """Whether some policy asks what an asset is, so that assets of one folder are not all alike."""
    if not isinstance(facts.policies, Applying):
        return False
    return any(one.attributes or by_asset(one) for one in facts.policies.statements)


def _below(facts: Facts, folder: Folder) -> Below:
    """The ids of what lies in a folder and below it with which a thing may be done, where policies speak of it."""
    policies, here, inside = facts.policies, folder.environment_id, everything_below([folder.pk])

    def ids(may: May) -> frozenset[str]:
        if may in WITH_AN_ASSET:
            assets = assets_where(facts, may, environment_id=here).filter(folder__in=inside)
            return frozenset(assets.values_list("pk", flat=True))
        folders = folders_where(facts, may, environment_id=here).filter(pk__in=inside)
        return frozenset(folders.values_list("pk", flat=True))

    return {may: ids(may) for may in IN_A_FOLDER if policies and policies.mask & may.bit}
