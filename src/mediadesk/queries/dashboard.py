"""What a member sees first: what they can do here, and what happened lately."""

from dataclasses import dataclass

from mediadesk.access.catalogue import May, Where
from mediadesk.access.facts import Facts
from mediadesk.queries.trail import EntryRow, TrailFilter, recent_activity, trail


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role that reaches the member, in words."""

    role: str
    place: str
    through_group: str
    until: str


def held_roles(facts: Facts) -> tuple[HeldRole, ...]:
    """The roles that reach a member, each with where it holds. Cost: none."""
    places = {
        "account": "the account",
        "chosen": "the account",
        "environment": "the environment",
        "folder": "the folder",
    }
    return tuple(
        HeldRole(
            held.role.title,
            f"{places.get(held.scope_kind, '')} {held.scope_name}".strip(),
            held.through_group,
            f"{held.until:%-d %B %Y}" if held.until else "",
        )
        for held in facts.held
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
        if mask & may.bit and may is not May.DASHBOARD_VIEW:
            found.setdefault(names[may.where], []).append(may.doing)
    return found


def lately(facts: Facts, *, member_id: str) -> tuple[EntryRow, ...]:
    """The last entries of the trail: the account's for those who may see them, else the member's own.

    Cost: 1 query.
    """
    if facts.masks.get(facts.account_id, 0) & May.TRAIL_VIEW.bit:
        return trail(facts, TrailFilter(), limit=10).entries
    return recent_activity(facts.account_id, about_or_by=member_id, limit=10)
