"""Who holds which roles in the Permissions API: told, given and taken, by role or by principal.

https://github.com/cloudinary/api-schemas, permissions/schema.yml
"""

from collections.abc import Mapping
from typing import Final, TypedDict

import msgspec

from mediadesk.access.catalogue import May
from mediadesk.access.targets import find_collection, find_folder
from mediadesk.actions.access.assign_roles import Assignment, assign_roles
from mediadesk.actions.granting import Wanted, asked_for
from mediadesk.queries.principal_roles import Asked, HeldRow, Principal, roles_held
from mediadesk.queries.principals import PRINCIPAL_TYPES, holder_of
from mediadesk.rules.policies import SCOPES
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.collections import Collection
from mediadesk.store.library import Folder
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.cloudinary.auth import call
from mediadesk.surfaces.cloudinary.role_ids import our_id, scope_named, their_id
from mediadesk.surfaces.cloudinary.shapes import MANAGEMENT_TYPES, PERMISSION_TYPES, Many, role_words, seconds
from mediadesk.surfaces.who import Who

_MOST_AT_ONCE: Final = 100
_DONE: Final[dict[str, object]] = {"success": True}


class Page(msgspec.Struct):
    """Principals, and where the next page begins."""

    data: dict[str, object]
    next_cursor: str | None = None


@call(May.ROLE_VIEW)
def list_principals_of_role(who: Who, given: Arguments, role_id: str) -> Many:
    """Who holds a role, in pages: type and id alone, or with `verbose` where and since when."""
    asked = _asked(given, role_id=our_id(role_id), scope_type=scope_named(role_id))
    found, cursor = roles_held(who.facts, asked, cursor=given.text("cursor"))
    if not given.flag("verbose"):
        return Many([{"id": one.id, "type": one.kind} for one in found], cursor or None)
    return Many([_holding(one, held) for one in found for held in one.roles], cursor or None)


