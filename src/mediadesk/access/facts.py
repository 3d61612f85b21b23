"""Whoever acts, and what a decision about them may depend on, compiled to masks once an epoch.

Facts are kept in the process and compared on every request with the account's `access_epoch`, a counter
raised in the transaction of every change that can alter a decision: a revocation holds for every request
that starts after it, on every worker. There is no time-based cache; an end date is part of the facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType

from mediadesk.access.catalogue import ACCOUNT_MASK, MASKS
from mediadesk.rules.roles import Role

EVERYWHERE = "*"
"""The scope id that stands for all environments of the account."""


class Kind(Enum):
    """What kind of principal acts."""

    MEMBER = "member"
    API_KEY = "api_key"
    OPERATOR = "operator"  # whoever runs a command on the machine itself
    VISITOR = "visitor"  # a person without a membership here: signing in, opening an invitation


class Way(Enum):
    """By which way in a request came; part of every entry of the trail."""

    CONSOLE = "console"
    API = "api"
    COMMAND = "command"
    JOB = "job"


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


@dataclass(frozen=True, slots=True)
class Held:
    """One role that reaches a principal: where, through which group, given by whom, until when."""

    role: Role
    scope_kind: (
        str  # account, chosen (the account, but not all environments), environment, folder, collection
    )
    scope_id: str  # an id, the account's id, or EVERYWHERE
    scope_name: str = ""
    through_group: str = ""
    granted_by: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision may depend on. `stale_at`: the moment at which an end date changes them."""

    account_id: str
    epoch: int
    refused: str = ""  # why nothing is allowed at all: "not active", …
    held: tuple[Held, ...] = ()
    masks: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    stale_at: datetime | None = None


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
        mask = MASKS[one.role]
        if one.scope_kind in {"account", "chosen"}:
            add(account_id, mask & ACCOUNT_MASK)
            if one.scope_kind == "account":
                add(EVERYWHERE, mask & ~ACCOUNT_MASK)
        else:
            add(one.scope_id, mask & ~ACCOUNT_MASK)
    return MappingProxyType(masks)
