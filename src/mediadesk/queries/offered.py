"""What a page of assets offers to do with them, and which of a selection are in the way of doing it.

Offered is what a role, or a policy that permits, allows with some of them. Nothing here decides: the action behind
each deed does. Whether a policy forbids it with one of them is asked once that is selected.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, gives, paths
from mediadesk.access.facts import EVERYWHERE, Facts, Held
from mediadesk.access.visible import assets_among
from mediadesk.queries.found import NEEDS
from mediadesk.store.natural import by_name

Pairs = tuple[tuple[str, str], ...]

_TAKES: Final[Mapping[str, tuple[May, ...]]] = MappingProxyType(
    {deed: NEEDS[deed] for deed in ("move", "copy", "tag", "describe", "delete")}
    | {"download": (May.ASSET_DOWNLOAD,)}
)
_PUTS: Final = frozenset({"move", "copy"})  # these take the right to add where they go, wherever that is


def deeds_offered(facts: Facts, environment_id: str, folder: Target | None = None) -> frozenset[str]:
    """What may be done with some assets: move, copy, tag, describe, delete, download. Cost: none.

    Args:
        folder: they lie in it; None for assets from anywhere in the environment.
    """

    def may(one: May, where: Target | None) -> bool:
        permits = facts.policies.permit_mask if facts.policies else 0
        if permits & one.bit:
            return True
        if where:
            return any(paths(facts, one, where))
        return any(gives(held, one) and _reaches(held, environment_id) for held in facts.held)

    def offered(deed: str) -> bool:
        where = folder if deed != "download" else None  # a collection may open one of them, too
        return all(may(one, where) for one in _TAKES[deed]) and (
            deed not in _PUTS or may(May.ASSET_UPLOAD, None)
        )

    return frozenset(filter(offered, _TAKES))


def _reaches(held: Held, environment_id: str) -> bool:
    """Whether a role holds in the environment, or somewhere in it."""
    return (
        held.scope_kind == "account"
        or held.scope_id in {EVERYWHERE, environment_id}
        or held.environment_id == environment_id
    )


def in_the_way(
    facts: Facts, environment_id: str, deed: str, asset_ids: Sequence[str]
) -> tuple[Pairs, tuple[str, ...]]:
    """Those of a selection with which one may not do a thing, as (id, name) by name, and the ids of the others.

    What one may not see is in neither. Cost: 2 or 3 queries, and what policies add.
    """
    among = partial(assets_among, facts, environment_id=environment_id, ids=asset_ids)
    rows: Pairs = tuple(among(May.ASSET_VIEW).order_by(*by_name(), "id").values_list("pk", "name"))
    able = {pk for pk, _ in rows}
    for may in NEEDS[deed]:
        able.intersection_update(among(may).values_list("pk", flat=True))
    return tuple(row for row in rows if row[0] not in able), tuple(pk for pk, _ in rows if pk in able)
