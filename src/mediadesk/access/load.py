"""Read the facts of a principal from the store, and keep them for as long as their epoch stands."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from mediadesk.access.capped import capped
from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide, holds_all_of
from mediadesk.access.facts import (
    ACCOUNT_CLOSED,
    EVERYWHERE,
    Actor,
    Facts,
    Held,
    Kind,
    Target,
    compile_masks,
    reaching,
)
from mediadesk.access.kept_policies import policies_of
from mediadesk.access.policies import keeping_from
from mediadesk.access.roles import needs_seat
from mediadesk.access.rows import MemberRow, Rows, chains_of, rows_of_all, rows_of_key, rows_of_member
from mediadesk.engines import clock
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey
from mediadesk.store.kept import Given, Kept
from mediadesk.store.scim import ScimToken
from mediadesk.store.teams import Account, Member

_KEPT: Final = 10_000
KEY_DISABLED: Final = "the key is disabled"
KEY_ENDED: Final = "the end date of the key has passed"
OWNER_GONE: Final = "the owner of the key is not active"
OWNER_HOLDS_LESS: Final = "the owner of the key may do less than the key"
SCIM_DISABLED: Final = "the token is disabled"
SCIM_ENDED: Final = "its end date has passed"
MAKER_GONE: Final = "whoever made it is not an active user of the account any more"
MAKER_HOLDS_LESS: Final = "whoever made it may not manage provisioning any more"
_EPOCH: Final = Kept(lambda: Account.objects.filter(pk=Given("account")).values_list("access_epoch"))
_facts: dict[tuple[str, str], Facts] = {}


def facts_for(actor: Actor, *, epoch: int | None = None) -> Facts:
    """The facts of whoever acts, as of the account's present epoch.

    Args:
        epoch: the account's `access_epoch`, when the caller has just read it; else it is read here.

    Cost: no query when epoch is given and the facts are still good; else those of `read_facts`.
    """
    if epoch is None:
        epoch = next((row[0] for row in _EPOCH.rows({"account": actor.account_id})), None)
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
    """Compile the facts of a member, a key or a token of provisioning from the store.

    Cost: 4 queries at most for a member, 5 for a token, 6 for a key, 2 more for groups in groups; 1 more once an epoch
        for the account's policies.
    """
    if kind is Kind.SCIM:
        return _of_token(principal_id, account_id=account_id, epoch=epoch, now=now)
    if kind is Kind.MEMBER:
        rows = rows_of_member(account_id, principal_id)
        return member_facts(rows, principal_id, account_id=account_id, epoch=epoch, now=now)
    rows = rows_of_key(account_id, principal_id)
    return key_facts(rows, principal_id, account_id=account_id, epoch=epoch, now=now)


def read_all_facts(
    account_id: str, *, epoch: int, now: datetime, folders: Collection[str] | None = None
) -> dict[tuple[Kind, str], Facts]:
    """Compile the facts of every member and key of an account, by the same code as each one's.

    Args:
        folders: for questions about one thing: those it lies in whose shares reach it, so that no others are read.

    Cost: 6 queries at most, 2 more for groups in groups, whatever their number.
    """
    rows = rows_of_all(account_id, folders=folders)
    every: dict[tuple[Kind, str], Facts] = {}
    alike: dict[object, Facts] = {}
    policies = policies_of(account_id, epoch)
    for pk, member in rows.members.items():
        name: object = (
            pk if policies.statements or policies.broken else (*member.decisive, *_holding(rows, pk))
        )
        if name not in alike:
            alike[name] = member_facts(rows, pk, account_id=account_id, epoch=epoch, now=now)
        every[Kind.MEMBER, pk] = alike[name]
    every.update(_facts_of_keys(rows, account_id=account_id, epoch=epoch, now=now))
    return every


def member_facts(rows: Rows, member_id: str, *, account_id: str, epoch: int, now: datetime) -> Facts:
    """The facts of one member from rows that hold them. Cost: none but the account's policies, once an epoch."""
    member = rows.members.get(member_id)
    refused = _refused(member, now, closed=rows.closed)
    if member is None or refused:
        ends = member.ends_at if member and member.ends_at and member.ends_at > now else None
        return Facts(account_id, epoch, refused, stale_at=ends)
    granted = [
        replace(held, by_way_of=way) if way else held
        for holder, way in _holding(rows, member_id)
        for held in rows.grants[holder]
    ]
    if not member.role.takes_seat:  # nobody gets by a grant what takes a seat (decision 0009)
        granted = [held for held in granted if not needs_seat(held.role)]
    held = (*_base_role(member, account_id), *granted)
    asked_by = (Kind.MEMBER, member_id, rows.groups.get(member_id, ()))
    return _compile(account_id, epoch, held, now, by=asked_by, role=member.role, ends=member.ends_at)


