"""A role as a decision sees it: a row of the table of system roles, or one of the account's own."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from mediadesk.access.catalogue import MASKS, May, Where
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import MEMBER_ROLES, Role, RoleKind
from mediadesk.store.access import CustomRole, Grant


@dataclass(frozen=True, slots=True)
class OwnRole:
    """An account's own role, with the attributes that a system role has."""

    api_id: str
    title: str
    kind: RoleKind
    sentence: str
    mask: int

    @property
    def rank(self) -> int:
        """That of the highest system role of its kind all of which it holds; 0 when it holds all of none."""
        return max(
            (role.rank for role in Role if role.kind is self.kind and not MASKS[role] & ~self.mask), default=0
        )

    @property
    def takes_seat(self) -> bool:
        """Whether it allows anything that the roles without a seat do not."""
        return self.kind is RoleKind.GLOBAL and bool(self.mask & ~SEATLESS_MASK)


AnyRole = Role | OwnRole

SEATLESS_MASK: Final = sum(
    may.bit for may in May if any(not role.takes_seat and role in may.holders for role in MEMBER_ROLES)
)
"""What may be done without a seat: all that some role without one allows."""

CHOICES: Final[dict[RoleKind, tuple[May, ...]]] = {
    RoleKind.GLOBAL: tuple(May),
    RoleKind.FOLDER: tuple(may for may in May if may.where is Where.FOLDER),
    RoleKind.COLLECTION: tuple(
        may for may in May if any(role.kind is RoleKind.COLLECTION for role in may.holders)
    ),
}
"""The permissions that an own role of each kind may be put together from: those that can count where it is held."""

_FITTING: Final = {kind: sum(may.bit for may in choices) for kind, choices in CHOICES.items()}
_BITS: Final = {may.code: may.bit for may in May}


def mask_of(role: AnyRole) -> int:
    """What a role allows, all its bits together."""
    return role.mask if isinstance(role, OwnRole) else MASKS[role]


def needs_seat(role: AnyRole) -> bool:
    """Whether it can be held only with a seat: all that reaches into folders and collections does (decision 0009)."""
    return role.kind is not RoleKind.GLOBAL or role.takes_seat


def own_role(row: CustomRole) -> OwnRole:
    """A row as a role. Codes that no permission has any more are passed over. Cost: none."""
    return compiled(row.pk, row.name, row.kind, row.description, row.permissions)


def compiled(role_id: str, name: str, kind: str, description: str, codes: Collection[str]) -> OwnRole:
    """An own role from its fields; `codes` are those of its permissions."""
    mask = 0
    for code in codes:
        mask |= _BITS.get(code, 0)
    return OwnRole(role_id, name, RoleKind(kind), description, mask & _FITTING[RoleKind(kind)])


def role_of(grant: Grant) -> AnyRole | None:
    """The role a grant gives; None when there is no such role any more. Cost: none with its own role loaded."""
    return own_role(grant.custom_role) if grant.custom_role else Role.by_id(grant.role)


def roles_of(account_id: str, *kinds: RoleKind) -> list[AnyRole]:
    """The roles of these kinds, the system's first, then the account's own by name. Cost: 1 query."""
    rows = CustomRole.objects.filter(account_id=account_id, kind__in=[kind.value for kind in kinds])
    return [*(role for role in Role if role.kind in kinds), *map(own_role, rows.order_by("name"))]


def named_role(account_id: str, role_id: str) -> AnyRole | None:
    """The role of this id, of whatever kind, or None when there is none any more. Cost: 1 query for an own role."""
    if system := Role.by_id(role_id):
        return system
    row = CustomRole.objects.filter(account_id=account_id, pk=role_id[:60]).first()
    return own_role(row) if row else None


def find_role(account_id: str, role_id: str, *kinds: RoleKind, among: Iterable[AnyRole] = ()) -> AnyRole:
    """The role of this id that is of one of these kinds, a system role or the account's own.

    Args:
        among: the roles that fit, when not all of these kinds do; they are named in the refusal.

    Raises:
        Refusal: NO_SUCH_ROLE, another account's too.

    Cost: 1 query, none for a system role.
    """
    found = named_role(account_id, role_id)
    fitting = list(among)
    if found is None or found.kind not in kinds or (fitting and found not in fitting):
        known = fitting or roles_of(account_id, *kinds)
        raise Why.NO_SUCH_ROLE(role=role_id[:60], roles=", ".join(role.api_id for role in known))
    return found
