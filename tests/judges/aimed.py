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
    """The permissions of which a forbid speaks that singles this member out, wherever it counts.

    What is meant for all but some singles nobody out, nor is anybody singled out whom it spares.
    """
    taken: set[str] = set()
    for policy in policies:
        try:
            found = json.loads(cedarpy.policies_to_json_str(coarse_as_groups(policy.statement)))
        except ValueError:
            continue
        for one in found["staticPolicies"].values():
            whens = [clause["body"] for clause in one["conditions"] if clause["kind"] == "when"]
            aimed = one["principal"]["op"] != "All" or _speaks(whens, "principal")
            meant = aimed and _names(one["principal"], owner, groups)
            if one["effect"] == "forbid" and meant and _holds_back(one["conditions"], owner, groups):
                taken |= {code for code in ROLES["master_admin"] if _speaks_of(one, code)}
    return taken


def _holds_back(conditions: list[dict], owner, groups: list[str]) -> bool:
    """Whether Cedar finds true all that is said of the principal alone, with what is said of things left out."""
    alone = [
        {"kind": clause["kind"], "body": part}
        for clause in conditions
        for part in _split(clause["body"], "&&" if clause["kind"] == "when" else "||")
        if not _speaks(part, "resource") and not _speaks(part, "action")
    ]
    anything = {"op": "All"}
    asked = {"effect": "permit", "principal": anything, "action": anything, "resource": anything}
    policy = {
        "staticPolicies": {"alone": {**asked, "conditions": alone}},
        "templates": {},
        "templateLinks": [],
    }
    attrs = {"id": owner.pk, "role": owner.role, "root": owner.role == "master_admin"}
    who = {"uid": uid("User", owner.pk), "attrs": attrs, "parents": [uid("Group", one) for one in groups]}
    request = {"principal": who["uid"], "action": uid("Action", "any"), "resource": uid("Account", "any")}
    said = cedarpy.is_authorized(
        {**request, "context": {}}, cedarpy.policies_from_json_str(json.dumps(policy)), [who]
    )
    return said.allowed


def _split(part: dict, operator: str) -> list[dict]:
    sides = part.get(operator)
    return [one for side in sides.values() for one in _split(side, operator)] if sides else [part]


def _speaks(part, of: str) -> bool:
    return f'"Var": "{of}"' in json.dumps(part)


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
