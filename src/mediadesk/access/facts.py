"""Whoever acts, and what a decision about them may depend on, compiled to masks once an epoch.

Facts are kept in the process and compared on every request with the account's `access_epoch`, a counter
raised in the transaction of every change that can alter a decision: a revocation holds for every request
that starts after it, on every worker. There is no time-based cache; an end date is part of the facts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, Protocol

from mediadesk.access.catalogue import ACCOUNT_MASK, May
from mediadesk.access.roles import AnyRole, mask_of
from mediadesk.rules.roles import Role

POLICIES: Final = frozenset({May.POLICY_VIEW, May.POLICY_UPDATE})
"""What no policy takes from a Master admin, so that none locks an account out of its policies."""
POLICIES_MASK: Final = sum(may.bit for may in POLICIES)
EVERYWHERE = "*"
"""The scope id that stands for all environments of the account."""
ACCOUNT_CLOSED: Final = "the account is closed"
"""Why the facts of anybody in it allow nothing (`Facts.refused`)."""


class Kind(Enum):
    """What kind of principal acts."""

    MEMBER = "member"
    API_KEY = "api_key"
    SCIM = "scim"  # a directory, by its token
    OPERATOR = "operator"  # whoever runs a command on the machine itself
    VISITOR = "visitor"  # a person without a membership here: signing in, opening an invitation


class Way(Enum):
    """By which way in a request came; part of every entry of the trail."""

    CONSOLE = "console"
    API = "api"
    SCIM = "scim"
    COMMAND = "command"
    JOB = "job"
    PAGE = "page"  # a public page, without a session


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, from where. An action takes one, always.

    `label` names them in the trail as they were called at the time. `account_id` and `id` are empty for
    an operator or a visitor; `user_id` is set for whoever is signed in.
    """

    kind: Kind
    id: str
    account_id: str
    label: str
    way: Way
    address: str = ""
    user_id: str = ""
    session_key: str = ""
    seeing: str = ""  # whose view of the console they look at: then no frame opens for them


Kept = Mapping[str, tuple[str, tuple[str, ...]]]
"""What an asset keeps in metadata fields: by the id of the field for programs, its type and the texts."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An asset as policies may speak of it. Tags and details are read when a policy asks. Cost: 1 query then, each."""

    id: str
    name: str = ""
    resource_type: str = ""
    format: str = ""
    uploaded_by: str = ""  # the id of a member or key
    read_tags: Callable[[], frozenset[str]] = frozenset
    read_details: Callable[[], Kept] = dict


