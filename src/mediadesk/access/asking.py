"""What an account's policies answer for many principals in many places, asked as seldom as their statements allow.

Two questions have the same answer when the same statements can apply, the same is held, and all that these
statements read of principal, action and resource is the same, and the owner of a key may do the same.
Each is put to `decide` once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from mediadesk.access import schema
from mediadesk.access.catalogue import May, Where
from mediadesk.access.decide import decide
from mediadesk.access.facts import Facts, Target
from mediadesk.access.policies import Applying
from mediadesk.access.statements import Statement, mentions, values_of

MOST_ASKED: Final = 10_000
"""Questions put to Cedar for one comparison: some 2 s."""

_OF_AN_ASSET: Final = frozenset({"resource_type", "format", "tags", "uploaded_by", "name", *schema.DETAILS})


def applying(facts: Facts | None) -> Applying | None:
    """The policies that can apply to a principal."""
    return facts.policies if facts is not None and isinstance(facts.policies, Applying) else None


@dataclass(slots=True)
class Answers:
    """Answers given already. `left`: how many more are asked; `by_asset`: policies that decide asset by asset."""

    left: int = MOST_ASKED
    by_asset: set[str] = field(default_factory=set)
    _known: dict[object, bool] = field(default_factory=dict)
    _reads: dict[tuple[int, str], bool] = field(default_factory=dict)
    _named: dict[int, frozenset[str]] = field(default_factory=dict)
    _bare: dict[int, Facts] = field(default_factory=dict)

    def mask(self, facts: Facts | None, target: Target, mays: Iterable[May]) -> int:
        """Those of the permissions that are allowed."""
        if facts is None or facts.refused:
            return 0
        return sum(may.bit for may in mays if self._allows(facts, may, target))

    def _allows(self, facts: Facts, may: May, target: Target) -> bool:
        if id(facts) not in self._bare:
            self._bare[id(facts)] = replace(facts, policies=None)
        held, policies = decide(self._bare[id(facts)], may, target).allowed, applying(facts)
        if policies is None:
            return held
        about = policies.about(may, target.environment_id)
        if not about and not policies.broken_in(target.environment_id):
            return held
        if schema.resource_type(may) == schema.ASSET:
            self.by_asset |= {one.policy for one in about if by_asset(one)}
        owner = None if facts.owner is None else self._allows(facts.owner, may, target)
        key = (held, owner, facts.is_master, *map(id, about), *self._seen(policies, about, may, target))
        if key not in self._known:
            if self.left <= 0:
                return held
            self.left -= 1
            self._known[key] = decide(facts, may, target).allowed
        return self._known[key]

    def _seen(
        self, policies: Applying, about: tuple[Statement, ...], may: May, target: Target
    ) -> tuple[object, ...]:
        """All that the statements can see of a question."""
        kind = schema.resource_type(may)
        read = frozenset().union(*(one.attributes for one in about))
        named = frozenset().union(*map(self.named, about))
        folders = (*target.folders, *target.above)
        exact = kind == schema.FEATURE or self._read(about, "action")
        who = str(policies.principal) if self._read(about, "principal") else ""  # their role and groups too
        return (
            may.code if exact else kind,
            who,
            bool(policies.every.broken),
            target.environment_id,
            target.name if kind == schema.FOLDER_TYPE and "name" in read else "",
            target.folders[:1] if named.intersection(target.folders[:1]) else (),
            frozenset(one for one in (*folders, *target.collections) if one in named),
        )

    def named(self, statement: Statement) -> frozenset[str]:
        """The ids that a statement names, as entities or as the ids of ancestors."""
        if "ancestor_ids" not in statement.attributes:
            return statement.named
        if id(statement) not in self._named:
            self._named[id(statement)] = statement.named.union(values_of(statement.asked, "Value"))
        return self._named[id(statement)]

    def _read(self, about: tuple[Statement, ...], name: str) -> bool:
        for one in about:
            key = (id(one), name)
            if key not in self._reads:
                self._reads[key] = mentions(one.asked, name)
            if self._reads[key]:
                return True
        return False


def by_asset(statement: Statement) -> bool:
    """Whether a statement says something of single assets, and reads what they are or in which collection."""
    kinds = {schema.resource_type(may) for may in May if statement.mask & may.bit}
    reads = bool(statement.attributes & _OF_AN_ASSET) or by_collection(statement)
    return schema.ASSET in kinds and reads


def by_collection(statement: Statement) -> bool:
    """Whether a statement names a collection."""
    return schema.typed(schema.COLLECTION_TYPE) in values_of(statement.asked, "type")


def by_folder(statement: Statement) -> bool:
    """Whether a statement reads the names of folders."""
    folders = sum(may.bit for may in May if may.where is Where.FOLDER)
    return bool(statement.mask & folders) and "name" in statement.attributes
