"""The policy language Cedar, through cedarpy: read a text, check it against a schema, ask parsed policies.

Cedar does the parsing and deciding; this file adds the lines at which its messages belong, which cedarpy
does not tell. Nothing here knows what a policy is about.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import cedarpy

from mediadesk.rules.policies import DEEPEST, LONGEST

Policies = cedarpy.PolicySet
Entities = cedarpy.Entities
Schema = cedarpy.Schema

_TOKEN: Final = re.compile(r'"(?:\\.|[^"\\])*"?|//[^\n]*|;|[\w?]+|\S', re.DOTALL)
_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")
_QUOTED: Final = re.compile(r"`([^`]+)`")
_NUMBERED: Final = re.compile(r"^for policy `policy\d+`, ")
TOO_LONG: Final = f"a policy has at most {LONGEST:,} characters"
TOO_DEEP: Final = f"a policy is nested at most {DEEPEST} deep"
_AT_THE_END: Final = "unexpected end"
_FOLLOWS: Final = "unable to find an applicable action"  # from what Cedar has said of the same statement
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


def statements(text: str) -> list[dict[str, Any]]:
    """The statements of a text in Cedar's JSON form, in their order.

    Raises:
        MalformedPolicyError: when the text cannot be read, is too long or too deep, or holds a template.
    """
    _require_shallow(text)
    try:
        found = json.loads(cedarpy.policies_to_json_str(text))
    except (ValueError, RecursionError) as error:
        raise MalformedPolicyError(_said(error)) from error
    if found["templates"]:
        raise MalformedPolicyError(TEMPLATE)
    by_id = found["staticPolicies"]
    parsed(by_id)  # what is too deep for Cedar's JSON form could be saved, but not asked
    return [by_id[f"policy{number}"] for number in range(len(by_id))]


def parsed(by_id: Mapping[str, Mapping[str, Any]]) -> Policies:
    """Statements in JSON form as policies that can be asked.

    Raises:
        MalformedPolicyError: when they are nested too deeply.
    """
    try:
        written = json.dumps({"templates": {}, "staticPolicies": by_id, "templateLinks": []})
        return cedarpy.PolicySet.from_json_str(written)
    except (ValueError, RecursionError) as error:
        raise MalformedPolicyError(_said(error)) from error


def _said(error: Exception) -> str:
    """Cedar's message; in our words where it speaks of insides."""
    deep = isinstance(error, RecursionError) or "serializing/deserializing" in str(error)
    return TOO_DEEP if deep else str(error)


def _require_shallow(text: str) -> None:
    """Refuse what Cedar's parser, which calls itself for each bracket, would end the process with (T-122)."""
    if len(text) > LONGEST:
        raise MalformedPolicyError(TOO_LONG)
    depth = branches = 0
    for token in _TOKEN.finditer(text):
        depth += (token[0] in _OPENING) - (token[0] in _CLOSING)
        branches += token[0] == "if"
        if max(depth, branches) > DEEPEST:
            raise MalformedPolicyError(TOO_DEEP)


def entities(rows: list[dict[str, Any]]) -> Entities:
    """Entities read once; `ask` adds those of one question."""
    return cedarpy.Entities.from_json_str(json.dumps(rows))


def entity(
    kind: str,
    name: str,
    attrs: Mapping[str, Any],
    parents: list[dict[str, str]],
    *,
    tags: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One entity as Cedar reads it."""
    return {"uid": {"type": kind, "id": name}, "attrs": attrs, "parents": parents, "tags": tags or {}}


def day(text: str) -> dict[str, Any]:
    """The first moment of a day such as 2030-12-31, as a value of an attribute or a tag."""
    return {"__extn": {"fn": "datetime", "arg": text}}


def ask(
    policies: Policies, known: Entities, *, principal: dict[str, str], action: dict[str, str],
    resource: dict[str, Any], beside: Sequence[dict[str, Any]] = (),
) -> Answer:  # fmt: skip
    """Ask whether a principal may do an action on an entity that `known` does not hold yet.

    Args:
        beside: other entities that this one refers to.

    Cost: some 150 µs, 5 µs more for each policy.
    """
    try:
        present = known.with_added_json_str(json.dumps([resource, *beside]))
        request = {"principal": principal, "action": action, "resource": resource["uid"]}
        said = cedarpy.is_authorized(request, policies, present)
    except ValueError as error:
        return Answer(allowed=False, by=(), errors=(str(error),))
    errors = tuple(said.diagnostics.errors)
    if said.decision is cedarpy.Decision.NoDecision:
        return Answer(allowed=False, by=(), errors=errors or ("Cedar gave no decision",))
    return Answer(said.allowed, tuple(said.diagnostics.reasons), errors)


def faults(text: str, against: Schema) -> list[Fault]:
    """All that Cedar's strict validation has against a text, in the order of its lines; none when it is good."""
    try:
        statements(text)
    except MalformedPolicyError as error:
        return [Fault(_line_of_parse_error(text, str(error)), str(error))]
    checked = cedarpy.validate_policies(text, against)
    pieces = list(_pieces(text))
    found = dict[tuple[int, str], Fault]()
    for one in checked.errors:
        message = _NUMBERED.sub("", one.error)
        number = int(one.policy_id.removeprefix("policy") or 0)
        start, piece = pieces[min(number, len(pieces) - 1)]
        found[number, message] = Fault(_line_of(text, start, piece, message), message)
    unknown = {number for number, message in found if not message.startswith(_FOLLOWS)}
    kept = [
        one
        for (number, message), one in found.items()
        if not (message.startswith(_FOLLOWS) and number in unknown)
    ]
    if not checked.validation_passed and not kept:
        kept.append(Fault(1, "the policy does not fit the schema"))
    return sorted(kept, key=lambda fault: (fault.line, fault.message))


def count(text: str) -> int:
    """How many statements a text has, also one that Cedar cannot read; 0 when it is too long to look."""
    return sum(1 for _ in _pieces(text)) if len(text) <= LONGEST else 0


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
    """The line of the first word up to which the first bad statement gives the same message as the whole."""
    if message in {TOO_LONG, TOO_DEEP}:
        return 1
    for start, piece in _pieces(text):
        said = _parse_error(piece)
        if said is None:
            continue
        if said.startswith(_AT_THE_END):
            return _line(text, start + len(piece.rstrip()) - 1)
        ends = [token.end() for token in _TOKEN.finditer(piece)]
        # Cedar stops at the first word that does not fit: from there on the message stays the same.
        first = bisect_left(ends, 1, key=lambda end: int(_parse_error(piece[:end]) == said))
        return _line(text, start + ends[min(first, len(ends) - 1)] - 1)
    return 1


def _parse_error(text: str) -> str | None:
    try:
        statements(text)
    except MalformedPolicyError as error:
        return str(error)
    return None
