"""Who holds which roles in the Permissions API: told, given and taken, by role or by principal.

https://github.com/cloudinary/api-schemas, permissions/schema.yml
"""

from typing import Any, Final

import msgspec

from mediadesk.access.catalogue import May
from mediadesk.access.kept_roles import named_role
from mediadesk.access.roles import AnyRole
from mediadesk.access.targets import find_folder
from mediadesk.actions.access.assign_roles import Assignment, assign_roles
from mediadesk.actions.granting import Wanted
from mediadesk.queries.principal_roles import Asked, HeldRow, Principal, roles_held
from mediadesk.queries.principals import PRINCIPAL_TYPES, holder_of
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.cloudinary.auth import call
from mediadesk.surfaces.cloudinary.permissions_policies import Many
from mediadesk.surfaces.cloudinary.role_ids import our_id, scope_named, their_id
from mediadesk.surfaces.who import Who

_SCOPES: Final = ("account", "prodenv")
_MOST_PRINCIPALS: Final = 100
_DONE: Final[dict[str, object]] = {"success": True}


class Page(msgspec.Struct):
    """Principals, and where the next page begins."""

    data: dict[str, object]
    next_cursor: str | None = None


@call(May.ROLE_VIEW)
def list_principals_of_role(who: Who, given: Arguments, role_id: str) -> Many:
    """Who holds a role: type and id alone, or with `verbose` where and since when."""
    role = named_role(who.account.pk, our_id(role_id))
    who.require(May.ROLE_VIEW)
    if role is None:
        raise Why.NOT_FOUND(what="role")
    asked = _asked(given, role_id=role.api_id, scope_type=scope_named(role_id))
    found: list[Principal] = []
    cursor = ""
    while True:
        page, cursor = roles_held(who.facts, asked, cursor=cursor)
        found += page
        if not cursor:
            break
    if not given.flag("verbose"):
        return Many([{"id": one.id, "type": one.kind} for one in found])
    return Many([_holding(one, held) for one in found for held in one.roles])


@call(May.GRANT_GIVE)
def change_principals_of_role(who: Who, given: Arguments, role_id: str) -> dict[str, object]:
    """Give a role to several principals, or take it from them: all of them or none."""
    parts = given.each("principals")
    if not parts:
        raise Why.MISSING_VALUE(what="principals")
    wanted = [
        _assignment(who, _holder(who, part, "principal_type", "principal_id"), role_id, part)
        for part in parts[: _MOST_PRINCIPALS + 1]
    ]
    assign_roles(who.actor, assignments=wanted, remove=_removing(given))
    return _DONE


@call(May.GRANT_VIEW)
def list_roles_of_principal(who: Who, given: Arguments) -> Many:
    """The roles that one principal holds itself; those of its groups are the groups'."""
    given.required("permission_type")
    asked = _asked(given)
    who.require(May.GRANT_VIEW)
    holder = _holder(who, given, "principal_type", "principal_id")
    found, _ = roles_held(who.facts, asked, holders=[holder])
    return Many([_shaped(held) for one in found for held in one.roles])


@call(May.GRANT_GIVE)
def change_roles_of_principal(who: Who, given: Arguments) -> dict[str, object]:
    """Give a principal several roles, or take them away: all of them or none."""
    holder = _holder(who, Arguments(given.mapping("principal") or {}), "type", "id")
    parts = given.each("roles")
    if not parts:
        raise Why.MISSING_VALUE(what="roles")
    wanted = [_assignment(who, holder, part.required("id"), part) for part in parts[: _MOST_PRINCIPALS + 1]]
    assign_roles(who.actor, assignments=wanted, remove=_removing(given))
    return _DONE


@call(May.GRANT_VIEW)
def inspect(who: Who, given: Arguments) -> Page:
    """Everybody with a role at a place, in pages."""
    given.required("scope_type")
    asked, kind = _asked(given), given.one_of("principal_type", ("", *PRINCIPAL_TYPES), default="")
    who.require(May.GRANT_VIEW)
    holders = [_holder(who, given, "principal_type", "principal_id")] if given.text("principal_id") else None
    found, cursor = roles_held(who.facts, asked, holders=holders, kind=kind, cursor=given.text("cursor"))
    return _page(found, cursor)


