"""What the actions on an account's own roles share: finding one, its name, and what follows from its permissions."""

from collections.abc import Iterable

from mediadesk.access.catalogue import May
from mediadesk.access.kept_roles import own_role
from mediadesk.access.roles import AnyRole, needs_seat
from mediadesk.actions.change import Step
from mediadesk.rules.names import clean_name, clean_text
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.access import CustomRole, Grant


def find_own_role(step: Step, role_id: str) -> CustomRole:
    """The account's own role of this id.

    Raises:
        Refusal: NOT_FOUND, another account's too; SYSTEM_ROLE.
    """
    if system := Role.by_id(role_id):
        raise Why.SYSTEM_ROLE(role=system.title)
    found = CustomRole.objects.filter(account=step.account, pk=role_id[:60]).first()
    if found is None:
        raise Why.NOT_FOUND(what="role")
    return found


def require_free_role_name(step: Step, kind: RoleKind, name: str, *, but: str = "") -> str:
    """Give a role's name as it is kept. No own role is called as a system role of its kind is.

    Args:
        but: the id of the role that may have it already.

    Raises:
        Refusal: BAD_NAME, NAME_TAKEN.
    """
    name = clean_name(name, what="A role", longest=60)
    system = any(role.kind is kind and role.title.casefold() == name.casefold() for role in Role)
    same = CustomRole.objects.filter(account=step.account, kind=kind.value, name__iexact=name)
    if system or same.exclude(pk=but).exists():
        raise Why.NAME_TAKEN(what="role", name=name)
    return name


def clean_description(text: str) -> str:
    """Give a role's description as it is kept: one line. Raises: Refusal BAD_VALUE."""
    return " ".join(clean_text(text, what="The description", longest=300).split())


def put_in(row: CustomRole, permissions: Iterable[May]) -> None:
    """Put permissions into a role, and keep what follows from them."""
    row.permissions = [may.code for may in permissions]
    role = own_role(row)
    row.needs_seat = needs_seat(role)
    row.enters = role.kind is RoleKind.GLOBAL and bool(role.mask & May.ENVIRONMENT_VIEW.bit)


def require_seated(role: AnyRole, grants: Iterable[Grant]) -> None:
    """Refuse a role that needs a seat where somebody without one holds it: they would lose all of it (decision 0009).

    Raises:
        Refusal: WITHOUT_A_SEAT.
    """
    if not needs_seat(role):
        return
    for grant in grants:
        if (member := grant.member) and not member.api_role.takes_seat:
            raise Why.WITHOUT_A_SEAT(member=member.name or member.email, role=member.api_role.title)


def told(permissions: Iterable[May]) -> list[str]:
    """Permissions as the trail keeps them."""
    return [may.code for may in permissions]
