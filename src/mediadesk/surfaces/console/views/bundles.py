"""Bundles: several roles given in one step. The list, the form, and giving one to somebody."""

from collections.abc import Callable, Iterable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.access.delete_bundle import delete_bundle
from mediadesk.actions.access.give_bundle import give_bundle
from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.queries.bundles import BundleRow, bundle, bundles, roles_for_bundles
from mediadesk.queries.environments import plain_environments
from mediadesk.queries.folder_choices import WITH_ALL, folder_choices
from mediadesk.queries.grants import HolderRow, holder_named
from mediadesk.rules.bundles import ACCOUNT, MOST_ITEMS, Item
from mediadesk.rules.refusals import Refusal
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.trying import Asked, asked_first
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.console.views.grants import SECTIONS, page_of
from mediadesk.surfaces.who import PageRequest, page

Choices = list[tuple[str, str]]
_EMPTY = BundleRow("", "", "", (), ())


@page(May.ROLE_VIEW)
def bundle_list(request: PageRequest) -> HttpResponse:
    """The bundles, and the ones to start from."""
    return render(request, "bundles/list.html", {"page": bundles(request.who.facts)}, section="roles")


@page(May.ROLE_UPDATE)
def bundle_new(request: PageRequest) -> HttpResponse:
    """The form, empty or as a template has it."""
    named = request.GET.get("from", "")
    row = next((one for one in bundles(request.who.facts).templates if one.name == named), _EMPTY)
    return _form(request, row, None)


@page(May.ROLE_UPDATE, methods=("GET", "POST"))
def bundle_change(request: PageRequest, bundle_id: str) -> HttpResponse:
    """The form of one that there is; what was given by it before stays as it is."""
    row = bundle(request.who.facts, bundle_id=bundle_id)
    return _save(request, bundle_id) if request.method == "POST" else _form(request, row, None)


@page(May.ROLE_UPDATE, methods=("POST",))
def bundle_create(request: PageRequest) -> HttpResponse:
    """Write a new one."""
    return _save(request, "")


@page(May.ROLE_UPDATE, methods=("POST",))
def bundle_delete(request: PageRequest, bundle_id: str) -> HttpResponse:
    """Take it off the list; what was given by it stays."""
    do = partial(delete_bundle, request.who.actor, bundle_id=bundle_id)
    back = reverse("bundles", args=(request.who.account.pk,))
    return told(request, do, well="The bundle is deleted. What was given by it stays.", back=back)


@page(May.GRANT_GIVE)
def bundle_choose(request: PageRequest) -> HttpResponse:
    """Choose one for somebody, and the places it asks for."""
    return _giving(request, None)


@page(May.GRANT_GIVE, methods=("POST",))
def bundle_give(request: PageRequest) -> HttpResponse:
    """Give it. The page before it is done says who gains what."""
    holder = holder_named(request.who.facts, request.POST.get("holder", ""))
    back, do = page_of(request, holder), _gift(request, holder)
    asking = Asked(f"Give a bundle to {holder.name}", "Give it", back, holder.name, SECTIONS[holder.kind])
    try:
        if confirm := asked_first(request, do, asking):
            return confirm
        do()
    except Refusal as refusal:
        return _giving(request, refusal)
    messages.success(request, "Given. It holds from their next request on.")
    return redirect(back)


def _gift(request: PageRequest, holder: HolderRow) -> Callable[[], object]:
    posted = request.POST
    return partial(
        give_bundle,
        request.who.actor,
        holder=holder.value,
        bundle_id=posted.get("bundle", "")[:32],
        environment_id=posted.get("environment", "")[:32],
        folder_ids=[one[:32] for one in posted.getlist("folder") if one],
    )


