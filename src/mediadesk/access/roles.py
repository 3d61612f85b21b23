"""A role as a decision sees it: a row of the table of system roles, or one of the account's own. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from mediadesk.access.catalogue import ACCOUNT_MASK, MASKS, May, Where
from mediadesk.rules.roles import MEMBER_ROLES, Role, RoleKind


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


def counts_for_key(role: OwnRole, *, of_account: bool) -> bool:
    """Whether it allows anything where such a key is used: a key of the account reaches into no folder."""
    if role.kind is RoleKind.FOLDER:
        return not of_account and bool(role.mask)
    reached = role.mask & ACCOUNT_MASK if of_account else role.mask & ~ACCOUNT_MASK
    return role.kind is RoleKind.GLOBAL and bool(reached)


def compiled(role_id: str, name: str, kind: str, description: str, codes: Collection[str]) -> OwnRole:
    """An own role from its fields; `codes` are those of its permissions."""
    mask = 0
    for code in codes:
        mask |= _BITS.get(code, 0)
    return OwnRole(role_id, name, RoleKind(kind), description, mask & _FITTING[RoleKind(kind)])
