"""The policy language Cedar, through cedarpy: read a text, check it against a schema, ask parsed policies.

Cedar does the parsing and deciding; this file adds the lines at which its messages belong, which cedarpy
does not tell. Nothing here knows what a policy is about.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import cedarpy

Policies = cedarpy.PolicySet
Entities = cedarpy.Entities
Schema = cedarpy.Schema

_TOKEN: Final = re.compile(r'"(?:\\.|[^"\\])*"?|//[^\n]*|;|[\w?]+|\S', re.DOTALL)
_QUOTED: Final = re.compile(r"`([^`]+)`")
_NUMBERED: Final = re.compile(r"^for policy `policy\d+`, ")
TEMPLATE: Final = "a policy with ?principal or ?resource is a template, which cannot be used here"


@dataclass(frozen=True, slots=True)
class Fault:
    """What Cedar has against a text, in its own words, and the line it is about, counted from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What policies said: whether it is allowed, by the ids of which, and what went wrong in others."""

    allowed: bool
    by: tuple[str, ...]
    errors: tuple[str, ...]


class MalformedPolicyError(Exception):
    """A text that is not Cedar. Its message is Cedar's."""


def schema(written: Mapping[str, Any]) -> Schema:
    """Read a schema once, for many checks."""
    return cedarpy.Schema.from_json_str(json.dumps(written))


def schema_text(written: Mapping[str, Any]) -> str:
    """The same schema in Cedar's own notation."""
    return str(schema(written))


def statements(text: str) -> list[dict[str, Any]]:
    """The statements of a text in Cedar's JSON form, in their order.

    Raises:
        MalformedPolicyError: when the text cannot be read, or holds a template.
    """
    try:
        found = json.loads(cedarpy.policies_to_json_str(text))
    except ValueError as error:
        raise MalformedPolicyError(str(error)) from error
    if found["templates"]:
        raise MalformedPolicyError(TEMPLATE)
    by_id = found["staticPolicies"]
    return [by_id[f"policy{number}"] for number in range(len(by_id))]


def parsed(by_id: Mapping[str, Mapping[str, Any]]) -> Policies:
    """Statements in JSON form as policies that can be asked."""
    return cedarpy.PolicySet.from_json_str(
        json.dumps({"templates": {}, "staticPolicies": by_id, "templateLinks": []})
    )


def entities(rows: list[dict[str, Any]]) -> Entities:
    """Entities read once; `ask` adds those of one question."""
    return cedarpy.Entities.from_json_str(json.dumps(rows))


def entity(kind: str, name: str, attrs: Mapping[str, Any], parents: list[dict[str, str]]) -> dict[str, Any]:
    """One entity as Cedar reads it."""
    return {"uid": {"type": kind, "id": name}, "attrs": attrs, "parents": parents}


def ask(
    policies: Policies, known: Entities, *, principal: dict[str, str], action: dict[str, str],
    resource: dict[str, Any],
) -> Answer:  # fmt: skip
    """Ask whether a principal may do an action on an entity that `known` does not hold yet.

    Cost: some 150 µs, 5 µs more for each policy.
    """
    try:
        present = known.with_added_json_str(json.dumps([resource]))
        request = {"principal": principal, "action": action, "resource": resource["uid"]}
        said = cedarpy.is_authorized(request, policies, present)
    except ValueError as error:
        return Answer(allowed=False, by=(), errors=(str(error),))
    errors = tuple(said.diagnostics.errors)
    if said.decision is cedarpy.Decision.NoDecision:
        return Answer(allowed=False, by=(), errors=errors or ("Cedar gave no decision",))
    return Answer(said.allowed, tuple(said.diagnostics.reasons), errors)


def formatted(text: str) -> str:
    """The text as Cedar's own formatter writes it; unchanged when it cannot be read."""
    try:
        return cedarpy.format_policies(text, 100, 2)
    except ValueError:
        return text


def faults(text: str, against: Schema) -> list[Fault]:
    """All that Cedar's strict validation has against a text, in the order of its lines; none when it is good."""
    try:
        statements(text)
    except MalformedPolicyError as error:
        return [Fault(_line_of_parse_error(text, str(error)), str(error))]
    checked = cedarpy.validate_policies(text, against)
    pieces = list(_pieces(text))
    found = []
    for one in checked.errors:
        message = _NUMBERED.sub("", one.error)
        number = int(one.policy_id.removeprefix("policy") or 0)
        start, piece = pieces[min(number, len(pieces) - 1)]
        found.append(Fault(_line_of(text, start, piece, message), message))
    if not checked.validation_passed and not found:
        found.append(Fault(1, "the policy does not fit the schema"))
    return sorted(dict.fromkeys(found), key=lambda fault: fault.line)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Each statement with the place of its first word: what ends at a ";" outside of quotes and comments."""
    start: int | None = None
    for token in _TOKEN.finditer(text):
        if token[0].startswith("//"):
            continue
        start = token.start() if start is None else start
        if token[0] == ";":
            yield start, text[start : token.end()]
            start = None
    if start is not None:
        yield start, text[start:]


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _line_of(text: str, start: int, piece: str, message: str) -> int:
    """Where the last thing that the message quotes and the statement holds is written; else where it starts."""
    for quoted in _QUOTED.findall(message):
        if (at := piece.find(quoted)) >= 0:
            return _line(text, start + at)
    return _line(text, start)


def _line_of_parse_error(text: str, message: str) -> int:
    """The line of the first token up to which the text gives the same message as the whole."""
    for start, piece in _pieces(text):
        said = _parse_error(piece)
        if said is None:
            continue
        if (quoted := _QUOTED.search(message)) is None:
            return _line(
                text, start + len(piece.rstrip()) - 1 if said.startswith("unexpected end") else start
            )
        for token in _TOKEN.finditer(piece):
            if quoted[1] in token[0] and _parse_error(piece[: token.end()]) == said:
                return _line(text, start + token.start())
        return _line(text, start)
    return 1


def _parse_error(text: str) -> str | None:
    try:
        statements(text)
    except MalformedPolicyError as error:
        return str(error)
    return None
