"""Roles in the Permissions API: the system's, each with its `cld::role::…` id, and the account's own.

https://github.com/cloudinary/api-schemas, permissions/schema.yml
"""

from collections.abc import Iterable
from datetime import datetime

from mediadesk.access.catalogue import May
from mediadesk.access.composing import in_role
from mediadesk.access.roles import AnyRole
from mediadesk.access.system_policies import mays_of, policy_id
from mediadesk.actions.access.change_role import change_role
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.delete_role import delete_role
from mediadesk.queries import roles as queries
from mediadesk.rules.policies import SCOPES
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.cloudinary.auth import call
from mediadesk.surfaces.cloudinary.permissions_policies import CATALOGUED_AT
from mediadesk.surfaces.cloudinary.role_ids import our_id, scope_named, their_id
from mediadesk.surfaces.cloudinary.shapes import (
    MANAGEMENT_TYPES,
    PERMISSION_TYPES,
    Many,
    One,
    role_words,
    seconds,
)
from mediadesk.surfaces.who import Who


@call(May.ROLE_VIEW)
def list_roles(who: Who, given: Arguments) -> Many:
    """The roles of one permission type, the system's first."""
    given.required("permission_type")
    wanted = given.one_of("permission_type", PERMISSION_TYPES, default="")
    scope = given.one_of("scope_type", ("", *SCOPES), default="")
    managed = given.one_of("management_type", ("", *MANAGEMENT_TYPES), default="")
    parameters = _listed(given, "policy_parameters")
    found = [
        _shaped(row.role, row.dates, scope_type=scope or "account") for row in queries.all_roles(who.facts)
    ]
    return Many(
        [
            one
            for one in found
            if one["permission_type"] == wanted
            and scope in {"", one["scope_type"]}
            and managed in {"", one["management_type"]}
            and (parameters is None or one["policy_parameters"] == parameters)
        ]
    )


@call(May.ROLE_UPDATE, status=201)
def create_own_role(who: Who, given: Arguments) -> One:
    """Write a role; nobody holds it yet."""
    policies = given.texts("system_policy_ids") or ()
    kind = _kind(given, policies)
    made = create_role(
        who.actor,
        kind=kind,
        name=given.required("name"),
        description=given.text("description"),
        permissions=_codes(policies),
        role_id=given.text("id"),
    )
    return _one(who, made.pk)


@call(May.ROLE_VIEW)
def get_role(who: Who, _: Arguments, role_id: str) -> One:
    """One role; a role that holds in environments is given as one."""
    return _one(who, our_id(role_id), scope_type=scope_named(role_id) or "account")


@call(May.ROLE_UPDATE)
def update_own_role(who: Who, given: Arguments, role_id: str) -> One:
    """Write a role anew: name and permissions are given whole."""
    policies = given.texts("system_policy_ids")
    if policies is None:
        raise Why.MISSING_VALUE(what="system_policy_ids")
    change_role(
        who.actor,
        role_id=our_id(role_id),
        name=given.required("name"),
        description=given.text("description"),
        permissions=_codes(policies),
    )
    return _one(who, our_id(role_id))


@call(May.ROLE_UPDATE, status=204)
def delete_own_role(who: Who, given: Arguments, role_id: str) -> None:
    """Delete a role; one that is held only with `force`, which takes it away from all."""
    delete_role(who.actor, role_id=our_id(role_id), replacement="" if given.flag("force") else None)


def _one(who: Who, named: str, *, scope_type: str = "account") -> One:
    detail = queries.role_named(who.facts, role_id=named)
    dates = (detail.created_at, detail.updated_at) if detail.created_at and detail.updated_at else None
    return One(_shaped(detail.role, dates, scope_type=scope_type))


def _listed(given: Arguments, name: str) -> list[str] | None:
    """A list that clients write as a JSON array in the query. Raises: Refusal BAD_VALUE."""
    written = given.texts(name)
    if written is None:
        return None
    return [one.strip(' "[]') for one in written if one.strip(' "[]')]


def _kind(given: Arguments, policies: Iterable[str]) -> RoleKind:
    given.required("permission_type")
    given.required("scope_type")
    given.one_of("scope_type", SCOPES, default="")
    if given.one_of("permission_type", PERMISSION_TYPES, default="") == "global":
        return RoleKind.GLOBAL
    named = list(policies)
    of_collections = named and all(one.startswith("cld::policy::content::collection::") for one in named)
    return RoleKind.COLLECTION if of_collections else RoleKind.FOLDER


def _codes(policies: Iterable[str]) -> list[str]:
    """The permissions behind the ids. Raises: Refusal BAD_VALUE, which names those that there are none of."""
    named = list(policies)
    if unknown := [one[:100] for one in named if not mays_of(one)]:
        raise Why.BAD_VALUE(what="system_policy_ids", reason=f"there is no {', '.join(unknown[:10])}")
    return list(dict.fromkeys(may.code for one in named for may in mays_of(one)))


def _shaped(
    role: AnyRole, dates: tuple[datetime, datetime] | None, *, scope_type: str = "account"
) -> dict[str, object]:
    content = role.kind is not RoleKind.GLOBAL
    created, updated = map(seconds, dates) if dates else (CATALOGUED_AT, CATALOGUED_AT)
    return {
        "id": their_id(role, scope_type=scope_type),
        **role_words(role),
        "scope_type": "prodenv" if content else scope_type,
        "policy_parameters": [f"{role.kind.value}_id"] if content else [],
        "system_policy_ids": [policy_id(may, role.kind) for may in in_role(role)],
        "created_at": created,
        "updated_at": updated,
    }
