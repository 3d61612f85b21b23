"""What policies take from the owner of a key in particular: the key may not do it in their stead."""

from __future__ import annotations

import json

import cedarpy

from tests.access.oracle import ROLES
from tests.judges.published import coarse_as_groups, coarse_of, kind_of, uid

LIES_IN = {
    "Asset": {"Folder", "Collection", "ProductEnvironment", "Account"},
    "Folder": {"Folder", "ProductEnvironment", "Account"},
    "Collection": {"ProductEnvironment", "Account"},
    "Feature": {"ProductEnvironment", "Account"},
    "ProductEnvironment": {"Account"},
    "Account": set(),
}


def taken_from(owner, groups: list[str], policies) -> set[str]:
    """The permissions of which a forbid speaks that singles this member out, wherever it counts."""
    taken: set[str] = set()
    for policy in policies:
        try:
            found = json.loads(cedarpy.policies_to_json_str(coarse_as_groups(policy.statement)))
        except ValueError:
            continue
        for one in found["staticPolicies"].values():
            aimed = one["principal"]["op"] != "All" or '"Var": "principal"' in json.dumps(one["conditions"])
            if one["effect"] == "forbid" and aimed and _names(one["principal"], owner, groups):
                taken |= {code for code in ROLES["master_admin"] if _speaks_of(one, code)}
    return taken


def _names(scope: dict, owner, groups: list[str]) -> bool:
    if scope["op"] == "All":
        return True
    if scope["op"] == "==":
        return scope["entity"] == uid("User", owner.pk)
    if scope["op"] == "is" and scope["entity_type"] != "Cloudinary::User":
        return False
    within = scope.get("entity") or scope.get("in", {}).get("entity")
    return within is None or within in [uid("User", owner.pk), *(uid("Group", one) for one in groups)]


def _speaks_of(statement: dict, code: str) -> bool:
    action, resource, kind = statement["action"], statement["resource"], kind_of(code)
    named = [one["id"] for one in action.get("entities", [action.get("entity")]) if one]
    if action["op"] != "All" and not {code, coarse_of(code)} & set(named):
        return False
    if resource["op"] == "is" and resource["entity_type"] != f"Cloudinary::{kind}":
        return False
    thing = resource.get("entity") or resource.get("in", {}).get("entity")
    if thing is None:
        return True
    if thing["type"] == f"Cloudinary::{kind}":
        return kind != "Feature" or thing["id"] == code
    return resource["op"] != "==" and thing["type"].removeprefix("Cloudinary::") in LIES_IN[kind]
