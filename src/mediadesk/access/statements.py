"""One Cedar statement of an account: what it can apply to, read from its JSON form without asking Cedar.

Two things of Cloudinary's are written otherwise here: `action == "read"` means all that belongs to the coarse
action, and a page has a name of theirs and one of ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mediadesk.access import schema
from mediadesk.access.catalogue import May
from mediadesk.engines import cedar

_ACTION = schema.typed("Action")
_FEATURE = schema.typed(schema.FEATURE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `asked` is what Cedar is asked, without the action, which `mask` has settled.

    `aimed`: it singles out some principals. `attributes` and `named`: which attributes it reads and which
    entities it names, so that only these are told to Cedar.
    """

    id: str
    policy: str
    environment: str
    forbids: bool
    mask: int
    aimed: bool
    asked: Mapping[str, Any]
    attributes: frozenset[str]
    named: frozenset[str]

    def speaks_to(self, who: Mapping[str, str], groups: Sequence[Mapping[str, str]]) -> bool:
        """Whether the statement names this principal, one of its groups, its kind, or everybody."""
        scope = self.asked["principal"]
        if scope["op"] == "All":
            return True
        if scope["op"] == "==":
            return bool(scope["entity"] == who)
        within = scope["entity"] if scope["op"] == "in" else scope.get("in", {}).get("entity")
        if scope["op"] == "is" and scope["entity_type"] != who["type"]:
            return False
        return within is None or within == who or within in groups


def read_statements(text: str, *, policy: str, environment: str, prefix: str) -> list[Statement]:
    """Read the statements of one policy.

    Args:
        prefix: what the ids of its statements begin with.

    Raises:
        MalformedPolicyError: when Cedar cannot read it.
    """
    found = []
    for number, raw in enumerate(cedar.statements(text)):
        one = _in_our_words(raw)
        asked = {**one, "action": {"op": "All"}}
        found.append(
            Statement(
                id=f"{prefix}.{number}",
                policy=policy,
                environment=environment,
                forbids=one["effect"] == "forbid",
                mask=_mask(one["action"], one["resource"]),
                aimed=one["principal"]["op"] != "All" or mentions(one["conditions"], "principal"),
                asked=asked,
                attributes=frozenset(values_of(one["conditions"], "attr")),
                named=frozenset(values_of((one["resource"], one["principal"], one["conditions"]), "id")),
            )
        )
    return found


def _in_our_words(part: Any) -> Any:
    """The same JSON with pages under our names, and equality with a coarse action written as membership."""
    if isinstance(part, list):
        return [_in_our_words(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == _FEATURE and part.get("id") in schema.FEATURE_IDS:
        return {**part, "id": schema.FEATURE_IDS[part["id"]].code}
    for operator in ("==", "!="):
        sides = part.get(operator)
        if isinstance(sides, dict) and any(_is_coarse(side) for side in sides.values()):
            action, coarse = sorted((sides["left"], sides["right"]), key=_is_coarse)
            member = {"in": {"left": _in_our_words(action), "right": coarse}}
            return member if operator == "==" else {"!": {"arg": member}}
    return {name: _in_our_words(value) for name, value in part.items()}


def _is_coarse(expression: Any) -> bool:
    value = expression.get("Value") if isinstance(expression, dict) else None
    entity = value.get("__entity", {}) if isinstance(value, dict) else {}
    return entity.get("type") == _ACTION and entity.get("id") in schema.COARSE


def _mask(action: Mapping[str, Any], resource: Mapping[str, Any]) -> int:
    named = action.get("entities") or ([action["entity"]] if "entity" in action else [])
    codes = {one["id"] for one in named if one["type"] == _ACTION}
    return sum(
        may.bit
        for may in May
        if (action["op"] == "All" or codes & {may.code, schema.coarse(may)}) and _fits(may, resource)
    )


def _fits(may: May, scope: Mapping[str, Any]) -> bool:
    """Whether what a permission is asked for can be what the statement names."""
    own = schema.resource_type(may)
    if scope["op"] == "is" and scope["entity_type"] != schema.typed(own):
        return False
    entity = scope.get("entity") or scope.get("in", {}).get("entity")
    if entity is None:
        return True
    if entity["type"] == schema.typed(own):
        return own != schema.FEATURE or bool(entity["id"] == may.code)
    parents, _, _ = schema.ENTITIES[own]
    return scope["op"] != "==" and entity["type"] in map(schema.typed, parents)


def mentions(part: Any, variable: str) -> bool:
    """Whether an expression speaks of `principal`, `action` or `resource`."""
    return variable in values_of(part, "Var")


def values_of(part: Any, name: str) -> Iterable[str]:
    """All strings under this name anywhere in a JSON value."""
    if isinstance(part, Mapping):
        if isinstance(part.get(name), str):
            yield part[name]
        for value in part.values():
            yield from values_of(value, name)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from values_of(value, name)
