"""Groups: create, rename, members, their grants."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.teams.add_group_to_group import add_group_to_group
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.delete_group import delete_group
from mediadesk.actions.teams.remove_group_from_group import remove_group_from_group
from mediadesk.actions.teams.remove_members_from_group import remove_members_from_group
from mediadesk.actions.teams.rename_group import rename_group
from mediadesk.queries.members import MemberFilter, members
from mediadesk.queries.nested_groups import groups_around
from mediadesk.queries.teams import group_detail
from mediadesk.queries.teams import groups as all_groups
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.trying import Asked, asked_first
from mediadesk.surfaces.who import PageRequest, page


@page(May.GROUP_VIEW)
def groups(request: PageRequest) -> HttpResponse:
    """The groups of the account."""
    return render(request, "groups/list.html", {"groups": all_groups(request.who.facts)}, section="groups")


@page(May.GROUP_VIEW)
def group(request: PageRequest, group_id: str) -> HttpResponse:
    """One group: its members, its grants, and people to add."""
    facts, words = request.who.facts, request.GET.get("q", "").strip()[:100]
    found = members(facts, MemberFilter(group_id=group_id), cursor=request.GET.get("at", ""), limit=50)
    context = {
        "group": group_detail(facts, group_id=group_id),
        "around": groups_around(facts, group_id=group_id, member_ids=[one.id for one in found.members]),
        "page": found,
        "words": words,
        "others": members(facts, MemberFilter(words=words), limit=10).members if words else (),
        "request": request,
    }
    return render(request, "groups/page.html", context, section="groups")


@page(May.GROUP_CREATE, methods=("POST",))
def group_create(request: PageRequest) -> HttpResponse:
    """Create a group and go on to its members."""
    made = create_group(request.who.actor, name=request.POST.get("name", ""))
    return redirect("group", request.who.account.pk, made.pk)


@page(May.GROUP_UPDATE, methods=("POST",))
def group_rename(request: PageRequest, group_id: str) -> HttpResponse:
    """Rename a group."""
    rename_group(request.who.actor, group_id=group_id, name=request.POST.get("name", ""))
    messages.success(request, "The group is renamed.")
    return redirect("group", request.who.account.pk, group_id)


@page(May.GROUP_UPDATE, methods=("POST",))
def group_add(request: PageRequest, group_id: str) -> HttpResponse:
    """Add members to a group."""
    chosen = request.POST.getlist("selected")
    do = partial(add_members_to_group, request.who.actor, group_id=group_id, member_ids=chosen)
    if page := asked_first(request, do, _asked(request, group_id, "Add to the group", "Add them")):
        return page
    messages.success(request, f"{do()} added.")
    return redirect("group", request.who.account.pk, group_id)


@page(May.GROUP_UPDATE, methods=("POST",))
def group_remove(request: PageRequest, group_id: str) -> HttpResponse:
    """Take members out of a group; what they could do through it ends."""
    chosen = request.POST.getlist("selected")
    do = partial(remove_members_from_group, request.who.actor, group_id=group_id, member_ids=chosen)
    if page := asked_first(request, do, _asked(request, group_id, "Take out of the group", "Take them out")):
        return page
    messages.success(request, f"{do()} removed.")
    return redirect("group", request.who.account.pk, group_id)


@page(May.GROUP_UPDATE, methods=("POST",))
def group_nest(request: PageRequest, group_id: str) -> HttpResponse:
    """Put a group into this one."""
    inner = request.POST.get("inner", "")[:32]
    do = partial(add_group_to_group, request.who.actor, group_id=group_id, inner_id=inner)
    first = _asked(request, group_id, "Put a group into the group", "Put it in")
    well = "The group lies in this one now; its members have what this one is given."
    return told(request, do, well=well, back=first.back, first=first)


@page(May.GROUP_UPDATE, methods=("POST",))
def group_unnest(request: PageRequest, group_id: str) -> HttpResponse:
    """Take a group out of this one; what its members had through this one ends."""
    inner = request.POST.get("inner", "")[:32]
    do = partial(remove_group_from_group, request.who.actor, group_id=group_id, inner_id=inner)
    first = _asked(request, group_id, "Take a group out of the group", "Take it out")
    return told(request, do, well="The group is taken out; its members stay.", back=first.back, first=first)


@page(May.GROUP_DELETE, methods=("POST",))
def group_delete(request: PageRequest, group_id: str) -> HttpResponse:
    """Delete a group."""
    do = partial(delete_group, request.who.actor, group_id=group_id)
    if page := asked_first(request, do, _asked(request, group_id, "Delete the group", "Delete it")):
        return page
    do()
    messages.success(request, "The group is deleted; its members stay.")
    return redirect("groups", request.who.account.pk)


def _asked(request: PageRequest, group_id: str, title: str, button: str) -> Asked:
    name = group_detail(request.who.facts, group_id=group_id).name
    back = reverse("group", args=(request.who.account.pk, group_id))
    return Asked(f"{title} {name}", button, back, name, "groups")


urls: list[Any] = [
    path("groups", groups, name="groups"),
    path("groups/create", group_create, name="group_create"),
    path(f"groups/<{ROW_ID}:group_id>", group, name="group"),
    path(f"groups/<{ROW_ID}:group_id>/rename", group_rename, name="group_rename"),
    path(f"groups/<{ROW_ID}:group_id>/add", group_add, name="group_add"),
    path(f"groups/<{ROW_ID}:group_id>/remove", group_remove, name="group_remove"),
    path(f"groups/<{ROW_ID}:group_id>/nest", group_nest, name="group_nest"),
    path(f"groups/<{ROW_ID}:group_id>/unnest", group_unnest, name="group_unnest"),
    path(f"groups/<{ROW_ID}:group_id>/delete", group_delete, name="group_delete"),
]
