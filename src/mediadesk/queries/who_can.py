"""Everyone who may do a thing with a folder, a collection or an asset, and by which paths: by `decide` for each."""

from dataclasses import dataclass
from typing import Final

from mediadesk.access.catalogue import May, Where
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.explain import reasons_of, who_can
from mediadesk.access.facts import Facts, Kind
from mediadesk.access.load import read_all_facts
from mediadesk.engines import clock
from mediadesk.queries.places import Place
from mediadesk.store.access import ApiKey
from mediadesk.store.teams import Member

MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class WhoRow:
    """Somebody who may, with every path. `kind` is member or api_key; `more` an address or a public key."""

    kind: str
    id: str
    name: str
    more: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhoCan:
    """Those who may, by name; at most 200 of `total`, which are those whom the search found."""

    may: May
    rows: tuple[WhoRow, ...]
    total: int


def who_has(facts: Facts, place: Place, *, may: str, words: str = "") -> WhoCan:
    """Everyone who may do a thing there; members first, then keys.

    Args:
        place: a folder, a collection or an asset.
        may: the code of a permission; one that is not about these is taken as seeing.
        words: of a name or an address; empty for everyone.

    Raises:
        Refusal: NOT_ALLOWED for whoever may neither share it, or the asset's folder, nor explain access and see it.

    Cost: 8 queries at most, and a decision for each member and key of the account.
    """
    require_may_ask(facts, place)
    right = next((one for one in rights_on(place) if one.code == may), rights_on(place)[0])
    every = read_all_facts(facts.account_id, epoch=facts.epoch, now=clock.now(), folders=place.target.folders)
    able = dict(who_can(every, right, place.target))
    named = _named(facts.account_id, words)
    found = [(key, names) for key, names in named.items() if key in able]
    rows = tuple(
        WhoRow(kind.value, pk, name, more, reasons_of(able[kind, pk]))
        for (kind, pk), (name, more) in found[:MOST_SHOWN]
    )
    return WhoCan(right, rows, len(found))


def require_may_ask(facts: Facts, place: Place) -> None:
    """Refuse to tell who has access. Raises: Refusal NOT_ALLOWED."""
    explains = decide(facts, May.ACCESS_EXPLAIN, Target(facts.account_id))
    if not (explains and decide(facts, rights_on(place)[0], place.target)):
        collection = place.value.startswith("collection:")
        require(facts, May.COLLECTION_SHARE if collection else May.FOLDER_SHARE, place.target)


def rights_on(place: Place) -> tuple[May, ...]:
    """What can be asked about a folder, a collection or an asset; seeing it comes first."""
    kind = place.value.partition(":")[0]
    where = Where.COLLECTION if kind == "collection" else Where.FOLDER
    about = "ASSET_" if kind == "asset" else ""
    rights = tuple(may for may in May if may.where is where and may.name.startswith(about))
    return tuple(may for may in rights if kind != "asset" or may is not May.ASSET_UPLOAD)  # about its folder


def _named(account_id: str, words: str) -> dict[tuple[Kind, str], tuple[str, str]]:
    """Names and addresses of all whom the words find, in the order in which they are shown."""
    asked = words.casefold().split()[:5]
    members = Member.objects.filter(account_id=account_id).order_by("name", "id")
    keys = ApiKey.objects.filter(account_id=account_id).order_by("name", "id")
    rows = [(Kind.MEMBER, *row) for row in members.values_list("pk", "name", "email")]
    rows += [(Kind.API_KEY, *row) for row in keys.values_list("pk", "name", "key")]
    return {
        (kind, pk): (name, more)
        for kind, pk, name, more in rows
        if all(word in f"{name} {more}".casefold() for word in asked)
    }
