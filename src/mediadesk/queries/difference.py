"""What a change would do to access, put so that somebody who decides about it can read it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from mediadesk.access.catalogue import ACCOUNT_MASK, MASKS, May, Where
from mediadesk.access.changes import Change, Difference, Principal
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Facts, Kind
from mediadesk.access.trees import Span, joined
from mediadesk.queries.gains import Gain, Place, Told
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.roles import Role
from mediadesk.store.library import Asset

MOST_ROWS: Final = 20
MOST_NAMES: Final = 10
MOST_PLACES: Final = 5
_FEW: Final = 500  # folders that are named to the database one by one
_SHARES: Final = {
    # what is shared   seen by             shared by
    "folder":         (May.FOLDER_VIEW,     May.FOLDER_SHARE),
    "collection":     (May.COLLECTION_VIEW, May.COLLECTION_SHARE),
}  # fmt: skip
_ASSETS_ARE_IN: Final = sum(may.bit for may in May if may.where is Where.FOLDER)


@dataclass(slots=True)
class _Row:
    gains: bool
    mask: int
    holders: frozenset[Principal]
    places: list[tuple[str, str]]
    spans: tuple[Span, ...]
    at_most: bool
    assets: int = 0  # of collections: those of folders are counted by spans


def told(facts: Facts, difference: Difference) -> Told:
    """Put a difference into words for whoever makes the change.

    Args:
        facts: the reader's. Who gains is named to those who may see who has access there anyway.

    Cost: 1 query; none when nothing differs.
    """
    if not difference:
        return Told()
    rows = sorted(_rows(difference), key=lambda row: (row.gains, -len(row.holders), row.places))
    shown = rows[:MOST_ROWS]
    folders = difference.after.tree.folders
    counts = _counts(
        difference, {pk for row in shown for first, last in row.spans for pk in folders[first:last]}
    )
    everybody = [kind for kind, _ in difference.changes]
    return Told(
        tuple(_gain(facts, difference, row, counts) for row in shown),
        len(rows) - len(shown),
        everybody.count(Kind.MEMBER),
        everybody.count(Kind.API_KEY),
        tuple(_notes(difference)),
    )


def _notes(difference: Difference) -> Iterator[str]:
    for policy, concerned in sorted(difference.by_asset.items()):
        said = f"The policy {policy} decides asset by asset"
        if concerned:
            many = f"{concerned:,} {'holder' if concerned == 1 else 'holders'} of roles"
            yield f"{said}: what it changes for up to {many} is not counted here."
        else:
            yield f"{said}, so that fewer assets than these may be concerned."
    if difference.estimated:
        yield "There is too much to ask the policies about: for a part of it, only roles were looked at."


def _rows(difference: Difference) -> Iterable[_Row]:
    """The same for the same people in one row: first by place, then all places of one kind of change."""
    alike: dict[tuple[bool, str, str, int], dict[Principal, Change]] = {}
    for who, changes in difference.changes.items():
        for one in changes:
            alike.setdefault((one.gains, one.kind, one.place, one.mask), {})[who] = one
    rows: dict[tuple[bool, int, frozenset[Principal], str], _Row] = {}
    for (gains, kind, place, mask), found in alike.items():
        holders, parts = frozenset(found), {one.parts for one in found.values()}
        counted = [part for some in parts for part in some if part.mask & _ASSETS_ARE_IN]
        spans = joined(span for part in counted for span in part.spans)
        at_most = len({part.spans for part in counted}) > 1 or any(one.at_most for one in found.values())
        of_kind = kind if kind in _SHARES else ""
        row = rows.setdefault((gains, mask, holders, of_kind), _Row(gains, mask, holders, [], (), at_most))
        row.places.append((kind, place))
        row.assets += max(one.assets for one in found.values())
        row.spans, row.at_most = joined((*row.spans, *spans)), row.at_most or at_most
    for row in rows.values():
        inside = [place for kind, place in row.places if kind == "environment"]
        if len(inside) > 1 and len(inside) == len(difference.after.tree.roots):
            row.places = [("environments", "*")]
    return rows.values()


def _counts(difference: Difference, folders: set[str]) -> Mapping[str, int]:
    """How many assets are in each folder."""
    if len(folders) <= _FEW:
        rows = Asset.objects.filter(folder__in=folders)
    else:
        rows = Asset.objects.filter(environment__account_id=difference.after.account_id)
    return dict(rows.order_by().values_list("folder_id").annotate(count=Count("pk")))


def _gain(facts: Facts, difference: Difference, row: _Row, counts: Mapping[str, int]) -> Gain:
    folders = difference.after.tree.folders
    kinds = [kind for kind, _ in row.holders]
    return Gain(
        row.gains,
        _names(facts, difference, row),
        kinds.count(Kind.MEMBER),
        kinds.count(Kind.API_KEY),
        tuple(may for may in May if row.mask & may.bit),
        _role(row),
        tuple(_place(facts, difference, *place) for place in row.places[:MOST_PLACES]),
        max(0, len(row.places) - MOST_PLACES),
        row.assets + sum(counts.get(pk, 0) for first, last in row.spans for pk in folders[first:last]),
        row.at_most,
    )


def _names(facts: Facts, difference: Difference, row: _Row) -> tuple[str, ...]:
    """Those concerned by name, if the reader may know: who sees the users, or may share all that the row names."""
    names = {**difference.after.names, **difference.before.names}
    if not decide(facts, May.MEMBER_VIEW, Target(facts.account_id)):
        for kind, place in row.places:
            share = _SHARES.get(kind)
            if share is None or not decide(facts, share[1], _target(difference, kind, place)):
                return ()
    return tuple(sorted(names.get(who, "") for who in row.holders)[:MOST_NAMES])


def _target(difference: Difference, kind: str, place: str) -> Target:
    """A folder or collection as it lies now; one that is new, as it would."""
    before, after = difference.before, difference.after
    if kind == "collection":
        picture = before if place in before.collections else after
        return picture.collection_target(place, picture.collections[place].environment)
    return (before if place in before.tree.branches else after).target(place)


def _place(facts: Facts, difference: Difference, kind: str, place: str) -> Place:
    if kind == "account":
        return Place(kind, place, "the account")
    if kind == "environments":
        return Place(kind, place, "all environments")
    if kind == "environment":
        return Place(kind, place, difference.after.environments.get(place, ""))
    target = _target(difference, kind, place)
    if not decide(facts, _SHARES[kind][0], target):
        return Place("folder" if kind == "folder" else "", "", f"a {kind} that you do not see")
    branch = difference.after.tree.branches.get(place)
    return Place(kind, place, ROOT_TITLE if branch and branch.parent is None else target.name)


def _role(row: _Row) -> str:
    """The system role that allows just what is gained or lost, if there is one."""
    about = ACCOUNT_MASK if row.places[0][0] == "account" else ~ACCOUNT_MASK
    fitting: Sequence[Role] = [role for role in Role if MASKS[role] & about == row.mask]
    kind = row.places[0][0] if row.places[0][0] in _SHARES else "global"
    return next((role.title for role in fitting if role.kind.value == kind), "")
