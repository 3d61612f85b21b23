"""Requests for seats, roles, folders and collections: what one may answer, and what one has asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from mediadesk.access.asked import ANSWERED_BY, title_once
from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, holds_all_of, require
from mediadesk.access.facts import EVERYWHERE, Facts
from mediadesk.access.kept_roles import roles_of
from mediadesk.access.roles import AnyRole
from mediadesk.access.rows import chains_of
from mediadesk.access.scopes import kind_of
from mediadesk.access.targets import of_collection
from mediadesk.access.visible import (
    collections_where,
    environments_where,
    folders_where,
    passable_folders,
)
from mediadesk.engines import clock
from mediadesk.rules.events import Event
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.asking import AccessRequest
from mediadesk.store.trail import TrailEntry

_MOST = 200
_OF_REQUESTS: Final = frozenset(
    one.code for one in (Event.ACCESS_REQUESTED, Event.REQUEST_ANSWERED, Event.REQUEST_WITHDRAWN)
)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request; `outcome` is open, approved, declined, withdrawn or expired.

    `place` is where the role would hold, as the reader may know it. `roles`: what the reader could give instead.
    `backed_by`: who stands for the person whose seat is still to be bought.
    """

    id: str
    kind: str
    asker: str
    email: str
    role: AnyRole | None
    role_id: str
    role_once: str  # for one that is no more
    place: str
    reason: str
    outcome: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    until: datetime | None
    expires_at: datetime | None
    created_at: datetime
    roles: tuple[tuple[str, str], ...] = ()
    backed_by: str = ""

    @property
    def title(self) -> str:
        """The role as people call it."""
        return self.role.title if self.role else self.role_once


