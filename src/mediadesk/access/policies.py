"""An account's policies, compiled once an epoch: which of them can apply to whom and to what, and what they say.

All that a statement says of principal, action and resource by name is read here, once; only what is left of
the few that can apply goes to Cedar. A policy that cannot be read, or fails when asked, denies (decision 0011).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mediadesk.access import schema
from mediadesk.access.catalogue import May
from mediadesk.access.conditions import is_for_all_but_some, is_same_for_all, spares
from mediadesk.access.facts import EVERYWHERE, POLICIES_MASK, Facts, Kind, Ruling, Target, Thing
from mediadesk.access.statements import Statement, read_statements
from mediadesk.engines import cedar

ALL: Final = sum(may.bit for may in May)


@dataclass(frozen=True, slots=True)
class Written:
    """A policy as it is kept. `environment`: the id of the one it counts in, EVERYWHERE, or empty: the account."""

    id: str
    name: str
    statement: str
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A policy that cannot be read, with what is wrong: it denies wherever it would count."""

    name: str
    environment: str
    message: str


@dataclass(frozen=True, slots=True)
class PolicySet:
    """The policies of an account, read. `handles`: subsets of them that Cedar has parsed."""

    statements: tuple[Statement, ...]
    broken: tuple[Broken, ...] = ()
    handles: dict[tuple[str, ...], cedar.Policies] = field(default_factory=dict, compare=False, repr=False)

    def applying_to(
        self, kind: Kind, principal_id: str, group_ids: Collection[str], *, role_id: str, root: bool
    ) -> "Applying | None":
        """Those that can apply to a principal; None when there are none. Cost: some microseconds a policy."""
        who = schema.uid(schema.API_KEY if kind is Kind.API_KEY else schema.USER, principal_id)
        groups = [schema.uid(schema.GROUP, group) for group in group_ids]
        fitting = tuple(one for one in self.statements if one.speaks_to(who, groups))
        if not fitting and not self.broken:
            return None
        attrs: dict[str, Any] = {"id": principal_id}
        if kind is not Kind.API_KEY:
            attrs |= {"root": root, "role": role_id}
        return Applying(self, fitting, cedar.entity(who["type"], who["id"], attrs, groups))

    def parsed(self, statements: Iterable[Statement]) -> cedar.Policies:
        """These statements as Cedar has read them, once for all principals."""
        by_id = {one.id: one.asked for one in statements}
        name = tuple(by_id)
        if name not in self.handles:
            self.handles[name] = cedar.parsed(by_id)
        return self.handles[name]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is prepared for one permission: parsed statements, the entities of who asks, what a thing must tell."""

    policies: cedar.Policies
    known: cedar.Entities
    action: dict[str, str]
    attributes: frozenset[str]
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class Applying:
    """The policies that can apply to one principal. The masks say to which permissions."""

    every: PolicySet
    statements: tuple[Statement, ...]
    principal: Mapping[str, Any]
    mask: int = field(init=False)
    forbid_mask: int = field(init=False)
    permit_mask: int = field(init=False)
    _aimed: list[int] = field(default_factory=list, compare=False, repr=False)
    _asked: dict[tuple[int, str], _Asked | None] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        broken = ALL if self.every.broken else 0
        forbids = [one for one in self.statements if one.forbids]
        object.__setattr__(self, "forbid_mask", _union(forbids) | broken)
        object.__setattr__(self, "permit_mask", _union(one for one in self.statements if not one.forbids))
        object.__setattr__(self, "mask", self.forbid_mask | self.permit_mask)

    @property
    def aimed(self) -> int:
        """The permissions that a policy takes from this principal in particular. Cost: read once, when it is asked."""
        if not self._aimed:
            aimed = (one for one in self.statements if one.aimed and not is_for_all_but_some(one))
            self._aimed.append(_union(filter(self.holds_back, aimed)))
        return self._aimed[0]

    def holds_back(self, one: Statement) -> bool:
        """Whether a statement that can apply to this principal forbids them something, if only with some things."""
        return one.forbids and not spares(one, self.principal)

    def beyond(self, other: "Applying | None") -> tuple[Statement, ...]:
        """What takes something from this principal with some things, and perhaps not from another with these."""
        theirs = {one.id for one in other.statements} if other else set[str]()
        return tuple(
            one
            for one in self.statements
            if self.holds_back(one)
            and not (other and one.id in theirs and other.holds_back(one) and is_same_for_all(one))
        )

    def about(self, may: May, environment_id: str) -> tuple[Statement, ...]:
        """The statements that can apply to a permission in an environment, or in the account when it is empty."""
        return tuple(
            one for one in self.statements if one.mask & may.bit and counts(one.environment, environment_id)
        )

    def broken_in(self, environment_id: str) -> tuple[str, ...]:
        """What is wrong with policies that count here and cannot be read."""
        return tuple(
            f"{one.name}: {one.message}"
            for one in self.every.broken
            if counts(one.environment, environment_id)
        )

    def ruling(self, may: May, target: Target) -> Ruling:
        """Ask the policies. Cost: some 200 µs, and a query each when one asks for tags or metadata."""
        if self.every.broken and (wrong := self.broken_in(target.environment_id)):
            return Ruling(errors=wrong)
        key = (may.bit, target.environment_id)
        if key not in self._asked:
            self._asked[key] = self._prepare(may, target.environment_id)
        asked = self._asked[key]
        if asked is None:
            return Ruling()
        said = cedar.ask(
            asked.policies,
            asked.known,
            principal=self.principal["uid"],
            action=asked.action,
            resource=_resource(may, target, asked),
            beside=_details(may, target, asked.attributes),
        )
        names = self.names(said.by)
        return Ruling(
            forbidden_by=() if said.allowed else names,
            permitted_by=names if said.allowed else (),
            errors=tuple(self._told(error) for error in said.errors),
        )

    def names(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The names of policies by the ids of their statements, each once, in the order of the account."""
        wanted = set(ids)
        return tuple(dict.fromkeys(one.policy for one in self.statements if one.id in wanted))

    def _told(self, error: str) -> str:
        for one in self.statements:
            if f"`{one.id}`" in error:
                return f"{one.policy}: {error.rpartition('`: ')[2]}"
        return error

    def _prepare(self, may: May, environment_id: str) -> _Asked | None:
        fitting = self.about(may, environment_id)
        if not fitting:
            return None
        action = schema.uid("Action", may.code)
        above = [schema.uid("Action", schema.coarse(may))]
        known = [dict(self.principal), cedar.entity(action["type"], action["id"], {}, above)]
        return _Asked(
            self.every.parsed(fitting),
            cedar.entities(known),
            action,
            frozenset[str]().union(*(one.attributes for one in fitting)),
            frozenset[str]().union(*(one.named for one in fitting)),
        )


