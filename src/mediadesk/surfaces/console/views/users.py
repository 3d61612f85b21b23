"""The Users page: the list of members, and its export."""

from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.teams.export_members import export_members
from mediadesk.queries.bundles import bundle_names
from mediadesk.queries.member_status import STATUSES
from mediadesk.queries.members import (
    FACTORS,
    SORTS,
    MemberFilter,
    MemberRow,
    count_members,
    exported_members,
    members,
)
from mediadesk.queries.seats import seats
from mediadesk.queries.teams import group_names
from mediadesk.rules.roles import MEMBER_ROLES
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.console.wording import plural
from mediadesk.surfaces.spreadsheet import csv_lines
from mediadesk.surfaces.who import PageRequest, page

_HEAD = (
    "name", "email", "role", "environments", "groups", "status", "last sign-in (UTC)", "second factor",
    "second factor lacking", "last day",
)  # fmt: skip
_ROLES: Final = [(role.api_id, role.title) for role in MEMBER_ROLES]
_MOST_COUNTED: Final = 1000  # of those that a search or filter leaves: nobody reads on, everybody would wait
_STATUSES: Final = [(status, status.capitalize()) for status in STATUSES]


@page(May.MEMBER_VIEW)
def users(request: PageRequest) -> HttpResponse:
    """The members of the account, page by page."""
    facts, wanted = request.who.facts, _wanted(request.GET)
    sort, descending = _order(request.GET)
    found = members(facts, wanted, sort=sort, descending=descending, cursor=request.GET.get("at", ""))
    context = {"page": found, "wanted": wanted, "sort": sort, "descending": descending, "request": request}
    total = count_members(facts, wanted, most=_MOST_COUNTED)
    more = "more than " if wanted.is_set and total > _MOST_COUNTED else ""
    context |= {"total": f"{more}{plural(total - bool(more), 'user')}"}
    context |= {"seats": seats(facts), "groups": group_names(facts)}
    context |= {"bundles": bundle_names(facts) if request.who.may(May.GRANT_GIVE) else []}
    context |= {"factors": list(FACTORS.items())}
    context |= {"roles": _ROLES, "statuses": _STATUSES, "selected": set(request.GET.getlist("selected"))}
    return render(request, "users/list.html", context, section="users")


@page(May.MEMBER_EXPORT, methods=("POST",))
def users_export(request: PageRequest) -> HttpResponseBase:
    """The members that the filter leaves, as CSV."""
    facts, wanted = request.who.facts, _wanted(request.POST)
    export_members(request.who.actor, count=count_members(facts, wanted))
    rows = map(_cells, exported_members(facts, wanted))
    headers = {"Content-Disposition": f'attachment; filename="users-{datetime.now(UTC):%Y-%m-%d}.csv"'}
    return StreamingHttpResponse(
        csv_lines(_HEAD, rows), content_type="text/csv; charset=utf-8", headers=headers
    )


def _order(given: QueryDict) -> tuple[str, bool]:
    sort = given.get("sort", "name")
    return (sort if sort in SORTS else "name"), given.get("order") == "desc"


def _cells(row: MemberRow) -> list[object]:
    factors = [row.second_factor, "yes" if row.factor_lacks else "no"]
    first = [row.name, row.email, row.role.title, row.environments, row.groups, row.status]
    return [*first, row.last_sign_in_at, *factors, row.ends_at and row.ends_at.date()]


def _wanted(given: QueryDict) -> MemberFilter:
    days = given.get("quiet_days", "")
    return MemberFilter(
        words=given.get("q", "").strip()[:100],
        role=given.get("role", "")[:40],
        status=given.get("status", "")[:10],
        environment_id=given.get("environment", "")[:32],
        group_id=given.get("group", "")[:32],
        idle_days=whole_number(days, digits=4) or 0,
        factor=given.get("factor", "")[:10],
    )


urls: list[Any] = [
    path("users", users, name="users"),
    path("users/export", users_export, name="users_export"),
]
