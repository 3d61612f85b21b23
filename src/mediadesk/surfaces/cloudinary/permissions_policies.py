"""Policies in the Permissions API: the system's, which are our permissions, and the account's own.

https://github.com/cloudinary/api-schemas, permissions/schema.yml
"""

from typing import Any, Final

import msgspec

from mediadesk.access import schema
from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.system_policies import SystemPolicy, policy_id, role_id, system_policies
from mediadesk.actions.access.change_policy import change_policy
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.delete_policy import delete_policy
from mediadesk.queries import policies as queries
from mediadesk.queries.effective import effective_policies
from mediadesk.queries.policies import PolicyRow
from mediadesk.rules.policies import SCOPES
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.surfaces.cloudinary.arguments import Arguments
from mediadesk.surfaces.cloudinary.auth import call
from mediadesk.surfaces.cloudinary.shapes import PERMISSION_TYPES, Many, One, role_words, seconds
from mediadesk.surfaces.who import Who

CATALOGUED_AT: Final = 1_767_225_600  # the beginning of 2026: the catalogue is part of the program
_ONE_PRINCIPAL: Final = ("user", "apiKey", "provisioningKey")  # a group is nobody who acts


class Policy(msgspec.Struct):
    """A policy of the account, as the API gives it. Times are seconds of the epoch."""

    id: str
    name: str
    description: str
    scope_type: str
    scope_id: str
    policy_statement: str
    enabled: bool
    created_at: int
    updated_at: int


def catalog(_: Arguments) -> dict[str, object]:
    """All permissions and system roles."""
    roles = [
        {
            "id": role_id(role),
            **role_words(role),
            "scope_type": "account" if role.kind is RoleKind.GLOBAL else "prodenv",
            "system_policy_ids": [policy_id(may, role.kind) for may in May if role in may.holders],
        }
        for role in Role
    ]
    return {"catalog": {"system_policies": list(map(_system, system_policies())), "system_roles": roles}}


def whole_schema(_: Arguments) -> dict[str, object]:
    """What policies may speak of, in Cedar's JSON form."""
    return schema.written()


def validate(given: Arguments) -> dict[str, object]:
    """Whether a text could be saved, and what Cedar has against it."""
    found = queries.faults_of(given.required("policy"))
    errors = [
        {"cedar_message": fault.message, "cedar_code": "invalid_policy", "line": fault.line}
        for fault in found
    ]
    return {"valid": not errors, "errors": errors}


@call(May.POLICY_VIEW)
def list_system_policies(who: Who, given: Arguments) -> Many:
    """The permissions, by the scope they are held at."""
    require(who.facts, May.POLICY_VIEW, Target(who.account.pk))
    scope = given.one_of("scope_type", SCOPES, default="account")
    kind = given.one_of("permission_type", ("", *PERMISSION_TYPES), default="")
    return Many(
        [
            _system(one)
            for one in system_policies()
            if one.scope_type == scope and kind in {"", one.permission_type}
        ]
    )


@call(May.POLICY_VIEW)
def list_custom_policies(who: Who, given: Arguments) -> Many:
    """The account's own policies."""
    scope, enabled = given.text("scope_type"), given.flag("enabled")
    scope_id = given.text("scope_id")
    rows = queries.policies(who.facts)
    return Many(
        [
            _shaped(row)
            for row in rows
            if scope in {"", row.scope_type}
            and scope_id in {"", row.scope_id}
            and enabled in {None, row.enabled}
        ]
    )


@call(May.POLICY_UPDATE, status=201)
def create_custom_policy(who: Who, given: Arguments) -> One:
    """Write a policy."""
    enabled = given.flag("enabled")
    made = create_policy(
        who.actor,
        name=given.required("name"),
        statement=given.required("policy_statement"),
        description=given.text("description"),
        enabled=enabled is not False,
        **_scope(given),
    )
    return _one(who, made.pk)


@call(May.POLICY_VIEW)
def get_custom_policy(who: Who, _: Arguments, policy_id: str) -> One:
    """One policy."""
    return One(_shaped(queries.policy(who.facts, policy_id=policy_id)))


@call(May.POLICY_UPDATE)
def update_custom_policy(who: Who, given: Arguments, policy_id: str) -> One:
    """Write a policy anew: all of it is given."""
    if (enabled := given.flag("enabled")) is None:
        raise Why.MISSING_VALUE(what="enabled")
    change_policy(
        who.actor,
        policy_id=policy_id,
        name=given.required("name"),
        statement=given.required("policy_statement"),
        description=given.text("description"),
        enabled=enabled,
        **_scope(given),
    )
    return _one(who, policy_id)


@call(May.POLICY_UPDATE, status=204)
def delete_custom_policy(who: Who, _: Arguments, policy_id: str) -> None:
    """Delete a policy."""
    delete_policy(who.actor, policy_id=policy_id)


@call(May.GRANT_VIEW)
def list_effective_policies(who: Who, given: Arguments) -> One:
    """What one principal holds, role by role, and the policies that can apply to them."""
    scope_id = given.text("scope_id")
    found = effective_policies(
        who.facts,
        kind=given.one_of("principal_type", _ONE_PRINCIPAL, default=""),
        principal_id=given.required("principal_id"),
        environment_id="" if scope_id == "all" else scope_id,
    )
    roles = [
        {"id": name, "system_policies": [_system(one) for one in system_policies() if one.id in ids]}
        for name, ids in found.roles
    ]
    principal = {
        "principal_type": given.text("principal_type"),
        "principal_id": given.text("principal_id"),
        "roles": roles,
    }
    return One({"principals": [principal], "custom_policies": [_shaped(one) for one in found.policies]})


def _one(who: Who, policy_id: str) -> One:
    """What was just written, to whoever wrote it, whatever it says."""
    return One(_shaped(queries.written_policy(who.account.pk, policy_id=policy_id)))


def _scope(given: Arguments) -> dict[str, Any]:
    """Where a policy counts: in the account, or with `scope_id` in one environment or "all" of them.

    Raises:
        Refusal: BAD_VALUE, MISSING_VALUE: nothing is taken for wider than it was written.
    """
    of_environments = given.one_of("scope_type", SCOPES, default="") == "prodenv"
    scope_id = given.text("scope_id").strip()
    if of_environments and not scope_id:
        raise Why.MISSING_VALUE(what="scope_id")
    if scope_id and not of_environments:
        raise Why.BAD_VALUE(what="scope_id", reason="the policy is one of the account; leave it out")
    return {"of_environments": of_environments, "environment_id": "" if scope_id == "all" else scope_id}


def _shaped(row: PolicyRow) -> Policy:
    return Policy(
        row.id,
        row.name,
        row.description,
        row.scope_type,
        row.scope_id,
        row.statement,
        row.enabled,
        seconds(row.created_at),
        seconds(row.updated_at),
    )


def _system(one: SystemPolicy) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "description": f"The right to {one.mays[0].doing}.",
        "scope_type": one.scope_type,
        "permission_type": one.permission_type,
        "policy_statement": one.statement,
        "policy_parameters": [one.parameter] if one.parameter else [],
        "category": one.category,
        "sub_category": one.mays[0].code.partition(".")[0].capitalize(),
        "created_at": CATALOGUED_AT,
        "updated_at": CATALOGUED_AT,
    }
