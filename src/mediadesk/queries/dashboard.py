"""What a member sees first: what they can do here, what is shared with them, and what happened lately."""

from dataclasses import dataclass
from datetime import datetime

from mediadesk.access.catalogue import May, Where
from mediadesk.access.facts import Facts, Held
from mediadesk.queries.trail import EntryRow, TrailFilter, recent_activity, trail
from mediadesk.rules.events import Event
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.store.access import Grant
from mediadesk.store.collections import Collection
from mediadesk.store.library import Asset, Folder
from mediadesk.store.natural import by_name
from mediadesk.store.teams import Member

_MOST_SHARED = 24
_REFUSALS = Event.REFUSED.code  # what somebody could not do is for the trail, not for the first page


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role that reaches the member, in words."""

    role: str
    sentence: str
    place: str
    through_group: str
    until: str


@dataclass(frozen=True, slots=True)
class SharedFolder:
    """A folder or collection that is shared with the member, with the role they have in it."""

    id: str
    name: str
    cloud_name: str
    role: str
    through_group: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What a new account begins with, and which of it is done."""

    invited: bool
    uploaded: bool
    shared: bool

    @property
    def all_done(self) -> bool:
        """Whether nothing is left of it."""
        return self.invited and self.uploaded and self.shared


def held_roles(facts: Facts) -> tuple[HeldRole, ...]:
    """The roles that reach a member everywhere or in an environment; shares stand for themselves. Cost: none."""
    places = {"account": "the account", "chosen": "the account", "environment": "the environment"}
    return tuple(
        HeldRole(
            held.role.title,
            held.role.sentence,
            f"{places.get(held.scope_kind, '')} {held.scope_name}".strip(),
            held.through,
            f"{held.until:%-d %B %Y}" if held.until else "",
        )
        for held in facts.held
        if held.scope_kind not in {"folder", "collection"}
    )


def shared_folders(facts: Facts) -> tuple[SharedFolder, ...]:
    """The folders shared with a member, directly or through a group, by name. Cost: 1 query, none if no share."""
    shares = {held.scope_id: held for held in facts.held if held.scope_kind == "folder"}
    if not shares:
        return ()
    rows = Folder.objects.filter(account_id=facts.account_id, pk__in=shares).select_related("environment")
    return tuple(_shared(one, shares[one.pk]) for one in rows.order_by(*by_name(), "id")[:_MOST_SHARED])


def shared_collections(facts: Facts) -> tuple[SharedFolder, ...]:
    """The collections shared with a member, likewise. Cost: 1 query, none if no share."""
    shares = {held.scope_id: held for held in facts.held if held.scope_kind == "collection"}
    if not shares:
        return ()
    rows = Collection.objects.filter(account_id=facts.account_id, pk__in=shares).select_related("environment")
    return tuple(_shared(one, shares[one.pk]) for one in rows.order_by(*by_name(), "id")[:_MOST_SHARED])


def _shared(one: Folder | Collection, held: Held) -> SharedFolder:
    place = one.environment.cloud_name
    return SharedFolder(one.pk, one.name or ROOT_TITLE, place, held.role.title, held.through, held.until)


def first_steps(facts: Facts) -> FirstSteps:
    """Whether anybody was invited, anything uploaded, and any folder shared. Cost: 3 queries for one row each."""
    here = {"account_id": facts.account_id}
    return FirstSteps(
        invited=len(Member.objects.filter(**here).values_list("pk")[:2]) > 1,
        uploaded=Asset.objects.filter(**here).exists(),
        shared=Grant.objects.shares().filter(**here, api_key=None).exists(),
    )


def can_do(facts: Facts) -> dict[str, list[str]]:
    """What the member may do somewhere, by the kind of thing, in the words of the catalogue. Cost: none."""
    mask = 0
    for bits in facts.masks.values():
        mask |= bits
    names = {
        Where.ACCOUNT: "In the account",
        Where.ENVIRONMENT: "In environments",
        Where.FOLDER: "With folders and assets",
        Where.COLLECTION: "With collections",
    }
    found: dict[str, list[str]] = {}
    for may in May:
        if mask & may.bit and may is not May.DASHBOARD_VIEW and may.where in names:
            found.setdefault(names[may.where], []).append(may.doing)
    return found


def lately(facts: Facts, *, member_id: str) -> tuple[EntryRow, ...]:
    """The last entries of the trail: the account's for those who may see them, else the member's own.

    Of what they asked for it names no place that they may not see (T-02).

    Cost: 1 query, and those of `hide_places`.
    """
    if facts.masks.get(facts.account_id, 0) & May.TRAIL_VIEW.bit:
        return trail(facts, TrailFilter(without=_REFUSALS), limit=10).entries
    return recent_activity(facts, about_or_by=member_id, without=_REFUSALS, limit=10)
