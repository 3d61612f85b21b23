"""Public pages of a collection: publishing, changing and ending them; and the list of all of the account."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.collections.change_public_page import change_public_page
from mediadesk.actions.collections.end_public_page import end_public_page
from mediadesk.actions.collections.publish_collection import publish_collection
from mediadesk.engines import clock
from mediadesk.queries import public_pages as look
from mediadesk.rules.public_pages import last_day, offered_end
from mediadesk.rules.refusals import Refusal
from mediadesk.store.collections import Collection
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.public_page_form import (
    first_password,
    had_password,
    other_password,
    wrong_with,
)
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.typed import end_of_day, whole_number
from mediadesk.surfaces.console.views.collections import collection_of, collection_url
from mediadesk.surfaces.console.views.library import version_of
from mediadesk.surfaces.who import PageRequest, page

_TYPED = ("title", "words", "until", "reason")
_BESIDE = {400, 409}


@page(May.GRANT_VIEW)
def public_pages(request: PageRequest) -> HttpResponse:
    """All public pages of the account."""
    found = look.all_pages(request.who.facts, member_id=request.who.principal_id)
    account = request.who.account
    context = {"request": request, "found": found, "allowed": account.public_pages}
    return shell.render(request, "public_pages/all.html", context, section="public_pages")


@page(May.COLLECTION_PUBLISH, on="collection")
def collection_public(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponse:
    """The public pages of a collection, and the form for a new one: it says first what anybody would see."""
    return _form(request, collection_of(request, cloud_name, collection_id), None)


@page(May.COLLECTION_PUBLISH, on="collection", methods=("POST",))
def collection_publish(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponse:
    """A public page more."""
    sent = request.POST
    try:
        publish_collection(
            request.who.actor, collection_id=collection_id, password=first_password(sent), **_terms(request),
            reason=sent.get("reason", ""), version=whole_number(sent.get("version", "")),
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(request, cloud_name, collection_id, refusal)
    messages.success(request, "The page is public. Copy its address, and hand it to those who are to see it.")
    return redirect(collection_url(request, cloud_name, collection_id, route="collection_public"))


@page(May.COLLECTION_PUBLISH, on="collection")
def public_page_edit(request: PageRequest, cloud_name: str, collection_id: str, page_id: str) -> HttpResponse:
    """The terms of one public page, to be changed by whoever published it."""
    return _edit(request, collection_of(request, cloud_name, collection_id), page_id, None)


@page(May.COLLECTION_PUBLISH, on="collection", methods=("POST",))
def public_page_change(
    request: PageRequest, cloud_name: str, collection_id: str, page_id: str
) -> HttpResponse:
    """Other terms."""
    shown = collection_of(request, cloud_name, collection_id)
    _page_of(request, shown, page_id)
    try:
        _change(request, page_id)
    except Refusal as refusal:
        if refusal.status not in _BESIDE:
            raise
        return _edit(request, shown, page_id, refusal)
    messages.success(request, "The public page is changed.")
    return redirect(collection_url(request, cloud_name, collection_id, route="collection_public"))


@page(May.COLLECTION_PUBLISH, on="collection", methods=("POST",))
def public_page_end(request: PageRequest, cloud_name: str, collection_id: str, page_id: str) -> HttpResponse:
    """A public page less."""
    _page_of(request, collection_of(request, cloud_name, collection_id), page_id)
    do = partial(end_public_page, request.who.actor, page_id=page_id)
    back = collection_url(request, cloud_name, collection_id, route="collection_public")
    return told(request, do, well="The page has ended. Its address answers no more.", back=back)


def _change(request: PageRequest, page_id: str) -> None:
    terms = {**_terms(request), "password": other_password(request.POST), "version": version_of(request)}
    change_public_page(request.who.actor, page_id=page_id, **terms)


def _page_of(request: PageRequest, shown: Collection, page_id: str) -> look.PageRow:
    """The page of an address, which must be one of its collection (T-02). Raises: Refusal NOT_FOUND, NOT_ALLOWED."""
    return look.page_named(request.who.facts, shown, page_id, member_id=request.who.principal_id)


def _terms(request: PageRequest) -> dict[str, Any]:
    sent = request.POST
    return {
        "title": sent.get("title", ""),
        "words": sent.get("words", ""),
        "until": end_of_day(sent.get("until", "")),
        "downloads": bool(sent.get("downloads")),
    }


def _refused(request: PageRequest, cloud_name: str, collection_id: str, refusal: Refusal) -> HttpResponse:
    if refusal.status not in _BESIDE:
        raise refusal
    return _form(request, collection_of(request, cloud_name, collection_id), refusal)


def _form(request: PageRequest, shown: Collection, refusal: Refusal | None) -> HttpResponse:
    who, days = request.who, request.who.account.public_page_days
    typed = {name: request.POST.get(name, "") for name in _TYPED}
    protected, bare = had_password(request.POST), _bare(request)
    if request.method != "POST":
        typed |= {"title": shown.name, "until": f"{offered_end(clock.now(), longest_days=days):%Y-%m-%d}"}
    context: dict[str, Any] = {
        "request": request, "collection": shown, "cloud_name": shown.environment.cloud_name, "refusal": refusal,
        "found": look.pages_of(who.facts, shown, member_id=who.principal_id),
        "reach": look.what_to_publish(who.facts, shown), "typed": typed, "version": shown.version,
        "allowed": who.account.public_pages,
        "downloads": bool(request.POST.get("downloads")), "longest": last_day(clock.now(), days), "days": days,
        "protected": protected, "bare": bare, "wrong": wrong_with(refusal, again=protected and not bare),
    }  # fmt: skip
    return _render(request, "public_pages/collection.html", context, shown, refusal)


def _bare(request: PageRequest) -> bool:
    return bool(request.POST.get("unprotected")) and not request.POST.get("password")


def _edit(request: PageRequest, shown: Collection, page_id: str, refusal: Refusal | None) -> HttpResponse:
    row, days = _page_of(request, shown, page_id), request.who.account.public_page_days
    typed: dict[str, Any] = {"title": row.title, "words": row.words, "until": f"{row.ends_at:%Y-%m-%d}"}
    typed["downloads"] = row.downloads
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("title", "words", "until", "downloads")}
    context = {
        "request": request, "collection": shown, "cloud_name": shown.environment.cloud_name, "refusal": refusal,
        "row": row, "typed": typed, "longest": last_day(clock.now(), days), "days": days,
        "protect": "new" if request.POST.get("password") else request.POST.get("protect", "keep"),
        "wrong": wrong_with(refusal, again=bool(request.POST.get("password"))),
    }  # fmt: skip
    return _render(request, "public_pages/edit.html", context, shown, refusal)


def _render(
    request: PageRequest, template: str, context: dict[str, Any], shown: Collection, refusal: Refusal | None
) -> HttpResponse:
    status = refusal.status if refusal else 200
    return shell.render(
        request, template, context, section="collections", environment=shown.environment, status=status
    )


_COLLECTION = f"e/<str:cloud_name>/collections/<{ROW_ID}:collection_id>/public"
_PAGE = f"{_COLLECTION}/<{ROW_ID}:page_id>"
urls = [
    path("public-pages", public_pages, name="public_pages"),
    path(_COLLECTION, collection_public, name="collection_public"),
    path(f"{_COLLECTION}/publish", collection_publish, name="collection_publish"),
    path(_PAGE, public_page_edit, name="public_page_edit"),
    path(f"{_PAGE}/change", public_page_change, name="public_page_change"),
    path(f"{_PAGE}/end", public_page_end, name="public_page_end"),
]
