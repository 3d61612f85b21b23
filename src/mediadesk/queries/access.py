"""API keys as pages and programs list them: what each may do, who made it, when it was last used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q, QuerySet

from mediadesk.access.catalogue import ACCOUNT_MASK, May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.access.kept_roles import role_of
from mediadesk.access.roles import mask_of
from mediadesk.access.scopes import words_of
from mediadesk.access.targets import find_environment, find_key, of_environment, of_key
from mediadesk.access.visible import environments_where
from mediadesk.engines import clock
from mediadesk.queries.member_status import status_of
from mediadesk.rules.key_limits import KeyState, warnings_about
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey, Grant, current_at

PAGE: Final = 50
KEY_SORTS: Final = ("created_at", "name", "api_key", "enabled")
"""By what a program may sort the keys of an environment."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One API key. `environment_id` and `cloud_name` are empty for a key of the account.

    `holds` says what it may do and where now, a pair a role: "Contributor", "the folder Press". `former_until`:
    until when its former secret works too, if it still does. `warnings`: what should be looked at, as sentences.
    """

    id: str
    name: str
    key: str
    environment_id: str
    environment_name: str
    cloud_name: str
    holds: tuple[tuple[str, str], ...]
    role_id: str  # the first of them
    enabled: bool
    dedicated_for: tuple[str, ...]
    owner: str
    owner_id: str
    stopped: str  # why it does nothing although it is enabled, or empty
    last_used_at: datetime | None
    created_at: datetime
    updated_at: datetime
    addresses: tuple[str, ...] = ()
    ends_at: datetime | None = None
    former_until: datetime | None = None
    warnings: tuple[str, ...] = ()
    may_update: bool = False
    may_delete: bool = False


@dataclass(frozen=True, slots=True)
class KeyPage:
    """One page of keys, newest first; `next_after` goes into `after` for the next, empty at the end."""

    rows: list[KeyRow]
    next_after: str


def api_keys(facts: Facts, *, place: str = "", named: str = "", state: str = "", after: str = "") -> KeyPage:
    """The keys one may see: those of the account, and those of the environments where one may.

    Args:
        place: an environment's id, or "account" for the account's own; empty for all.
        named: part of a name, of a key, or of its owner's name.
        state: enabled, disabled, unused, or empty.

    Cost: 2 queries, 1 more where policies speak of seeing keys.
    """
    keys = _visible(facts)
    if place:
        keys = keys.filter(environment=None) if place == "account" else keys.filter(environment_id=place)
    if named:
        keys = keys.filter(
            Q(name__icontains=named) | Q(key__startswith=named) | Q(owner__name__icontains=named)
        )
    keys = keys.filter(**_STATES.get(state, {}))
    keys = keys.filter(pk__lt=after) if after else keys
    found = list(keys.select_related("environment", "owner").order_by("-id")[: PAGE + 1])
    rows = _rows(facts, found[:PAGE])
    return KeyPage(rows, rows[-1].id if len(found) > PAGE else "")


def api_key(facts: Facts, *, key_id: str) -> KeyRow:
    """One key. Raises: Refusal NOT_FOUND, NOT_ALLOWED. Cost: 2 queries."""
    key = find_key(facts.account_id, key_id)
    require(facts, May.KEY_VIEW if key.environment else May.ACCOUNT_KEY_VIEW, of_key(key))
    return _rows(facts, [key])[0]


def key_to_delete(facts: Facts, *, key_id: str) -> KeyRow:
    """One key, for whoever may delete it. Raises: Refusal NOT_FOUND, NOT_ALLOWED. Cost: 2 queries."""
    key = find_key(facts.account_id, key_id)
    require(facts, May.KEY_DELETE if key.environment else May.ACCOUNT_KEY_DELETE, of_key(key))
    return _rows(facts, [key])[0]


def keys_of_environment(
    facts: Facts, *, environment_id: str, sort_by: str, descending: bool, page: int, page_size: int
) -> tuple[list[KeyRow], int]:
    """One page of an environment's keys, and how many there are.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.

    Cost: 4 queries.
    """
    environment = find_environment(facts.account_id, environment_id=environment_id)
    require(facts, May.KEY_VIEW, of_environment(environment))
    keys = ApiKey.objects.filter(environment=environment).select_related("environment", "owner")
    column = {"api_key": "key", "created_at": "id"}.get(sort_by, sort_by)
    first = (page - 1) * page_size
    ordered = keys.order_by(f"-{column}" if descending else column, "id")[first : first + page_size]
    return _rows(facts, list(ordered)), keys.count()


def find_key_of_environment(facts: Facts, *, environment_id: str, key: str = "", name: str = "") -> ApiKey:
    """The key of an environment by its public part, or by its name.

    Raises:
        Refusal: NOT_FOUND.
    """
    environment = find_environment(facts.account_id, environment_id=environment_id)
    by = {"key": key} if key else {"name": name}
    found = ApiKey.objects.filter(environment=environment, **by).first()
    if found is None:
        raise Why.NOT_FOUND(what="API key")
    return found


_STATES: Final[dict[str, dict[str, object]]] = {
    "enabled": {"enabled": True},
    "disabled": {"enabled": False},
    "unused": {"last_used_at": None},
}


def _visible(facts: Facts) -> QuerySet[ApiKey]:
    seen = Q(environment__in=environments_where(facts, May.KEY_VIEW).values("pk"))
    if decide(facts, May.ACCOUNT_KEY_VIEW, Target(facts.account_id)):
        seen |= Q(environment=None)
    return ApiKey.objects.filter(seen, account=facts.account_id)


def _rows(facts: Facts, keys: Iterable[ApiKey]) -> list[KeyRow]:
    keys = list(keys)
    grants: dict[str, list[Grant]] = {}
    given = Grant.objects.filter(current_at(clock.now()), api_key__in=keys)
    for grant in given.select_related("folder", "collection", "custom_role").order_by("id"):
        grants.setdefault(str(grant.api_key_id), []).append(grant)
    return [_row(facts, key, grants.get(key.pk, [])) for key in keys]


def _scope(grant: Grant, *, of_account: bool) -> str:
    if grant.is_share:
        return words_of(grant.scope)
    return "the account" if of_account else "the environment"


def _stopped(key: ApiKey) -> str:
    """What a list can tell without reading what each owner holds."""
    owner = key.owner
    if key.ends_at and key.ends_at <= clock.now():
        return "its end date has passed"
    if owner is None or status_of(owner, now=clock.now()) == "active":
        return "its environment is disabled" if key.environment and not key.environment.enabled else ""
    return "its owner is not active"


def _warnings(key: ApiKey, grants: list[Grant], former: datetime | None, now: datetime) -> list[str]:
    wide = [role for grant in grants if not grant.is_share and (role := role_of(grant))]
    every = mask_of(Role.MASTER_ADMIN) & ~(ACCOUNT_MASK if key.environment_id else 0)
    state = KeyState(
        enabled=key.enabled,
        all_powerful=not every & ~reduce(or_, map(mask_of, wide), 0),
        created_at=key.created_at,
        secret_made_at=key.secret_made_at or key.created_at,
        last_used_at=key.last_used_at,
        ends_at=key.ends_at,
        former_secret_until=former,
        owner=key.owner.name if key.owner else "",
    )
    return warnings_about(state, now=now)


def _row(facts: Facts, key: ApiKey, grants: list[Grant]) -> KeyRow:
    held = [(role, grant) for grant in grants if (role := role_of(grant))]
    of_account = key.environment is None
    target, now = of_key(key), clock.now()
    former = key.former_secret_until if key.former_secret_until and key.former_secret_until > now else None
    return KeyRow(
        id=key.pk,
        name=key.name,
        key=key.key,
        environment_id=key.environment.pk if key.environment else "",
        environment_name=key.environment.name if key.environment else "",
        cloud_name=key.environment.cloud_name if key.environment else "",
        holds=tuple((role.title, _scope(grant, of_account=of_account)) for role, grant in held),
        role_id=held[0][0].api_id if held else "",
        enabled=key.enabled,
        dedicated_for=tuple(key.dedicated_for),
        owner=key.owner.name if key.owner else "",
        owner_id=key.owner.pk if key.owner else "",
        stopped=_stopped(key),
        last_used_at=key.last_used_at,
        created_at=key.created_at,
        updated_at=key.updated_at,
        addresses=tuple(key.addresses.split()),
        ends_at=key.ends_at,
        former_until=former,
        warnings=tuple(_warnings(key, grants, former, now)),
        may_update=bool(decide(facts, May.ACCOUNT_KEY_UPDATE if of_account else May.KEY_UPDATE, target)),
        may_delete=bool(decide(facts, May.ACCOUNT_KEY_DELETE if of_account else May.KEY_DELETE, target)),
    )