@dataclass(frozen=True, slots=True)
class Target:
    """What a permission is asked for.

    `collections` are those that open an asset, or the collection itself.
    `folders` is the folder itself and those above it whose shares reach it: nearest first, ending at the
    first private folder (inheritance is broken there) or at the root. `above` are the rest, up to the root:
    no share there counts, but policies speak of all that a thing lies in. `name` is what a person would call
    it; `thing` is set when it is asked for a single asset.
    """

    account_id: str
    environment_id: str = ""
    folders: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    name: str = ""
    above: tuple[str, ...] = ()
    thing: Thing | None = None

    def scopes(self) -> tuple[str, ...]:
        """The ids at which a role may be held that counts here, widest first."""
        if not self.environment_id:
            return (self.account_id,)
        return (self.account_id, EVERYWHERE, self.environment_id, *self.folders, *self.collections)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What policies say to one question: the names of those that forbid and permit, and what went wrong.

    `in_vain`: those that permit to a key what its owner may not do.
    """

    forbidden_by: tuple[str, ...] = ()
    permitted_by: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    in_vain: tuple[str, ...] = ()


class Policies(Protocol):
    """The policies that can apply to one principal (`access/policies.py`). The masks say to which permissions.

    `aimed`: those that a policy forbids to some principals and not to all alike.
    """

    @property
    def mask(self) -> int:
        """The permissions of which some policy speaks."""

    @property
    def permit_mask(self) -> int:
        """The permissions that some policy gives, if only with some things."""

    @property
    def aimed(self) -> int:
        """The permissions that a policy takes from this principal in particular."""

    def ruling(self, may: May, target: Target) -> Ruling:
        """Ask the policies. Cost: some 100 µs, and what `Thing.read_tags` costs."""


def by_way(group: str, inner: str) -> str:
    """A group, and the one inside it that somebody is in: "Studio, by way of Photographers"."""
    return f"{group}, by way of {inner}" if inner else group


@dataclass(frozen=True, slots=True)
class Held:
    """One role that reaches a principal: where, through which group, given by whom and when, until when.

    `by_way_of`: the group inside `through_group` that they are in themselves, if they are not in that one.
    `grant_id` is empty for the role of a membership. `environment_id` is that of a folder's or collection's scope.
    """

    role: AnyRole
    scope_kind: (
        str  # account, chosen (the account, but not all environments), environment, folder, collection
    )
    scope_id: str  # an id, the account's id, or EVERYWHERE
    scope_name: str = ""
    through_group: str = ""
    granted_by: str = ""
    until: datetime | None = None
    grant_id: str = ""
    group_id: str = ""
    environment_id: str = ""
    reason: str = ""
    since: datetime | None = None
    by_way_of: str = ""

    @property
    def through(self) -> str:
        """The group it comes from, as people call it: "Studio, by way of Photographers"; empty for one's own."""
        return by_way(self.through_group, self.by_way_of)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision may depend on. `stale_at`: the moment at which an end date changes them.

    `policies` is None unless one of the account's policies can apply to this principal. `ended` are the roles
    held until a date that has passed, for whoever explains a no. `withheld`: of a key, what policies take from its
    owner, as (name of the policy, permissions); it is in none of the masks. `owner`: of a key, the facts of its owner.
    `reached`: in the facts of one request, the folders of an environment below some scopes as a sub-select
    (`visible.with_reach`).
    """

    account_id: str
    epoch: int
    refused: str = ""  # why nothing is allowed at all: "not active", …
    held: tuple[Held, ...] = ()
    masks: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    stale_at: datetime | None = None
    policies: Policies | None = None
    ended: tuple[Held, ...] = ()
    withheld: tuple[tuple[str, int], ...] = ()
    owner: "Facts | None" = None
    reached: Mapping[tuple[str, frozenset[str]], Any] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )

    @property
    def is_master(self) -> bool:
        """Whether they are a Master admin of the account, whom no policy keeps from the policies; a key never is."""
        return any(
            one.role is Role.MASTER_ADMIN and one.scope_kind == "account" and not one.grant_id
            for one in self.held
        )

    @property
    def taken(self) -> int:
        """The permissions that a policy takes from this principal in particular, as a mask."""
        aimed = self.policies.aimed if self.policies is not None else 0
        return aimed & ~POLICIES_MASK if self.is_master else aimed


def reaching(held: Iterable[Held]) -> tuple[Held, ...]:
    """Those that count: a role on a folder or collection opens nothing in an environment one may not enter.

    Decision 0008. A member enters by the role of the membership, or by any role held in the environment.
    """
    held = tuple(held)
    entering = [one for one in held if mask_of(one.role) & May.ENVIRONMENT_VIEW.bit]
    if any(one.scope_kind == "account" for one in entering):
        return held
    entered = {one.scope_id for one in entering if one.scope_kind == "environment"}
    return tuple(one for one in held if not one.environment_id or one.environment_id in entered)


def compile_masks(account_id: str, held: tuple[Held, ...]) -> Mapping[str, int]:
    """Gather what is held by scope id: bits about the account under its id, all others under their scope.

    A role held for the account counts there and in all environments; a "chosen" one only in the account,
    with one more `Held` for each environment chosen.
    """
    masks: dict[str, int] = {}

    def add(scope_id: str, mask: int) -> None:
        if mask:
            masks[scope_id] = masks.get(scope_id, 0) | mask

    for one in held:
        mask = mask_of(one.role)
        if one.scope_kind in {"account", "chosen"}:
            add(account_id, mask & ACCOUNT_MASK)
            if one.scope_kind == "account":
                add(EVERYWHERE, mask & ~ACCOUNT_MASK)
        else:
            add(one.scope_id, mask & ~ACCOUNT_MASK)
    return MappingProxyType(masks)