def kept_from(own: Facts, other: Facts) -> int:
    """The permissions that policies take from `own` with some things, and perhaps leave to `other`, as a mask.

    What nothing takes from a Master admin is not among them.
    """
    mask = 0
    for _, taken in keeping_from(own, other):
        mask |= taken
    return mask


def keeping_from(own: Facts, other: Facts) -> tuple[tuple[str, int], ...]:
    """The same with the name of each policy that takes something."""
    if not isinstance(own.policies, Applying):
        return ()
    taking = own.policies.beyond(other.policies if isinstance(other.policies, Applying) else None)
    untouched = POLICIES_MASK if own.is_master else 0
    return tuple((one.policy, one.mask & ~untouched) for one in taking if one.mask & ~untouched)


def compile_policies(rows: Iterable[Written]) -> PolicySet:
    """Read the policies of an account. One that cannot be read is kept as broken, and denies. Pure."""
    statements, broken = list[Statement](), list[Broken]()
    for number, row in enumerate(rows):
        try:
            statements += read_statements(
                row.statement, policy=row.name, environment=row.environment, prefix=f"p{number}"
            )
        except cedar.MalformedPolicyError as error:
            broken.append(Broken(row.name, row.environment, str(error)))
    return PolicySet(tuple(statements), tuple(broken))