@call(May.GRANT_VIEW)
def inspect_principals(who: Who, given: Arguments) -> Page:
    """The roles at a place of the principals that are named."""
    given.required("scope_type")
    asked, parts = _asked(given), given.each("principals")
    if not parts:
        raise Why.MISSING_VALUE(what="principals")
    if len(parts) > _MOST_PRINCIPALS:
        raise Why.BAD_VALUE(what="principals", reason=f"at most {_MOST_PRINCIPALS} at once")
    who.require(May.GRANT_VIEW)
    holders = [_holder(who, part, "type", "id") for part in parts]
    found, cursor = roles_held(who.facts, asked, holders=holders)
    return _page(found, cursor)


def _asked(given: Arguments, *, role_id: str = "", scope_type: str = "") -> Asked:
    """The filters of a list. Raises: Refusal BAD_VALUE, also for places in which no role is held here."""
    named = dict(zip(given.texts("param_key") or (), given.texts("param_value") or (), strict=False))
    named |= {name: str(value) for name, value in (given.mapping("policy_parameters") or {}).items()}
    named |= {
        name: given.text(name) for name in ("folder_id", "collection_id", "asset_id") if given.text(name)
    }
    folder_id = _folder_of(named)
    return Asked(
        scope_type=given.one_of("scope_type", ("", *_SCOPES), default=scope_type),
        scope_id=given.text("scope_id"),
        permission_type=given.one_of("permission_type", ("", "global", "content"), default=""),
        management_type=given.one_of("management_type", ("", "system", "custom"), default=""),
        folder_id=folder_id,
        role_id=role_id,
    )


def _folder_of(parameters: dict[str, Any]) -> str:
    if other := sorted(parameters.keys() - {"folder_id"}):
        raise Why.BAD_VALUE(what=other[0][:40], reason="roles on content are held in folders: give folder_id")
    return Arguments(parameters).text("folder_id")


def _holder(who: Who, given: Arguments, of_kind: str, of_id: str) -> str:
    given.required(of_kind)
    kind = given.one_of(of_kind, PRINCIPAL_TYPES, default="")
    return holder_of(who.facts, kind=kind, principal_id=given.required(of_id))


def _removing(given: Arguments) -> bool:
    given.required("operation")
    return given.one_of("operation", ("add", "remove"), default="") == "remove"


def _assignment(who: Who, holder: str, named: str, given: Arguments) -> Assignment:
    """One role of one holder at the place that is named.

    Raises:
        Refusal: MISSING_VALUE when the role needs a place and has none, BAD_VALUE, NOT_FOUND.
    """
    ours, scope, scope_id = our_id(named), scope_named(named), given.text("scope_id")
    folder_id = _folder_of(given.mapping("policy_parameters") or {})
    system = Role.by_id(ours)
    if folder_id:
        folder = find_folder(who.account.pk, folder_id)
        if scope_id not in {"", "all", folder.environment_id}:
            raise Why.NOT_FOUND(what="folder")
        return Assignment(holder, Wanted(ours, folder_id=folder_id))
    if system and system.kind is not RoleKind.GLOBAL:
        raise Why.MISSING_VALUE(what="policy_parameters: folder_id")
    if scope == "prodenv" and not scope_id:
        raise Why.MISSING_VALUE(what="scope_id")
    if scope == "account" and scope_id:
        raise Why.BAD_VALUE(what="scope_id", reason="the role is one of the account; leave it out")
    environment_id = "" if scope_id == "all" else scope_id
    return Assignment(holder, Wanted(ours, environment_id), of_account=not scope_id)


def _page(found: list[Principal], cursor: str) -> Page:
    principals = [
        {"type": one.kind, "id": one.id, "roles": [_shaped(held) for held in one.roles]} for one in found
    ]
    return Page({"principals": principals}, cursor or None)


def _placed(held: HeldRow) -> dict[str, object]:
    return {
        "policy_parameters": {"folder_id": held.folder_id} if held.folder_id else {},
        "scope_type": held.scope_type,
        "scope_id": held.scope_id or None,
        "created_at": int(held.created_at.timestamp()),
        "updated_at": int(held.updated_at.timestamp()),
    }


def _holding(one: Principal, held: HeldRow) -> dict[str, object]:
    role_id = their_id(held.role, scope_type=held.scope_type)
    return {"id": one.id, "type": one.kind, "role_id": role_id, **_placed(held)}


def _shaped(held: HeldRow) -> dict[str, object]:
    role: AnyRole = held.role
    return {
        "id": their_id(role, scope_type=held.scope_type),
        "name": role.title,
        "description": role.sentence,
        "management_type": "system" if isinstance(role, Role) else "custom",
        "permission_type": "global" if role.kind is RoleKind.GLOBAL else "content",
        **_placed(held),
    }