def _holding(rows: Rows, member_id: str) -> list[tuple[str, str]]:
    """The member and those of their groups that hold a role, each with the groups by way of which."""
    groups = rows.groups.get(member_id, {})
    own = [(member_id, "")] if member_id in rows.grants else []
    return own + [(group, way) for group, way in groups.items() if group in rows.grants]


def _refused(member: MemberRow | None, now: datetime, *, closed: bool) -> str:
    if member is None:
        return "there is no membership"
    if member.status != Member.ACTIVE:
        return "the membership is not active"
    if member.ends_at and member.ends_at <= now:
        return "the membership has ended"
    return ACCOUNT_CLOSED if closed else ""


def _base_role(member: MemberRow, account_id: str) -> list[Held]:
    role, ends = member.role, member.ends_at
    if member.all_environments or role is Role.MASTER_ADMIN:
        return [Held(role, "account", account_id, until=ends)]
    return [
        Held(role, "chosen", account_id, until=ends),
        *(Held(role, "environment", pk, name, until=ends) for pk, name in member.chosen),
    ]


def key_facts(rows: Rows, key_id: str, *, account_id: str, epoch: int, now: datetime) -> Facts:
    """The facts of one key from rows that hold its owner too. Cost: 1 query for its folders."""
    found = _facts_of_keys(rows, account_id=account_id, epoch=epoch, now=now)
    return found.get((Kind.API_KEY, key_id)) or Facts(account_id, epoch, KEY_DISABLED)


def _facts_of_keys(
    rows: Rows, *, account_id: str, epoch: int, now: datetime
) -> dict[tuple[Kind, str], Facts]:
    folders = {
        held.scope_id for pk in rows.keys for held in rows.grants.get(pk, ()) if held.scope_kind == "folder"
    }
    chains, owners = chains_of(folders), dict[str, Facts]()
    every = {}
    for pk, key in rows.keys.items():
        own = None
        if key.owner_id:
            if key.owner_id not in owners:
                owners[key.owner_id] = member_facts(
                    rows, key.owner_id, account_id=account_id, epoch=epoch, now=now
                )
            own = owners[key.owner_id]
        every[Kind.API_KEY, pk] = _of_key(rows, key, own, chains, epoch=epoch, now=now)
    return every


