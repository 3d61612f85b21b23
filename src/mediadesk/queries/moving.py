"""Who sees assets once they are moved, and who no longer: told before it is done, where it makes a difference."""

from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Final

from django.db.models import QuerySet

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.explain import who_can
from mediadesk.access.facts import Facts, Kind
from mediadesk.access.load import read_all_facts
from mediadesk.access.targets import find_assets, find_folder, folder_of, of_folder, of_lying, parted
from mediadesk.engines import clock
from mediadesk.queries.found import Found, to_be_changed
from mediadesk.store.access import Grant, current_at
from mediadesk.store.collections import Chain, CollectionAsset, where_they_lie
from mediadesk.store.library import Asset, Folder, chain_of, chains_of, one_of
from mediadesk.store.policies import Policy
from mediadesk.store.teams import Environment, Member

MOST_NAMES: Final = 10
MOST_WAYS: Final = 500
"""In so many ways at most are the folders of all that was found shared, or nobody works out who sees what."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Who gains the sight of some assets, or loses it. `names`: none for whoever may not know who has access there."""

    gains: bool
    names: tuple[str, ...]
    people: int
    keys: int


@dataclass(frozen=True, slots=True)
class Moving:
    """How many assets are to be moved, where to, and who sees more or less of them then: empty where nobody does.

    Of all that was found it is told by the folders they lie in. `varies`: there are policies, which may say otherwise
    of one of them. `worked_out`: not where they are shared in too many ways.
    """

    count: int
    to: Folder
    seen: tuple[Seen, ...]
    asset_ids: tuple[str, ...] = ()
    varies: bool = False
    worked_out: bool = True

    def __bool__(self) -> bool:
        """Whether there is something to say before they are moved."""
        return bool(self.seen) or not self.worked_out


def moving(facts: Facts, asset_ids: Several[str], folder_id: str) -> Moving:
    """What moving would do to who sees the assets, for whoever may move them.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.

    Cost: 6 queries and 1 for each folder the assets are in; those of all facts of the account where these folders are
    not shared alike, or there are policies.
    """
    to, assets = find_folder(facts.account_id, folder_id), find_assets(facts.account_id, asset_ids)
    require(facts, May.ASSET_UPLOAD, of_folder(to))
    if assets[0].environment_id != to.environment_id:
        return Moving(len(assets), to, ())  # which is refused
    chains, opening = where_they_lie(assets)
    beyond = chain_of(to.pk)
    by_policies, pairs = _has_policies(facts), {}
    for one in assets:
        opened = opening.get(one.pk, ())
        before, after = of_lying(one, chains[one.folder_id], opened), of_lying(one, beyond, opened)
        require(facts, May.ASSET_MOVE, before)
        # under policies each may differ by its tags; else all of a folder and its collections are alike
        pairs[one.pk if by_policies else (one.folder_id, opened)] = before, after
    differs = by_policies or _shared_otherwise(facts, pairs.values())
    seen = _seen(facts, pairs.values()) if differs else ()
    return Moving(len(assets), to, seen, tuple(one.pk for one in assets))


