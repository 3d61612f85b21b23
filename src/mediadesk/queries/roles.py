"""The roles: who holds which, and what each may do."""

from dataclasses import dataclass

from django.db.models import Count

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.rules.roles import MEMBER_ROLES, Role
from mediadesk.store.teams import Member


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role of members, with how many hold it."""

    role: Role
    members: int


def role_holders(facts: Facts) -> tuple[RoleRow, ...]:
    """The roles of members, with how many hold each, whatever their status.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query over the index of roles.
    """
    require(facts, May.ROLE_VIEW, Target(facts.account_id))
    counts = dict(
        Member.objects.filter(account_id=facts.account_id).values_list("role").annotate(Count("id"))
    )
    return tuple(RoleRow(role, counts.get(role.api_id, 0)) for role in MEMBER_ROLES)


def permission_matrix() -> tuple[tuple[str, tuple[tuple[str, str, tuple[bool, ...]], ...]], ...]:
    """The permissions by what they are about, each with its sentence, code and a mark for each member's role."""
    parts: dict[str, list[tuple[str, str, tuple[bool, ...]]]] = {}
    for may in May:
        title = may.where.value.capitalize()
        marks = tuple(role in may.holders for role in MEMBER_ROLES)
        parts.setdefault(title, []).append((may.doing, may.code, marks))
    return tuple((title, tuple(rows)) for title, rows in parts.items())