def _save(request: PageRequest, bundle_id: str) -> HttpResponse:
    posted = request.POST
    items = _typed(posted)
    name, description = posted.get("name", ""), posted.get("description", "")
    try:
        save_bundle(request.who.actor, name=name, description=description, items=items, bundle_id=bundle_id)
    except Refusal as refusal:
        return _form(request, BundleRow(bundle_id, name, description, tuple(items), ()), refusal)
    messages.success(request, "The bundle is saved.")
    return redirect("bundles", request.who.account.pk)


def _typed(posted: QueryDict) -> list[Item]:
    """The lines of the form: role, place ("account", "folder", "folder:<id>", …) and days, side by side."""
    lines = zip(posted.getlist("role"), posted.getlist("place"), posted.getlist("days"), strict=False)
    items = []
    for role, where, days in list(lines)[:MOST_ITEMS]:
        place, _, pk = where.partition(":")
        named = {f"{place}_id": pk[:32]} if pk and place != ACCOUNT else {}
        items.append(Item(role[:60], place, days=whole_number(days, digits=4) or 0, **named))
    return items


def _form(request: PageRequest, row: BundleRow, refusal: Refusal | None) -> HttpResponse:
    facts = request.who.facts
    saved = bundle(facts, bundle_id=row.id) if refusal and row.id else row
    places = [("account", "In the account"), ("environment", "In an environment chosen then")]
    places += [(f"environment:{one.id}", f"In {one.name}") for one in plain_environments(facts)]
    places += [("folder", "On a folder chosen then")]
    roles = [("", "–"), *roles_for_bundles(facts)]
    context = {
        "one": row,
        "roles": _with_kept(roles, [item.role for item in row.items], saved, lambda item: item.role),
        "places": _with_kept(places, [item.where for item in row.items], saved, lambda item: item.where),
    }
    context["titles"] = list(
        dict.fromkeys(dict(roles).get(item.role, "a deleted role") for item in row.items)
    )
    context |= {"lines": [*row.items, *[Item("")] * (MOST_ITEMS - len(row.items))], "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "bundles/form.html", context, section="roles", status=status)


def _with_kept(choices: Choices, held: Iterable[str], saved: BundleRow, of: Callable[[Item], str]) -> Choices:
    """The choices, and what a line holds that is none of them: saving leaves it as it is, and widens or drops nothing.

    Only the words of the saved bundle tell what that is; whatever else was posted is not looked up.
    """
    told = {of(item): f"As it is: {line}" for item, line in zip(saved.items, saved.lines, strict=False)}
    known = {value for value, _ in choices}
    return [*choices, *((one, told.get(one, "As it is")) for one in dict.fromkeys(held) if one not in known)]


def _giving(request: PageRequest, refusal: Refusal | None) -> HttpResponse:
    asked, facts = request.POST or request.GET, request.who.facts
    holder, environments = holder_named(facts, asked.get("holder", "")), plain_environments(facts)
    found = bundles(facts)
    folders = [
        (pk, f"{env.name}: {path}")
        for env in environments[:5]
        for pk, path in folder_choices(facts, environment_id=env.id, may=May.FOLDER_SHARE, home=WITH_ALL).rows
    ]
    context = {"holder": holder, "page": found, "folders": folders, "asked": asked, "refusal": refusal}
    context |= {
        "places": [(one.id, one.name) for one in environments],
        "back": page_of(request, holder),
    }
    status = refusal.status if refusal else 200
    return render(request, "bundles/give.html", context, section=SECTIONS[holder.kind], status=status)


_BUNDLE = f"bundles/<{ROW_ID}:bundle_id>"
urls = [
    path("bundles", bundle_list, name="bundles"),
    path("bundles/new", bundle_new, name="bundle_new"),
    path("bundles/create", bundle_create, name="bundle_create"),
    path("bundles/choose", bundle_choose, name="bundle_choose"),
    path("bundles/give", bundle_give, name="bundle_give"),
    path(_BUNDLE, bundle_change, name="bundle_change"),
    path(f"{_BUNDLE}/delete", bundle_delete, name="bundle_delete"),
]