def moving_found(facts: Facts, environment: Environment, found: Found, folder_id: str) -> Moving:
    """What moving all that was found, and one may move, would do to who sees them: by folders, not asset by asset.

    Folders that are shared alike are one question, so that it is asked as often as there are ways of sharing.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.

    Cost: 7 queries, and those of all facts of the account where something is shared otherwise, or there are policies.
    """
    to = find_folder(facts.account_id, folder_id)
    require(facts, May.ASSET_UPLOAD, of_folder(to))
    assets = to_be_changed(facts, environment, found, "move")
    places, count = _places(assets, environment), assets.count()
    if to.environment_id != environment.pk:
        return Moving(count, to, ())  # which is refused
    chains = chains_of({one.folder_id for one in places} | {to.pk})
    by_policies, shared = _has_policies(facts), _shared(facts, chains)
    pairs = {}
    for one in places:
        before, after = (one.lying_in(environment, chains[pk]) for pk in (one.folder_id, to.pk))
        if by_policies or shared & ({*before.folders} ^ {*after.folders}):
            pairs[one if by_policies else (shared & {*before.folders}, one.opened)] = before, after
    if len(pairs) > MOST_WAYS:
        return Moving(count, to, (), varies=by_policies, worked_out=False)
    return Moving(count, to, _seen(facts, pairs.values()) if pairs else (), varies=by_policies)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Assets that lie in one folder and are opened by the same collections: one stands for all."""

    folder_id: str
    opened: tuple[str, ...]

    def lying_in(self, environment: Environment, chain: Chain) -> Target:
        """Where they are, or would be."""
        folders, above = parted(chain)
        return Target(environment.account_id, environment.pk, folders, self.opened, above=above)


def _places(assets: QuerySet[Asset], environment: Environment) -> set[_Kind]:
    rows = CollectionAsset.objects.filter(opens=True, environment=environment)
    opened = rows.filter(asset__in=assets.values("pk")).order_by("asset", "collection")
    kinds = set()
    for (_, folder_id), some in groupby(
        opened.values_list("asset_id", "asset__folder_id", "collection_id"), lambda row: row[:2]
    ):
        kinds.add(_Kind(folder_id, tuple(row[2] for row in some)))
    others = assets.exclude(pk__in=rows.values("asset"))
    return kinds | {_Kind(pk, ()) for pk in others.values_list("folder_id", flat=True).distinct()}


def _has_policies(facts: Facts) -> bool:
    return Policy.objects.filter(account_id=facts.account_id, enabled=True).exists()


def _shared(facts: Facts, chains: Mapping[str, Chain]) -> frozenset[str]:
    """Those of the folders of some chains that somebody has a role in."""
    ids = {pk for chain in chains.values() for pk, _, _ in chain}
    shares = Grant.objects.filter(current_at(clock.now()), account_id=facts.account_id)
    return frozenset(shares.filter(folder__in=one_of([*ids])).values_list("folder_id", flat=True))


def _shared_otherwise(facts: Facts, pairs: Iterable[tuple[Target, Target]]) -> bool:
    apart = {pk for before, after in pairs for pk in {*before.folders} ^ {*after.folders}}
    shares = Grant.objects.filter(current_at(clock.now()), account_id=facts.account_id, folder__in=apart)
    return shares.exists()


def _seen(facts: Facts, pairs: Iterable[tuple[Target, Target]]) -> tuple[Seen, ...]:
    every = read_all_facts(facts.account_id, epoch=facts.epoch, now=clock.now())
    gaining, losing = set[tuple[Kind, str]](), set[tuple[Kind, str]]()

    @cache
    def who_sees(target: Target) -> set[tuple[Kind, str]]:
        return {who for who, _ in who_can(every, May.ASSET_VIEW, target)}

    for before, after in pairs:
        now, then = who_sees(before), who_sees(after)
        gaining |= then - now
        losing |= now - then
    places = {folder_of(target, name="") for pair in pairs for target in pair}
    knows = all(_may_know(facts, place) for place in places)
    return tuple(
        _told(whom, gains=gains, named=knows) for gains, whom in ((False, losing), (True, gaining)) if whom
    )


def _may_know(facts: Facts, place: Target) -> bool:
    explains = decide(facts, May.ACCESS_EXPLAIN, Target(facts.account_id))
    return bool(
        decide(facts, May.FOLDER_SHARE, place) or (explains and decide(facts, May.FOLDER_VIEW, place))
    )


def _told(whom: set[tuple[Kind, str]], *, gains: bool, named: bool) -> Seen:
    members = [pk for kind, pk in whom if kind is Kind.MEMBER]
    names: Sequence[str] = ()
    if named:
        rows = Member.objects.filter(pk__in=members).order_by("name", "id")
        names = [str(one.name or one.email) for one in rows[:MOST_NAMES]]
    return Seen(gains, tuple(names), len(members), len(whom) - len(members))
