"""The roles, the system's and the account's own: look, compare, copy, write, delete."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.access.change_role import change_role
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.delete_role import delete_role
from mediadesk.queries import roles as query
from mediadesk.queries.bundles import bundles_that_give
from mediadesk.rules.refusals import Refusal
from mediadesk.surfaces.console import composing
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.trying import Asked, asked_first
from mediadesk.surfaces.who import PageRequest, page

_COLUMNS = 16  # roles beside each other in the matrix


@page(May.ROLE_VIEW)
def roles(request: PageRequest) -> HttpResponse:
    """The roles of one kind, how many hold each, and what each may do."""
    rows, kind = query.all_roles(request.who.facts), composing.kind_named(request.GET.get("kind", ""))
    here = [row for row in rows if row.role.kind is kind]
    beside = [row.role for row in here][:_COLUMNS]
    context = {
        "rows": here,
        "kind": kind,
        "kinds": composing.KINDS,
        "counts": {one: sum(row.role.kind is one for row in rows) for one, _, _ in composing.KINDS},
        "columns": [role.title for role in beside],
        "matrix": query.marks_of(beside),
    }
    return render(request, "roles/list.html", context, section="roles")


@page(May.ROLE_VIEW)
def role(request: PageRequest, role_id: str) -> HttpResponse:
    """One role: its rights as sentences, who holds it, what was changed."""
    detail = query.role_named(request.who.facts, role_id=role_id)
    others = [row.role for row in query.all_roles(request.who.facts) if row.role.kind is detail.role.kind]
    context = {"one": detail, "others": others}
    return render(request, "roles/page.html", context, section="roles")


@page(May.ROLE_VIEW)
def role_compare(request: PageRequest) -> HttpResponse:
    """Two roles of a kind side by side: where they differ, or everything."""
    asked, kind = request.GET, composing.kind_named(request.GET.get("kind", ""))
    rows = [row.role for row in query.all_roles(request.who.facts) if row.role.kind is kind]
    one, other, marks = query.comparison(
        request.who.facts,
        one_id=asked.get("one", rows[0].api_id),
        other_id=asked.get("other", rows[1].api_id),
    )
    context = {"one": one, "other": other, "marks": marks, "rows": rows, "kind": kind, "all": "all" in asked}
    return render(request, "roles/compare.html", context, section="roles")


@page(May.ROLE_UPDATE)
def role_new(request: PageRequest) -> HttpResponse:
    """The form for a new role, from nothing or from another one."""
    facts, source = request.who.facts, request.GET.get("from", "")
    form = composing.RoleForm(composing.kind_named(request.GET.get("kind", "")))
    if source:
        form = composing.copied(facts, query.role_named(facts, role_id=source))
    return composing.draw(request, form)


@page(May.ROLE_UPDATE, methods=("POST",))
def role_create(request: PageRequest) -> HttpResponse:
    """Create a role, or draw its form with what else it needs."""
    form = composing.typed(request.POST, composing.kind_named(request.POST.get("kind", "")))
    if form.drawn_anew:
        return composing.draw(request, form)
    try:
        made = create_role(request.who.actor, kind=form.kind, **form.written)
    except Refusal as refusal:
        return composing.draw(request, form, refusal)
    messages.success(request, f"The role {made.name} is created. Nobody holds it yet.")
    return redirect("role", request.who.account.pk, made.pk)


@page(May.ROLE_UPDATE, methods=("POST",))
def role_copy(request: PageRequest, role_id: str) -> HttpResponse:
    """A copy of a role under a name of its own, to be changed."""
    facts = request.who.facts
    form = composing.copied(facts, query.role_named(facts, role_id=role_id), in_full=True)
    made = create_role(request.who.actor, kind=form.kind, **form.written)
    messages.success(request, f"{made.name} is created. Change it here; nobody holds it yet.")
    return redirect("role_change", request.who.account.pk, made.pk)


@page(May.ROLE_UPDATE, methods=("GET", "POST"))
def role_change(request: PageRequest, role_id: str) -> HttpResponse:
    """The form of a role; saving one that is held says first what that gives and takes."""
    detail = composing.own(query.role_named(request.who.facts, role_id=role_id))
    if request.method != "POST":
        return composing.draw(request, composing.as_form(detail), one=detail)
    form = composing.typed(request.POST, detail.role.kind)
    if form.drawn_anew:
        return composing.draw(request, form, one=detail)
    return _saved(request, form, detail)


@page(May.ROLE_UPDATE, methods=("GET", "POST"))
def role_delete(request: PageRequest, role_id: str) -> HttpResponse:
    """Ask what replaces a role where it is held; then delete it."""
    detail = composing.own(query.role_named(request.who.facts, role_id=role_id))
    if request.method != "POST":
        return _what_replaces(request, detail)
    chosen = request.POST.get("replacement", "")
    answer = {"": None, "nothing": ""}.get(chosen, chosen)
    do = partial(delete_role, request.who.actor, role_id=role_id, replacement=answer)
    title, back = detail.role.title, _at(request, "role_delete", role_id)
    first = Asked(f"Delete the role {title}?", "Delete the role", back, title, "roles")
    return told(
        request, do, well=f"The role {title} is deleted.", back=back, on=_at(request, "roles"), first=first
    )


def _saved(request: PageRequest, form: composing.RoleForm, detail: query.RoleDetail) -> HttpResponse:
    role_id = detail.role.api_id
    do = partial(change_role, request.who.actor, role_id=role_id, version=form.version, **form.written)
    try:
        if asked := asked_first(request, do, _asked(request, detail)):
            return asked
        do()
    except Refusal as refusal:
        return composing.draw(request, form, refusal, one=detail)
    messages.success(request, "The role is changed. It holds from the next request on.")
    return redirect("role", request.who.account.pk, role_id)


def _what_replaces(request: PageRequest, detail: query.RoleDetail) -> HttpResponse:
    facts = request.who.facts
    context = {"one": detail, "others": query.replacements(facts, detail.role)}
    context["bundles"] = bundles_that_give(facts, role_id=detail.role.api_id)
    return render(request, "roles/delete.html", context, section="roles")


def _asked(request: PageRequest, detail: query.RoleDetail) -> Asked:
    back, title = _at(request, "role_change", detail.role.api_id), detail.role.title
    return Asked(f"Change the role {title}?", "Save the change", back, title, "roles", to_form="then")


def _at(request: PageRequest, route: str, *more: str) -> str:
    return reverse(route, args=[request.who.account.pk, *more])


urls: list[Any] = [
    path("roles", roles, name="roles"),
    path("roles/compare", role_compare, name="role_compare"),
    path("roles/new", role_new, name="role_new"),
    path("roles/create", role_create, name="role_create"),
    path("role/<slug:role_id>", role, name="role"),
    path("role/<slug:role_id>/copy", role_copy, name="role_copy"),
    path("role/<slug:role_id>/change", role_change, name="role_change"),
    path("role/<slug:role_id>/delete", role_delete, name="role_delete"),
]
