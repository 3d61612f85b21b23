"""Environments as pages and programs list them: what each holds, who may enter it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide, require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import find_environment, of_environment
from mediadesk.access.visible import environments_where
from mediadesk.engines import clock
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey
from mediadesk.store.storage import held_by
from mediadesk.store.teams import Environment, Member, MemberEnvironment


@dataclass(frozen=True, slots=True)
class EnvironmentRow:
    """One environment. `members` may enter it; `keys` are its API keys, disabled ones too.

    `storage_bytes` count earlier versions and the trash, `assets` do not.
    """

    id: str
    name: str
    cloud_name: str
    enabled: bool
    custom_attributes: dict[str, object]
    created_at: datetime
    updated_at: datetime
    members: int = 0
    assets: int = 0
    storage_bytes: int = 0
    keys: int = 0
    may_update: bool = False
    may_delete: bool = False


@dataclass(frozen=True, slots=True)
class KeyOfEnvironment:
    """The public half of an API key, and whether it may be used."""

    key: str
    enabled: bool


def environments(facts: Facts) -> list[EnvironmentRow]:
    """The environments one may enter, by name, with what is in each.

    Cost: 5 queries; counting assets reads an index of the account's environments.
    """
    rows = list(environments_where(facts, May.ENVIRONMENT_VIEW).order_by("name"))
    ids = [row.pk for row in rows]
    held = held_by("environment_id", environment__in=ids)
    keys = dict(
        ApiKey.objects.filter(environment__in=ids).values_list("environment").annotate(count=Count("pk"))
    )
    everywhere, chosen = _members(facts, ids)
    return [
        _row(
            facts,
            row,
            members=everywhere + chosen.get(row.pk, 0),
            held=held.get(row.pk, (0, 0)),
            keys=keys.get(row.pk, 0),
        )
        for row in rows
    ]


def environment(facts: Facts, *, environment_id: str, may: May = May.ENVIRONMENT_VIEW) -> EnvironmentRow:
    """One environment with what is in it, for whoever may do this to it.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.

    Cost: 5 queries.
    """
    found = find_environment(facts.account_id, environment_id=environment_id)
    require(facts, may, of_environment(found))
    everywhere, chosen = _members(facts, [found.pk])
    return _row(
        facts,
        found,
        members=everywhere + chosen.get(found.pk, 0),
        held=held_by("environment_id", environment=found).get(found.pk, (0, 0)),
        keys=ApiKey.objects.filter(environment=found).count(),
    )


def plain_environments(
    facts: Facts,
    *,
    ids: Sequence[str] | None = None,
    cloud_names: Sequence[str] | None = None,
    enabled: bool | None = None,
    prefix: str = "",
) -> list[Environment]:
    """The environments one may enter that match, oldest first, without counting. Cost: 1 query."""
    rows = environments_where(facts, May.ENVIRONMENT_VIEW)
    rows = rows if ids is None else rows.filter(pk__in=ids)
    rows = rows if cloud_names is None else rows.filter(cloud_name__in=cloud_names)
    rows = rows if enabled is None else rows.filter(enabled=enabled)
    return list(rows.filter(name__istartswith=prefix).order_by("id"))


def keys_by_environment(facts: Facts, environment_ids: Sequence[str]) -> dict[str, list[KeyOfEnvironment]]:
    """The public halves of the keys of environments, where one may see them. Cost: 1 query."""
    seen = environments_where(facts, May.KEY_VIEW).filter(pk__in=environment_ids).values("pk")
    found: dict[str, list[KeyOfEnvironment]] = {}
    keys = ApiKey.objects.filter(environment__in=seen).order_by("id")
    for environment_id, key, enabled in keys.values_list("environment_id", "key", "enabled"):
        found.setdefault(str(environment_id), []).append(KeyOfEnvironment(key, enabled))
    return found


def _members(facts: Facts, environment_ids: Sequence[str]) -> tuple[int, dict[str, int]]:
    """How many active members have all environments, and how many more have chosen each."""
    active = Member.objects.filter(account=facts.account_id).active(clock.now())
    master = Role.MASTER_ADMIN.api_id
    everywhere: int = active.filter(Q(all_environments=True) | Q(role=master)).count()
    chosen = MemberEnvironment.objects.filter(
        environment__in=environment_ids, member__in=active.filter(all_environments=False).exclude(role=master)
    )
    return everywhere, dict(chosen.values_list("environment").annotate(count=Count("pk")))


def _row(facts: Facts, row: Environment, *, members: int, held: tuple[int, int], keys: int) -> EnvironmentRow:
    target = of_environment(row)
    return EnvironmentRow(
        id=row.pk,
        name=row.name,
        cloud_name=row.cloud_name,
        enabled=row.enabled,
        custom_attributes=row.custom_attributes,
        created_at=row.created_at,
        updated_at=row.updated_at,
        members=members,
        assets=held[0],
        storage_bytes=held[1],
        keys=keys,
        may_update=bool(decide(facts, May.ENVIRONMENT_UPDATE, target)),
        may_delete=bool(decide(facts, May.ENVIRONMENT_DELETE, target)),
    )