@call(May.GRANT_GIVE)
def change_principals_of_role(who: Who, given: Arguments, role_id: str) -> dict[str, object]:
    """Give a role to several principals, or take it from them: all of them or none."""
    wanted = [
        _assignment(who, _holder(who, part, "principal_type", "principal_id"), role_id, part)
        for part in _to_give(who, given, "principals")
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
    parts = _to_give(who, given, "roles")
    holder = _holder(who, Arguments(given.mapping("principal") or {}), "type", "id")
    wanted = [_assignment(who, holder, part.required("id"), part) for part in parts]
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
    asked, parts = _asked(given), _few(given, "principals")
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
    placed = _placed_by(named)
    return Asked(
        scope_type=given.one_of("scope_type", ("", *SCOPES), default=scope_type),
        scope_id=given.text("scope_id"),
        permission_type=given.one_of("permission_type", ("", *PERMISSION_TYPES), default=""),
        management_type=given.one_of("management_type", ("", *MANAGEMENT_TYPES), default=""),
        **placed,
        role_id=role_id,
    )


class _Share(TypedDict):
    folder_id: str
    collection_id: str


def _placed_by(parameters: Mapping[str, object]) -> _Share:
    """The folder or collection that is named. Raises: Refusal BAD_VALUE for both, and for another place."""
    reason = "roles on content are held in folders and collections: give folder_id or collection_id"
    if other := sorted(parameters.keys() - {"folder_id", "collection_id"}):
        raise Why.BAD_VALUE(what=other[0][:40], reason=reason)
    given = Arguments(parameters)
    placed = _Share(folder_id=given.text("folder_id"), collection_id=given.text("collection_id"))
    if all(placed.values()):
        raise Why.BAD_VALUE(what="collection_id", reason="a role is held at one place: leave folder_id out")
    return placed


def _holder(who: Who, given: Arguments, of_kind: str, of_id: str) -> str:
    given.required(of_kind)
    kind = given.one_of(of_kind, PRINCIPAL_TYPES, default="")
    return holder_of(who.facts, kind=kind, principal_id=given.required(of_id))


def _few(given: Arguments, name: str) -> tuple[Arguments, ...]:
    """The parts of a list. Raises: Refusal MISSING_VALUE when there are none, BAD_VALUE for more than 100."""
    parts = given.each(name)
    if not parts:
        raise Why.MISSING_VALUE(what=name)
    if len(parts) > _MOST_AT_ONCE:
        raise Why.BAD_VALUE(what=name, reason=f"at most {_MOST_AT_ONCE} at once")
    return parts


def _to_give(who: Who, given: Arguments, name: str) -> tuple[Arguments, ...]:
    """What is to be given or taken, for whoever may give there at all: nobody else learns which ids there are.

    Raises:
        Refusal: MISSING_VALUE, BAD_VALUE, NOT_ALLOWED; NOT_FOUND for a folder or collection.
    """
    parts = _few(given, name)
    places = [Wanted("", **_placed_by(part.mapping("policy_parameters") or {})) for part in parts]
    may, on = asked_for(who.account.pk, places)
    who.require(may, on() if on else None)
    return parts


def _removing(given: Arguments) -> bool:
    given.required("operation")
    return given.one_of("operation", ("add", "remove"), default="") == "remove"


def _assignment(who: Who, holder: str, named: str, given: Arguments) -> Assignment:
    """One role of one holder at the place that is named.

    Raises:
        Refusal: MISSING_VALUE when the role needs a place and has none, BAD_VALUE, NOT_FOUND.
    """
    ours, scope, scope_id = our_id(named), scope_named(named), given.text("scope_id")
    placed = _placed_by(given.mapping("policy_parameters") or {})
    system = Role.by_id(ours)
    if any(placed.values()):
        _require_in(who, scope_id, **placed)
        return Assignment(holder, Wanted(ours, **placed))
    if system and system.kind is not RoleKind.GLOBAL:
        raise Why.MISSING_VALUE(what=f"policy_parameters: {system.kind.value}_id")
    if scope == "prodenv" and not scope_id:
        raise Why.MISSING_VALUE(what="scope_id")
    if scope == "account" and scope_id:
        raise Why.BAD_VALUE(what="scope_id", reason="the role is one of the account; leave it out")
    environment_id = "" if scope_id == "all" else scope_id
    return Assignment(holder, Wanted(ours, environment_id), of_account=not scope_id)


def _require_in(who: Who, scope_id: str, *, folder_id: str, collection_id: str) -> None:
    """Refuse a folder or collection that is not in the environment named. Raises: Refusal NOT_FOUND."""
    shared: Folder | Collection = (
        find_folder(who.account.pk, folder_id)
        if folder_id
        else find_collection(who.account.pk, collection_id)
    )
    if scope_id not in {"", "all", shared.environment_id}:
        raise Why.NOT_FOUND(what="folder" if folder_id else "collection")


def _page(found: list[Principal], cursor: str) -> Page:
    principals = [
        {"type": one.kind, "id": one.id, "roles": [_shaped(held) for held in one.roles]} for one in found
    ]
    return Page({"principals": principals}, cursor or None)


def _placed(held: HeldRow) -> dict[str, object]:
    return {
        "policy_parameters": _parameters(held),
        "scope_type": held.scope_type,
        "scope_id": held.scope_id or None,
        "created_at": seconds(held.created_at),
        "updated_at": seconds(held.updated_at),
    }


def _parameters(held: HeldRow) -> dict[str, str]:
    placed = {"folder_id": held.folder_id, "collection_id": held.collection_id}
    return {name: value for name, value in placed.items() if value}


def _holding(one: Principal, held: HeldRow) -> dict[str, object]:
    role_id = their_id(held.role, scope_type=held.scope_type)
    return {"id": one.id, "type": one.kind, "role_id": role_id, **_placed(held)}


def _shaped(held: HeldRow) -> dict[str, object]:
    return {
        "id": their_id(held.role, scope_type=held.scope_type),
        **role_words(held.role),
        **_placed(held),
    }
