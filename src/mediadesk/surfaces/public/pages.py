"""The views of public pages: the gallery, one asset, its picture, its original."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse

from mediadesk.actions.collections.note_page_opened import note_page_opened
from mediadesk.actions.collections.note_public_originals import note_public_originals
from mediadesk.engines import clock, secrets
from mediadesk.queries.archives import of_page
from mediadesk.queries.opened_page import (
    OpenedPage,
    asset_shown,
    assets_shown,
    opened_page,
    originals_shown,
    originals_told,
)
from mediadesk.queries.paging import AssetRow
from mediadesk.rules.archives import Measure
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.library import Asset
from mediadesk.surfaces import archives, files, metering
from mediadesk.surfaces.console.drawing import drawn
from mediadesk.surfaces.public.visiting import asked, prove, require_password_of, visited, visitor_of
from mediadesk.surfaces.sso.guards import require_person

_TOLD_FOR: Final = timedelta(hours=1)
"""One entry of the trail tells of all that visitors open of an original within an hour: they cannot fill the trail."""


@visited("GET", "HEAD", "POST")
def public_page(request: HttpRequest, opened: OpenedPage) -> HttpResponse:
    """The gallery; or the password, when it is sent."""
    token = _token(request)
    if request.method == "POST":
        return _let_in(request, opened, token)
    after = request.GET.get("after", "")[:500]
    shown = assets_shown(opened, after=after)
    if request.method == "GET" and not after:
        _count(request, opened)
    cards = [_card(opened, token, row) for row in shown.rows]
    context = {"page": opened.page, "cards": cards, "shown": shown, "request": request, "token": token}
    context["measure"] = _whole(opened)
    return render(request, "public/gallery.html", context | {"after": after})


@visited("GET", "HEAD")
def public_asset(request: HttpRequest, opened: OpenedPage, mark: str) -> HttpResponse:
    """One asset, large."""
    token, asset = _token(request), _asset(opened, mark)
    if request.method == "GET":
        metering.count_view(asset)
    context = {"page": opened.page, "asset": asset, "card": _card(opened, token, asset), "token": token}
    return render(request, "public/asset.html", context)


@visited("GET", "HEAD")
def public_preview(request: HttpRequest, opened: OpenedPage, mark: str, size_px: int) -> HttpResponse:
    """A picture of an asset, drawn by our own decoder; its validator does not tell the hash of the original."""
    asset = _asset(opened, mark)
    validator = secrets.hash_token(f"{opened.page.pk} {asset.sha256} {size_px}")
    return drawn(request, asset, size_px, validator=validator)


@visited("GET", "HEAD")
def public_original(request: HttpRequest, opened: OpenedPage, mark: str) -> HttpResponseBase:
    """The original, to be kept, where the page allows it."""
    asset = _asset(opened, mark)
    if not opened.page.downloads:
        raise Why.NOT_FOUND(what="page")
    _note(request, opened, [asset])
    return files.original(request, asset, download=True)


@visited("GET", "HEAD")
def public_archive(request: HttpRequest, opened: OpenedPage) -> HttpResponseBase:
    """All originals as one archive, where the page allows it."""
    page = opened.page
    if not page.downloads:
        raise Why.NOT_FOUND(what="page")
    environment, admit = (page.account_id, page.environment_id), partial(_admit, request, opened)
    return archives.archive(request, of_page(opened), name=page.title, environment=environment, admit=admit)


def _admit(request: HttpRequest, opened: OpenedPage, asset_ids: Sequence[str]) -> list[Asset]:
    """What of it the page shows now; none when it has ended or asks for another password by now."""
    now = opened_page(_token(request))
    if now.page.password != opened.page.password:
        raise Why.NOT_FOUND(what="page")
    assets = originals_shown(now, asset_ids)
    _note(request, now, assets)
    return assets


def _note(request: HttpRequest, opened: OpenedPage, assets: Sequence[Asset]) -> None:
    """Tell the trail of those of which it does not tell yet."""
    told = originals_told(opened, [one.pk for one in assets], since=clock.now() - _TOLD_FOR)
    if fresh := [one for one in assets if one.pk not in told]:
        name = opened.page.collection.name
        note_public_originals(visitor_of(request, opened), assets=fresh, collection_name=name)


def _let_in(request: HttpRequest, opened: OpenedPage, token: str) -> HttpResponse:
    try:
        require_person(request)
        require_password_of(request, opened.page)
    except Refusal as refusal:
        return asked(request, token, refusal)
    response = redirect("public_page", token)
    if opened.page.password:
        prove(request, response, opened.page, token=token)
    return response


def _count(request: HttpRequest, opened: OpenedPage) -> None:
    metering.count_opening(opened.page.pk)
    if opened.page.first_opened_at is None:
        note_page_opened(visitor_of(request, opened), page_id=opened.page.pk)


def _whole(opened: OpenedPage) -> Measure | None:
    """How much an archive of all would hold, if there can be one."""
    if not opened.page.downloads:
        return None
    measure, refusal = archives.weighed(of_page(opened))
    return None if refusal else measure


def _asset(opened: OpenedPage, mark: str) -> Asset:
    """The asset of an address; what means nothing on this page is not there. Raises: Refusal NOT_FOUND."""
    return asset_shown(opened, secrets.unveil(mark, within=opened.page.pk) or "none")


def _card(opened: OpenedPage, token: str, asset: AssetRow | Asset) -> dict[str, Any]:
    """What a page says of an asset: never its id, nor whose it is or where it lies."""
    pk = asset.pk if isinstance(asset, Asset) else asset.id
    mark = secrets.veil(pk, within=opened.page.pk)
    pictures = {
        f"px{size}": reverse("public_preview", args=(token, mark, size)) if asset.width_px else ""
        for size in (320, 1280)
    }
    kept = reverse("public_original", args=(token, mark)) if opened.page.downloads else ""
    return {"asset": asset, "url": reverse("public_asset", args=(token, mark)), "original": kept, **pictures}


def _token(request: HttpRequest) -> str:
    return str(request.resolver_match.kwargs["token"]) if request.resolver_match else ""


_ASSET = "<str:token>/<str:mark>"
urlpatterns = [
    path("<str:token>", public_page, name="public_page"),
    path("<str:token>/archive", public_archive, name="public_archive"),
    path(_ASSET, public_asset, name="public_asset"),
    path(f"{_ASSET}/preview/<int:size_px>", public_preview, name="public_preview"),
    path(f"{_ASSET}/original", public_original, name="public_original"),
]