def requests_to_answer(facts: Facts) -> tuple[RequestRow, ...]:
    """The requests one may answer: up to 200 that still can be, the oldest first; then 50 others, the newest first.

    Cost: 5 queries; 1 more for each environment where policies speak of sharing folders.
    """
    rows = _answerable(facts).select_related("asker", "environment", "folder", "collection")
    still_open = Q(outcome="open") & (Q(expires_at=None) | Q(expires_at__gt=clock.now()))
    found = [
        *rows.filter(still_open).order_by("id")[:_MOST],
        *rows.exclude(still_open).order_by("-id")[: _MOST // 4],
    ]
    roles = roles_of(facts.account_id, *RoleKind)
    chains = chains_of({row.folder_id for row in found if row.folder_id})
    return _rows(found, roles, giving=facts, chains=chains)


def own_requests(facts: Facts, *, member_id: str) -> tuple[RequestRow, ...]:
    """What a member has asked for, the newest first. A folder, collection or environment they may not see has no name.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries, and those of `_places_seen`.
    """
    require(facts, May.ACCESS_REQUEST, Target(facts.account_id))
    found = AccessRequest.objects.filter(account_id=facts.account_id, asker_id=member_id)
    rows = list(found.select_related("asker", "environment", "folder", "collection").order_by("-id")[:20])
    return _rows(rows, roles_of(facts.account_id, *RoleKind), named=_places_seen(facts, rows))


def hide_places(facts: Facts, entries: Sequence[TrailEntry]) -> None:
    """Take out of entries about requests the names of places that one may not see. They are changed in memory alone.

    Cost: 1 query where there are such entries, and those of `_places_seen`.
    """
    told = [entry for entry in entries if entry.event in _OF_REQUESTS]
    if not told:
        return
    found = AccessRequest.objects.filter(account_id=facts.account_id, pk__in=[one.about_id for one in told])
    rows = {row.pk: row for row in found.select_related("environment", "folder", "collection")}
    named = _places_seen(facts, list(rows.values()))
    for entry in told:
        row = rows.get(entry.about_id)
        if row is None or (row.scope and row.scope.pk not in named):
            unnamed = (
                f"the role {row.role_title or 'that was asked for'} {_place(row, named)}" if row else "a role"
            )
            entry.details = {**entry.details, "wanted": unnamed}


def _places_seen(facts: Facts, rows: Sequence[AccessRequest]) -> set[str]:
    """The ids of the places of requests that one may know by name.

    Cost: 1 query for each environment with folders asked for, and each with collections; 1 for all environments.
    """
    named: set[str] = set()
    if asked_in := {row.environment.pk for row in rows if row.environment}:
        seen_there = environments_where(facts, May.ENVIRONMENT_VIEW).filter(pk__in=asked_in)
        named |= set(seen_there.values_list("pk", flat=True))
    for environment_id in {row.folder.environment_id for row in rows if row.folder}:
        named |= _named(passable_folders(facts, environment_id=environment_id), rows)
    for environment_id in {row.collection.environment_id for row in rows if row.collection}:
        seen = collections_where(facts, May.COLLECTION_VIEW, environment_id=environment_id)
        named |= _named(seen, rows)
    return named


def _named(seen: QuerySet[Any], rows: Iterable[AccessRequest]) -> set[str]:
    return set(seen.filter(pk__in=[row.shared.pk for row in rows if row.shared]).values_list("pk", flat=True))


def _answerable(facts: Facts) -> QuerySet[AccessRequest]:
    """Narrowed by the database, so that what others answer takes no place on anybody's list."""
    rows = AccessRequest.objects.filter(account_id=facts.account_id)
    account, of_account = Target(facts.account_id), (AccessRequest.SEAT, AccessRequest.ROLE)
    mine = Q(kind__in=[kind for kind in of_account if decide(facts, ANSWERED_BY[kind], account)])
    if decide(facts, May.PLAN_CHANGE, account):
        mine |= Q(kind=AccessRequest.SEAT) & ~Q(backed_by_label="")
    asked_in = rows.filter(kind__in=(AccessRequest.FOLDER, AccessRequest.COLLECTION)).order_by()
    for folders_in, collections_in in asked_in.values_list(
        "folder__environment", "collection__environment"
    ).distinct():
        if folders_in:
            shared = folders_where(facts, ANSWERED_BY[AccessRequest.FOLDER], environment_id=folders_in)
            mine |= Q(folder__in=shared.values("pk"))
        if collections_in:
            may = ANSWERED_BY[AccessRequest.COLLECTION]
            opened = collections_where(facts, may, environment_id=collections_in)
            mine |= Q(collection__in=opened.values("pk"))
    return rows.filter(mine)


def _giveable(
    facts: Facts, row: AccessRequest, roles: Iterable[AnyRole], chains: dict[str, tuple[str, ...]]
) -> tuple[tuple[str, str], ...]:
    kind = kind_of(row.scope)
    if row.kind == AccessRequest.SEAT:
        return tuple((role.api_id, role.title) for role in Role if role.kind is RoleKind.GLOBAL)
    target = Target(facts.account_id, row.environment_id or EVERYWHERE)
    if row.folder:
        target = Target(facts.account_id, row.folder.environment_id, chains.get(row.folder.pk, ()))
    if row.collection:
        target = of_collection(row.collection)
    fitting = (role for role in roles if role.kind is kind and role is not Role.MASTER_ADMIN)
    return tuple((role.api_id, role.title) for role in fitting if holds_all_of(facts, role, target))


def _rows(
    rows: Iterable[AccessRequest],
    roles: list[AnyRole],
    *,
    giving: Facts | None = None,
    chains: dict[str, tuple[str, ...]] | None = None,
    named: set[str] | None = None,
) -> tuple[RequestRow, ...]:
    by_id, now = {role.api_id: role for role in roles}, clock.now()
    return tuple(
        RequestRow(
            id=row.pk,
            kind=row.kind,
            asker=row.asker_label.partition(" <")[0],
            email=row.email,
            role=by_id.get(row.role),
            role_id=row.role,
            role_once=title_once(row),
            place=_place(row, named),
            reason=row.reason,
            outcome="expired" if row.outcome == "open" and _over(row, now) else row.outcome,
            answer=row.answer,
            answered_by=row.answered_by.partition(" <")[0],
            answered_at=row.answered_at,
            until=row.until,
            expires_at=row.expires_at,
            created_at=row.created_at,
            backed_by=row.backed_by_label.partition(" <")[0],
            roles=_giveable(giving, row, roles, chains or {}) if giving and row.outcome == "open" else (),
        )
        for row in rows
    )


def _over(row: AccessRequest, now: datetime) -> bool:
    return row.expires_at is not None and row.expires_at <= now


def _place(row: AccessRequest, named: set[str] | None) -> str:
    if row.shared:
        known = named is None or row.shared.pk in named
        return f"on the {row.kind} {row.shared}" if known else f"on a {row.kind} you have a link to"
    if row.kind == AccessRequest.SEAT:
        return ""
    if row.environment is None:
        return "in the account"
    known = named is None or row.environment.pk in named
    return f"in the environment {row.environment.name}" if known else "in an environment you do not see"
