"""What is good Cedar and yet surely not meant: ids of nothing, statements that can never apply."""

from collections.abc import Iterator, Mapping, Sequence

from mediadesk.access import schema
from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.access.statements import Statement, read_statements
from mediadesk.engines.cedar import MalformedPolicyError
from mediadesk.rules.metadata.fields import KINDS
from mediadesk.store.access import ApiKey
from mediadesk.store.library import Asset, Folder
from mediadesk.store.metadata import MetadataField
from mediadesk.store.teams import Environment, Group, Member

_OURS = {may.code for may in May} | schema.COARSE.keys()


def hints(facts: Facts, text: str) -> tuple[str, ...]:
    """A sentence for each thing that is surely not meant.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 6 queries, none for a text that names nothing; 1 when it asks for metadata.
    """
    require(facts, May.POLICY_VIEW, Target(facts.account_id))
    try:
        statements = read_statements(text, policy="", environment="", prefix="s")
    except MalformedPolicyError:
        return ()
    never = [
        f"Statement {number} can never apply: nothing it names is ever asked about with that action."
        for number, one in enumerate(statements, 1)
        if not one.mask
    ]
    named = {name for one in statements for name in _named(one)} - _OURS - {facts.account_id}
    unknown = sorted(named - _known(facts.account_id, named))
    return (
        *never,
        *(f"There is nothing with the id {one[:60]} in this account." for one in unknown),
        *_fields(facts.account_id, statements),
    )


def _fields(account_id: str, statements: Sequence[Statement]) -> Iterator[str]:
    """A sentence for each metadata field that is asked for and is nowhere in the account, or of another type."""
    asked = {
        pair for one in statements for clause in one.asked["conditions"] for pair in _details(clause["body"])
    }
    if not asked:
        return
    rows = MetadataField.objects.filter(account_id=account_id, external_id__in={name for _, name in asked})
    known = set(rows.values_list("external_id", "type"))
    for attribute, name in sorted(asked):
        types = {"numbers": {"integer"}, "days": {"date"}}.get(attribute, KINDS.keys())
        if not any((name, one) in known for one in types):
            of = {"numbers": "for whole numbers ", "days": "for dates "}.get(attribute, "")
            yield f"There is no metadata field {of}with the id {name[:60]} in this account."


def _details(part: object) -> Iterator[tuple[str, str]]:
    """The metadata that `hasTag` asks for, as (attribute, the id of the field)."""
    if isinstance(part, list):
        for one in part:
            yield from _details(one)
    elif isinstance(part, Mapping):
        match part.get("hasTag"):
            case {"left": {".": {"attr": str(attribute)}}, "right": {"Value": str(name)}}:
                yield from [(attribute, name)] if attribute in schema.DETAILS else []
        for one in part.values():
            yield from _details(one)


def _known(account_id: str, named: set[str]) -> set[str]:
    if not named:
        return set()
    tables = (Folder, Group, Member, ApiKey, Environment, Asset)
    rows = (table.objects.filter(account_id=account_id, pk__in=named) for table in tables)
    return {pk for each in rows for pk in each.values_list("pk", flat=True)}


def _named(one: Statement) -> Iterator[str]:
    yield from one.named
    for clause in one.asked["conditions"]:
        yield from _ancestors(clause["body"])


def _ancestors(part: object) -> Iterator[str]:
    """The ids that `ancestor_ids.contains("…")` names."""
    if isinstance(part, list):
        for one in part:
            yield from _ancestors(one)
    elif isinstance(part, Mapping):
        left = part.get("left")
        right = part.get("right", {})
        if isinstance(left, Mapping) and left.get(".", {}).get("attr") == "ancestor_ids":
            value = right.get("Value") if isinstance(right, Mapping) else None
            yield from [value] if isinstance(value, str) else []
        for one in part.values():
            yield from _ancestors(one)