def _of_key(
    rows: Rows,
    key: ApiKey,
    own: Facts | None,
    chains: Mapping[str, tuple[str, ...]],
    *,
    epoch: int,
    now: datetime,
) -> Facts:
    """A key acts in its owner's name: what its owner may not do, or not any more, it cannot do (T-19, T-57)."""
    account_id, by, granted = key.account_id, (Kind.API_KEY, key.pk, ()), tuple(rows.grants.get(key.pk, ()))
    if not key.enabled or key.account.closed or (key.environment and not key.environment.enabled):
        return Facts(account_id, epoch, KEY_DISABLED)
    if key.ends_at and key.ends_at <= now:
        return Facts(account_id, epoch, KEY_ENDED)
    if own is None:
        return _compile(account_id, epoch, granted, now, by=by, ends=key.ends_at)
    if own.refused:
        return Facts(account_id, epoch, OWNER_GONE, stale_at=own.stale_at)

    def within(held: Held) -> bool:
        folders = chains.get(held.scope_id, ())
        scope = held.environment_id or (held.scope_id if held.scope_kind == "environment" else EVERYWHERE)
        opened = (held.scope_id,) if held.scope_kind == "collection" else ()
        target = Target(account_id, scope, folders, opened)
        return holds_all_of(replace(own, policies=None), held.role, target)

    current = tuple(held for held in granted if held.until is None or held.until > now)
    kept = tuple(held for held in current if within(held))
    # What the key has ends with the owner's membership; what the owner has may change sooner than that.
    ends = _sooner(_last_end(own), key.ends_at)
    if current and not kept:
        soonest = min((held.until for held in current if held.until), default=ends)
        return Facts(account_id, epoch, OWNER_HOLDS_LESS, stale_at=_sooner(own.stale_at, soonest))
    over = tuple(held for held in granted if held not in current)
    facts = _compile(account_id, epoch, (*kept, *over), now, by=by, ends=ends)
    withheld = keeping_from(own, facts)
    masks = dict(facts.masks)
    for _, taken in withheld:
        masks = {scope: mask & ~taken for scope, mask in masks.items()}
    stale_at = _sooner(facts.stale_at, own.stale_at)
    return replace(facts, masks=MappingProxyType(masks), stale_at=stale_at, withheld=withheld, owner=own)


def _of_token(token_id: str, *, account_id: str, epoch: int, now: datetime) -> Facts:
    """A token acts in its maker's name, as an Admin at most; it stops when they leave or may not have it any more."""
    token = ScimToken.objects.filter(pk=token_id, account_id=account_id).first()
    if token is None or not token.enabled:
        return Facts(account_id, epoch, SCIM_DISABLED)
    if token.ends_at and token.ends_at <= now:
        return Facts(account_id, epoch, SCIM_ENDED)
    made_by = token.maker_id or ""
    rows = rows_of_member(account_id, made_by)
    maker = member_facts(rows, made_by, account_id=account_id, epoch=epoch, now=now)
    until = _sooner(maker.stale_at, token.ends_at)
    if maker.refused:
        why = maker.refused if maker.refused == ACCOUNT_CLOSED else MAKER_GONE
        return Facts(account_id, epoch, why, stale_at=until)
    if not decide(maker, May.SCIM_UPDATE, Target(account_id)):
        return Facts(account_id, epoch, MAKER_HOLDS_LESS, stale_at=until)
    return replace(capped(maker), stale_at=until)


def _last_end(own: Facts) -> datetime | None:
    """When the owner's membership ends: all its roles end with it."""
    return next((held.until for held in own.held if not held.grant_id), None)


_Principal = tuple[Kind, str, Collection[str]]


def _compile(
    account_id: str,
    epoch: int,
    held: Iterable[Held],
    now: datetime,
    *,
    by: _Principal,
    role: Role | None = None,
    ends: datetime | None = None,
) -> Facts:
    """Facts of what counts at this moment. A date in the past has had its effect; the next one ends these facts."""
    every = tuple(replace(one, until=_sooner(one.until, ends)) if ends else one for one in held)
    current = tuple(one for one in every if one.until is None or one.until > now)
    kind, principal_id, groups = by
    counting = reaching(current) if kind is Kind.MEMBER else current
    applying = policies_of(account_id, epoch).applying_to(
        kind, principal_id, groups, role_id=role.api_id if role else "", root=role is Role.MASTER_ADMIN
    )
    return Facts(
        account_id,
        epoch,
        held=counting,
        masks=compile_masks(account_id, counting),
        stale_at=min((one.until for one in current if one.until), default=ends),
        policies=applying,
        ended=tuple(one for one in every if one.until and one.until <= now),
    )


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)
