"""The Users page: the list of members, what is done to many at once, its export."""

from datetime import UTC, datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.enable_members import enable_members
from mediadesk.actions.teams.export_members import export_members
from mediadesk.actions.teams.resend_invitations import resend_invitations
from mediadesk.queries.invitations import seats
from mediadesk.queries.member_status import STATUSES
from mediadesk.queries.members import SORTS, MemberFilter, MemberRow, count_members, exported_members, members
from mediadesk.queries.teams import group_names
from mediadesk.rules.roles import MEMBER_ROLES
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.console.wording import plural
from mediadesk.surfaces.spreadsheet import csv_lines
from mediadesk.surfaces.who import PageRequest, page

_HEAD = (
    "name", "email", "role", "environments", "groups", "status", "last sign-in (UTC)", "second factor", "last day",
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
    context |= {"roles": _ROLES, "statuses": _STATUSES}
    return render(request, "users/list.html", context, section="users")


@page(May.MEMBER_UPDATE, methods=("POST",))
def users_role(request: PageRequest) -> HttpResponse:
    """Give all selected members a role."""
    role = request.POST.get("role", "")
    count = change_members_role(request.who.actor, member_ids=request.POST.getlist("selected"), role=role)
    return _back(request, count, "now have the role")


@page(May.MEMBER_DISABLE, methods=("POST",))
def users_disable(request: PageRequest) -> HttpResponse:
    """Disable all selected members; what they could do ends with their next request."""
    count = disable_members(request.who.actor, member_ids=request.POST.getlist("selected"))
    return _back(request, count, "disabled")


@page(May.MEMBER_DISABLE, methods=("POST",))
def users_enable(request: PageRequest) -> HttpResponse:
    """Enable all selected members."""
    count = enable_members(request.who.actor, member_ids=request.POST.getlist("selected"))
    return _back(request, count, "enabled")


@page(May.MEMBER_INVITE, methods=("POST",))
def users_resend(request: PageRequest) -> HttpResponse:
    """Send the invitations of all who are selected and have not accepted yet again."""
    sent = resend_invitations(request.who.actor, member_ids=request.POST.getlist("selected"))
    return _back(request, len(sent), "invited again; their old links are void")


@page(May.GROUP_UPDATE, methods=("POST",))
def users_group(request: PageRequest) -> HttpResponse:
    """Add all selected members to a group."""
    group_id = request.POST.get("group", "")
    count = add_members_to_group(
        request.who.actor, group_id=group_id, member_ids=request.POST.getlist("selected")
    )
    return _back(request, count, "added to the group")


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
    factor = "on" if row.second_factor else "off"
    first = [row.name, row.email, row.role.title, row.environments, row.groups, row.status]
    return [*first, row.last_sign_in_at, factor, row.ends_at and row.ends_at.date()]


def _wanted(given: QueryDict) -> MemberFilter:
    days = given.get("quiet_days", "")
    return MemberFilter(
        words=given.get("q", "").strip()[:100],
        role=given.get("role", "")[:40],
        status=given.get("status", "")[:10],
        environment_id=given.get("environment", "")[:32],
        group_id=given.get("group", "")[:32],
        idle_days=whole_number(days, digits=4) or 0,
    )


def _back(request: PageRequest, count: int, what: str) -> HttpResponse:
    messages.success(request, f"{count} {'user' if count == 1 else 'users'} {what}.")
    return redirect("users", request.who.account.pk)


urls: list[Any] = [
    path("users", users, name="users"),
    path("users/role", users_role, name="users_role"),
    path("users/disable", users_disable, name="users_disable"),
    path("users/enable", users_enable, name="users_enable"),
    path("users/group", users_group, name="users_group"),
    path("users/resend", users_resend, name="users_resend"),
    path("users/export", users_export, name="users_export"),
]
