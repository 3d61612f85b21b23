"""What policies take from the owner of a key and not from the key alike: it may not do it in their stead."""

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


def taken_from(owner, groups: list[str], key, policies) -> set[str]:
    """The permissions of which a forbid speaks that holds the owner back, and perhaps not the key alike."""
    taken: set[str] = set()
    for policy in policies:
        try:
            found = json.loads(cedarpy.policies_to_json_str(coarse_as_groups(policy.statement)))
        except ValueError:
            continue
        for one in found["staticPolicies"].values():
            of_owner = one["effect"] == "forbid" and _holds_back(one, "User", owner, groups)
            if of_owner and not (_holds_back(one, "APIKey", key, []) and _says_the_same_to_all(one)):
                taken |= {code for code in ROLES["master_admin"] if _speaks_of(one, code)}
    return taken


def _holds_back(one: dict, kind: str, who, groups: list[str]) -> bool:
    """Whether it names them, and Cedar finds true all that it says of the principal alone, leaving out the things.

    What Cedar cannot ask of them, a role of a key, denies as well.
    """
    if not _names(one["principal"], kind, who, groups):
        return False
    alone = [{"kind": kind, "body": part} for kind, part in _parts(one) if not _is_of_a_thing(part)]
    anything = {"op": "All"}
    asked = {"effect": "permit", "principal": anything, "action": anything, "resource": anything}
    policy = {
        "staticPolicies": {"alone": {**asked, "conditions": alone}},
        "templates": {},
        "templateLinks": [],
    }
    attrs = {"id": who.pk}
    if kind == "User":
        attrs |= {"role": who.role, "root": who.role == "master_admin"}
    entity = {"uid": uid(kind, who.pk), "attrs": attrs, "parents": [uid("Group", one) for one in groups]}
    request = {"principal": entity["uid"], "action": uid("Action", "any"), "resource": uid("Account", "any")}
    said = cedarpy.is_authorized(
        {**request, "context": {}}, cedarpy.policies_from_json_str(json.dumps(policy)), [entity]
    )
    return said.allowed or bool(said.diagnostics.errors)


def _says_the_same_to_all(one: dict) -> bool:
    return not any(_speaks(part, "principal") and _is_of_a_thing(part) for _, part in _parts(one))


def _parts(one: dict) -> list[tuple[str, dict]]:
    """The parts of the conditions each of which alone can except somebody."""
    return [
        (clause["kind"], part)
        for clause in one["conditions"]
        for part in _split(clause["body"], "&&" if clause["kind"] == "when" else "||")
    ]


def _is_of_a_thing(part: dict) -> bool:
    return _speaks(part, "resource") or _speaks(part, "action")


def _split(part: dict, operator: str) -> list[dict]:
    sides = part.get(operator)
    return [one for side in sides.values() for one in _split(side, operator)] if sides else [part]


def _speaks(part, of: str) -> bool:
    return f'"Var": "{of}"' in json.dumps(part)


def _names(scope: dict, kind: str, who, groups: list[str]) -> bool:
    if scope["op"] == "All":
        return True
    own = uid(kind, who.pk)
    if scope["op"] == "==":
        return scope["entity"] == own
    if scope["op"] == "is" and scope["entity_type"] != own["type"]:
        return False
    within = scope.get("entity") or scope.get("in", {}).get("entity")
    return within is None or within in [own, *(uid("Group", one) for one in groups)]


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
