"""Read the facts of a principal from the store, and keep them for as long as their epoch stands."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from mediadesk.access.facts import Actor, Facts, Held, Kind, compile_masks
from mediadesk.access.giving import holds_grant
from mediadesk.engines import clock
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.teams import Account, Member, MemberEnvironment

_KEPT: Final = 10_000
OWNER_GONE: Final = "the owner of the key is not active"
OWNER_HOLDS_LESS: Final = "the owner of the key may do less than the key"
_facts: dict[tuple[str, str], Facts] = {}


def facts_for(actor: Actor, *, epoch: int | None = None) -> Facts:
    """The facts of whoever acts, as of the account's present epoch.

    Args:
        epoch: the account's `access_epoch`, when the caller has just read it; else it is read here.

    Cost: no query when epoch is given and the facts are still good; else up to 4.
    """
    if epoch is None:
        epoch = Account.objects.filter(pk=actor.account_id).values_list("access_epoch", flat=True).first()
    if epoch is None or actor.kind in {Kind.OPERATOR, Kind.VISITOR}:
        return Facts(actor.account_id, 0, refused="there is no membership")
    name, now = (actor.kind.value, actor.id), clock.now()
    kept = _facts.get(name)
    same = kept is not None and kept.epoch == epoch and kept.account_id == actor.account_id
    if kept and same and (kept.stale_at is None or now < kept.stale_at):
        return kept
    facts = read_facts(actor.kind, actor.id, account_id=actor.account_id, epoch=epoch, now=now)
    if len(_facts) >= _KEPT:
        _facts.clear()  # threads share it: to empty it whole is safe, to choose what goes is not
    _facts[name] = facts
    return facts


def read_facts(kind: Kind, principal_id: str, *, account_id: str, epoch: int, now: datetime) -> Facts:
    """Compile the facts of a member or key from the store.

    Cost: 3 queries for a member; for a key up to 7, and 1 for each folder.
    """
    if kind is Kind.MEMBER:
        refused, held, ends = _member(principal_id, account_id, now)
    else:
        refused, held, ends = _key(principal_id, account_id, now)
    # A date in the past has had its effect; the next one to come is when these facts end.
    moments = [one.until for one in held if one.until] + ([ends] if ends else [])
    current = tuple(one for one in held if one.until is None or one.until > now)
    masks = compile_masks(account_id, () if refused else current)
    stale_at = min((moment for moment in moments if moment > now), default=None)
    return Facts(account_id, epoch, refused, current, masks, stale_at)


_Reading = tuple[str, tuple[Held, ...], datetime | None]


def _member(member_id: str, account_id: str, now: datetime) -> _Reading:
    member = Member.objects.select_related("account").filter(pk=member_id, account_id=account_id).first()
    if member is None:
        return "there is no membership", (), None
    if member.status != Member.ACTIVE or member.account.closed:
        return "the membership is not active", (), member.ends_at
    if member.ends_at and member.ends_at <= now:
        return "the membership has ended", (), None
    held = list(_base_role(member))
    if not member.api_role.takes_seat:
        return "", tuple(held), member.ends_at  # nobody gets by a grant what takes a seat (decision 0009)
    in_groups = Q(group__members=member_id)
    grants = Grant.objects.filter(Q(member_id=member_id) | in_groups, account_id=account_id)
    if not member.all_environments and member.api_role is not Role.MASTER_ADMIN:
        # A share reaches nobody in an environment they may not enter (decision 0008).
        entered = MemberEnvironment.objects.filter(member=member).values("environment")
        grants = grants.filter(Q(folder=None) | Q(folder__environment__in=entered))
    held += _granted(grants)
    return "", tuple(held), member.ends_at


def _base_role(member: Member) -> list[Held]:
    role = member.api_role
    if member.all_environments or role is Role.MASTER_ADMIN:
        return [Held(role, "account", member.account_id, until=member.ends_at)]
    chosen = MemberEnvironment.objects.filter(member=member).values_list(
        "environment_id", "environment__name"
    )
    return [
        Held(role, "chosen", member.account_id, until=member.ends_at),
        *(Held(role, "environment", pk, name, until=member.ends_at) for pk, name in chosen),
    ]


def _key(key_id: str, account_id: str, now: datetime) -> _Reading:
    keys = ApiKey.objects.select_related("account", "environment", "owner")
    key = keys.filter(pk=key_id, account_id=account_id).first()
    if (
        key is None
        or not key.enabled
        or key.account.closed
        or (key.environment and not key.environment.enabled)
    ):
        return "the key is disabled", (), None
    grants = Grant.objects.filter(api_key_id=key_id, account_id=account_id)
    if key.owner is None:
        return "", tuple(_granted(grants)), None
    # A key acts in its owner's name: what its owner was stopped from doing, or does not hold any more, it
    # cannot do either (T-19, T-57).
    own = read_facts(Kind.MEMBER, key.owner.pk, account_id=account_id, epoch=0, now=now)
    if own.refused:
        return OWNER_GONE, (), own.stale_at
    beyond = [one.pk for one in grants.select_related("folder") if not holds_grant(own, one)]
    held = _granted(grants.exclude(pk__in=beyond))
    if beyond and not held:
        return OWNER_HOLDS_LESS, (), own.stale_at
    ends = key.owner.ends_at
    return (
        "",
        tuple(replace(one, until=_sooner(one.until, ends)) for one in held),
        _sooner(own.stale_at, ends),
    )


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)


def _granted(grants: QuerySet[Grant]) -> list[Held]:
    rows = grants.values_list(
        "role",
        "environment_id",
        "environment__name",
        "folder_id",
        "folder__name",
        "group__name",
        "granted_by_label",
        "until",
        "account_id",
    )
    found = []
    for role_id, env_id, env_name, folder_id, folder_name, group, by, until, account_id in rows:
        role = Role.by_id(role_id)
        if role is None:
            continue
        kind, scope_id, name = "account", account_id, ""
        if folder_id:
            kind, scope_id, name = "folder", folder_id, folder_name or "Home"
        elif env_id:
            kind, scope_id, name = "environment", env_id, env_name
        found.append(Held(role, kind, scope_id, name, group or "", by, until))
    return found