def counts(scope: str, environment_id: str) -> bool:
    """Whether a policy of this scope counts in an environment; in the account itself when it is empty."""
    return not scope or (bool(environment_id) if scope == EVERYWHERE else scope == environment_id)


def _union(statements: Iterable[Statement]) -> int:
    mask = 0
    for one in statements:
        mask |= one.mask
    return mask


def _resource(may: May, target: Target, asked: _Asked) -> dict[str, Any]:
    """What the permission is asked for, as an entity: as much of it as the statements speak of."""
    kind = schema.resource_type(may)
    folders = (*target.folders, *target.above)
    above = [schema.uid(schema.FOLDER_TYPE, one) for one in folders if one in asked.named]
    if kind == schema.ASSET:  # a collection opens assets; the folder of one is not in it
        above += [schema.uid(schema.COLLECTION_TYPE, one) for one in target.collections if one in asked.named]
    if target.environment_id in asked.named:
        above.append(schema.uid(schema.ENVIRONMENT_TYPE, target.environment_id))
    if target.account_id in asked.named:
        above.append(schema.uid(schema.ACCOUNT_TYPE, target.account_id))
    own = {"type": schema.typed(kind), "id": _name(kind, may, target)}
    attrs = _attributes(kind, target, folders, asked.attributes)
    return cedar.entity(own["type"], own["id"], attrs, [one for one in above if one != own])


def _details(may: May, target: Target, wanted: frozenset[str]) -> list[dict[str, Any]]:
    """What an asset has in its metadata fields, as the entities that it refers to; none where no statement asks."""
    if (
        schema.resource_type(may) != schema.ASSET
        or target.thing is None
        or not wanted & schema.DETAILS.keys()
    ):
        return []
    kept = target.thing.read_details()
    tags: dict[str, dict[str, Any]] = {
        "metadata": {name: list(texts) for name, (_, texts) in kept.items()},
        "numbers": {name: int(texts[0]) for name, (kind, texts) in kept.items() if kind == "integer"},
        "days": {name: cedar.day(texts[0]) for name, (kind, texts) in kept.items() if kind == "date"},
    }
    return [
        cedar.entity(schema.typed(holder), target.thing.id, {}, [], tags=tags[name])
        for name, (holder, _, _) in schema.DETAILS.items()
    ]


def _name(kind: str, may: May, target: Target) -> str:
    if kind == schema.ASSET:
        return target.thing.id if target.thing else ""
    if kind == schema.FOLDER_TYPE:
        return target.folders[0] if target.folders else ""
    if kind == schema.COLLECTION_TYPE:
        return target.collections[0] if target.collections else ""
    if kind == schema.FEATURE:
        return may.code
    return target.environment_id if kind == schema.ENVIRONMENT_TYPE else target.account_id


def _attributes(
    kind: str, target: Target, folders: tuple[str, ...], wanted: frozenset[str]
) -> dict[str, Any]:
    """Those attributes that some statement reads. An asset that is not there yet has empty ones."""
    has: dict[str, Any] = {}
    if kind == schema.FOLDER_TYPE:
        has = {"name": target.name if target.folders and not target.thing else ""}
    elif kind == schema.ASSET:
        thing = target.thing or Thing("")
        has = {name: getattr(thing, name) for name in ("resource_type", "format", "name", "uploaded_by")}
        has["tags"] = sorted(thing.read_tags()) if "tags" in wanted else []
        has |= {
            name: {"__entity": schema.uid(holder, thing.id)}
            for name, (holder, _, _) in schema.DETAILS.items()
        }
    if kind in {schema.FOLDER_TYPE, schema.ASSET}:
        has["ancestor_ids"] = folders
    return {name: value for name, value in has.items() if name in wanted}
