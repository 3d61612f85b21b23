"""Everything one member can do: a row for each place where they hold something, with all that it allows there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mediadesk.access.catalogue import May, Where
from mediadesk.access.decide import Target, require
from mediadesk.access.explain import told
from mediadesk.access.facts import EVERYWHERE, Facts, Held, Kind
from mediadesk.access.load import read_facts
from mediadesk.access.roles import CHOICES
from mediadesk.access.visible import environments_where
from mediadesk.engines import clock
from mediadesk.queries.known import UNSEEN, as_known_to
from mediadesk.rules.natural import natural
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.collections import Collection
from mediadesk.store.teams import Member

# fmt: off
_GROUPS: Final = (
    # heading         the last word of a permission that is not about the account
    ("Sees",          "VIEW DOWNLOAD HISTORY"),
    ("Adds",          "CREATE UPLOAD"),
    ("Edits",         "EDIT UPDATE RENAME MOVE REPLACE"),
    ("Deletes",       "DELETE"),
    ("Shares",        "SHARE RULES"),
)
# fmt: on
_HEADING_OF: Final = {word: heading for heading, words in _GROUPS for word in words.split()}
_ADMINISTERS: Final = "Administers"
_WIDTH: Final = {"account": 0, "chosen": 0, "environment": 1, "folder": 2, "collection": 3}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """What is held at one place. `allows`: headings, each with the rights under it; `paths`: why, as clauses."""

    place: str
    note: str
    allows: tuple[tuple[str, tuple[May, ...]], ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Everything:
    """All places, the widest first. `refused`: why nothing is allowed at all; `policies`: some can apply to them."""

    id: str
    name: str
    refused: str
    is_master: bool
    policies: bool
    places: tuple[PlaceRow, ...]


def everything_of(facts: Facts, *, member_id: str) -> Everything:
    """Everything a member can do, by their roles. Folders and collections that the reader may not see have no name.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: 8 queries at most, 1 more when policies speak of seeing environments, and those of `as_known_to`.
    """
    require(facts, May.ACCESS_EXPLAIN, Target(facts.account_id))
    member = Member.objects.filter(account_id=facts.account_id, pk=member_id).first()
    if member is None:
        raise Why.NOT_FOUND(what="user")
    theirs = as_known_to(
        facts,
        read_facts(Kind.MEMBER, member.pk, account_id=facts.account_id, epoch=facts.epoch, now=clock.now()),
    )
    environments = dict(environments_where(facts, May.ENVIRONMENT_VIEW).values_list("pk", "name"))
    scopes: dict[str, list[Held]] = {}
    for held in sorted(theirs.held, key=lambda one: (_WIDTH[one.scope_kind], natural(one.scope_name))):
        scopes.setdefault(held.scope_id, []).append(held)
    searches = _searches_among(scopes)
    places = tuple(_row(theirs, one, environments, searches) for one in scopes.values())
    return Everything(
        id=member.pk,
        name=member.name or member.email,
        refused=theirs.refused,
        is_master=theirs.is_master,
        policies=theirs.policies is not None,
        places=places,
    )


def _searches_among(scopes: Mapping[str, Sequence[Held]]) -> frozenset[str]:
    """The collections by a search among these places. Cost: 1 query, none without a collection."""
    ids = [pk for pk, there in scopes.items() if there[0].scope_kind == "collection"]
    rows = Collection.objects.exclude(expression="").filter(pk__in=ids)
    return frozenset(rows.values_list("pk", flat=True)) if ids else frozenset()


def _row(facts: Facts, there: list[Held], environments: dict[str, str], searches: frozenset[str]) -> PlaceRow:
    first, mask = there[0], facts.masks.get(there[0].scope_id, 0)
    place, note = "The account", ""
    if first.scope_kind in {"account", "chosen"}:
        if any(held.scope_kind == "account" for held in there):
            place, mask = "The account, with all its environments", mask | facts.masks.get(EVERYWHERE, 0)
    elif first.scope_kind == "environment":
        place = f"The environment {first.scope_name}" if first.scope_name else "An environment"
    else:
        kind, name = first.scope_kind, environments.get(first.environment_id, "an environment")
        place = f"A {kind}" if first.scope_name == UNSEEN[kind] else f"The {kind} {first.scope_name}"
        by_search = first.scope_id in searches
        reaching = "which is a search and opens no asset" if by_search else _REACHING[kind]
        note, mask = f"in {name}, {reaching}", mask & _OF_SHARES[kind] & ~(_OF_ASSETS * by_search)
    return PlaceRow(place, note, _allowed(mask), tuple(map(told, there)))


_REACHING: Final = {"folder": "with all that inherits from it", "collection": "with the assets that it opens"}
_OF_SHARES: Final = {
    kind.value: sum(may.bit for may in CHOICES[kind]) for kind in (RoleKind.FOLDER, RoleKind.COLLECTION)
}


_OF_ASSETS: Final = sum(may.bit for may in May if may.code.startswith("asset."))


def _allowed(mask: int) -> tuple[tuple[str, tuple[May, ...]], ...]:
    """The rights of a mask under their headings, those that hold none left out."""
    found: dict[str, list[May]] = {heading: [] for heading, _ in (*_GROUPS, (_ADMINISTERS, ""))}
    for may in May:
        if mask & may.bit:
            found[_heading(may)].append(may)
    return tuple((heading, tuple(rights)) for heading, rights in found.items() if rights)


def _heading(may: May) -> str:
    heading = _HEADING_OF.get(may.name.rpartition("_")[2], _ADMINISTERS)
    return _ADMINISTERS if may.where is Where.ACCOUNT and heading != "Sees" else heading
