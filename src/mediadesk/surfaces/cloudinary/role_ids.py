"""The ids of roles as Cloudinary's clients write them, and ours behind them."""

from typing import Final

from mediadesk.access.roles import AnyRole
from mediadesk.access.system_policies import role_id
from mediadesk.rules.roles import Role, RoleKind

_ACCOUNT, _PRODENV, _FOLDER = "cld::role::account::", "cld::role::prodenv::", "cld::role::folder::"
_OURS: Final = (
    {role_id(role): role.api_id for role in Role}
    | {f"{_PRODENV}{role.api_id}": role.api_id for role in Role if role.kind is RoleKind.GLOBAL}
    | {f"{_PRODENV}ml_user": Role.MEDIA_LIBRARY_USER.api_id}
    | {
        f"cld::role::content::folder::{role_id(role).removeprefix(_FOLDER)}": role.api_id
        for role in Role
        if role.kind is RoleKind.FOLDER
    }
)


def our_id(named: str) -> str:
    """The id of a role as the console knows it, from any spelling of the vendor's."""
    return _OURS.get(named, named)


def their_id(role: AnyRole, *, scope_type: str = "account") -> str:
    """The id of a role as the API gives it: one that holds in environments is written `cld::role::prodenv::…`."""
    if not isinstance(role, Role):
        return role.api_id
    if role.kind is RoleKind.GLOBAL and scope_type == "prodenv":
        name = "ml_user" if role is Role.MEDIA_LIBRARY_USER else role.api_id
        return f"{_PRODENV}{name}"
    return role_id(role)


def scope_named(named: str) -> str:
    """The scope that the id of a role says it is for: "account", "prodenv", or empty when it says none."""
    if named.startswith(_ACCOUNT):
        return "account"
    return "prodenv" if named.startswith(_PRODENV) else ""
