"""Insights: what the library holds, what is viewed most, unused, and there twice; each as a spreadsheet."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Facts
from mediadesk.access.targets import of_environment
from mediadesk.queries import insights as look
from mediadesk.queries.offered import deeds_offered
from mediadesk.rules.sizes import filesize
from mediadesk.store.teams import Environment
from mediadesk.surfaces.console import plots
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.views.library import environment_of
from mediadesk.surfaces.spreadsheet import csv_lines
from mediadesk.surfaces.who import PageRequest, page

_TABS: Final = (
    # name              route
    ("Stored", "insights"),
    ("Most viewed", "insights_viewed"),
    ("Unused", "insights_unused"),
    ("Duplicates", "insights_duplicates"),
)
_KINDS: Final = {"image": "Images", "video": "Videos", "raw": "Other files"}
_HIDDEN: Final = "A folder whose name you may not see"
_IN_SPREADSHEET: Final = 10_000
_DRAWN: Final = 10
_A_MONTH: Final = timedelta(days=31)


@page(May.INSIGHTS_VIEW, on="environment")
def insights(request: PageRequest, cloud_name: str) -> HttpResponse:
    """What is stored: by type, over time and by folder."""
    found = look.stored(request.who.facts, environment_of(request, cloud_name))
    running = list(_running(found.months))
    kinds = [(_KINDS[one.of], one.size_bytes) for one in found.types]
    folders = [(one.of or _HIDDEN, one.size_bytes) for one in found.folders]
    drawn = {
        "types": plots.lines("Bytes by type", kinds, filesize),
        "months": plots.bars("Bytes over time", [(f"{row[0]:%B %Y}", row[2]) for row in running], filesize),
        "folders": plots.lines("Bytes by folder", folders, filesize),
    }
    context = {"found": found, "running": running, "drawn": drawn, "kinds": _KINDS, "hidden": _HIDDEN}
    return _shown(request, cloud_name, "insights", context)


@page(May.INSIGHTS_VIEW, on="environment")
def insights_viewed(request: PageRequest, cloud_name: str) -> HttpResponse:
    """What is viewed most in a month."""
    environment = environment_of(request, cloud_name)
    found = look.most_viewed(request.who.facts, environment, month=request.GET.get("month", "")[:7])
    drawn = plots.lines("Views", [(row.asset.name, row.views) for row in found.rows[:_DRAWN]])
    months = [(f"{one:%Y-%m}", f"{one:%B %Y}") for one in found.months]
    return _shown(request, cloud_name, "insights_viewed", {"found": found, "drawn": drawn, "months": months})


@page(May.INSIGHTS_VIEW, on="environment")
def insights_unused(request: PageRequest, cloud_name: str) -> HttpResponse:
    """What nobody viewed for so many days."""
    found = look.unused(request.who.facts, environment_of(request, cloud_name), days=_days(request))
    drawn = plots.lines("Bytes unused", [(f"{days} days", size) for days, _, size in found.by_days], filesize)
    context = {
        "found": found,
        "drawn": drawn,
        "most": look.LOOKED_AT,
        "of_days": {one[0]: one for one in found.by_days},
    }
    context["choices"] = [(str(days), f"{days} days") for days in look.UNUSED_DAYS]
    return _shown(request, cloud_name, "insights_unused", context)


@page(May.INSIGHTS_VIEW, on="environment")
def insights_duplicates(request: PageRequest, cloud_name: str) -> HttpResponse:
    """What is there more than once."""
    found = look.duplicates(request.who.facts, environment_of(request, cloud_name))
    values = [(one.assets[0].name, one.spare_bytes) for one in found.groups[:_DRAWN]]
    drawn = plots.lines("Bytes of copies", values, filesize)
    return _shown(request, cloud_name, "insights_duplicates", {"found": found, "drawn": drawn})


@page(May.INSIGHTS_VIEW, on="environment")
def insights_csv(request: PageRequest, cloud_name: str, what: str) -> HttpResponseBase:
    """One of the tables, longer than its page shows it, for a spreadsheet."""
    sheet = _SHEETS.get(what)
    if sheet is None:
        raise Http404
    rows = list(sheet.rows(request, request.who.facts, environment_of(request, cloud_name)))
    headers = {"Content-Disposition": f'attachment; filename="{what}.csv"'}
    return StreamingHttpResponse(
        csv_lines(sheet.head, rows), content_type="text/csv; charset=utf-8", headers=headers
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    head: tuple[str, ...]
    rows: Callable[[PageRequest, Facts, Environment], Iterable[tuple[object, ...]]]


def _types(_: PageRequest, facts: Facts, environment: Environment) -> Iterator[tuple[object, ...]]:
    for one in look.stored(facts, environment).types:
        yield one.of, one.assets, one.size_bytes


def _months(_: PageRequest, facts: Facts, environment: Environment) -> Iterator[tuple[object, ...]]:
    for month, assets, size, more in _running(look.stored(facts, environment).months):
        yield f"{month:%Y-%m}", more, assets, size


def _folders(_: PageRequest, facts: Facts, environment: Environment) -> Iterator[tuple[object, ...]]:
    for one in look.stored(facts, environment, folders=_IN_SPREADSHEET).folders:
        yield one.of or _HIDDEN, one.assets, one.size_bytes


def _viewed(request: PageRequest, facts: Facts, environment: Environment) -> Iterator[tuple[object, ...]]:
    month = request.GET.get("month", "")[:7]
    found = look.most_viewed(facts, environment, month=month, limit=look.VIEWED_LOOKED_AT)
    for row in found.rows:
        yield f"{found.month:%Y-%m}", row.asset.id, row.asset.name, row.views


def _unused(request: PageRequest, facts: Facts, environment: Environment) -> Iterator[tuple[object, ...]]:
    for row in look.unused(facts, environment, days=_days(request), limit=look.LOOKED_AT).rows:
        yield row.asset.id, row.asset.name, row.asset.created_at, row.last_day, row.asset.size_bytes


def _copies(_: PageRequest, facts: Facts, environment: Environment) -> Iterator[tuple[object, ...]]:
    for group in look.duplicates(facts, environment, limit=look.CONTENTS_LOOKED_AT).groups:
        for one in group.assets:
            yield group.sha256, one.id, one.name, one.created_at, one.size_bytes


# fmt: off
_SHEETS: Final = {
    # name in the address   the heads of its columns                                         its rows
    "types":      _Sheet(("type", "assets", "bytes"),                                        _types),
    "months":     _Sheet(("month (UTC)", "uploaded", "assets at its end", "bytes at its end"), _months),
    "folders":    _Sheet(("folder", "assets", "bytes"),                                      _folders),
    "viewed":     _Sheet(("month", "asset", "name", "views"),                                _viewed),
    "unused":     _Sheet(("asset", "name", "uploaded (UTC)", "last viewed (UTC)", "bytes"),  _unused),
    "duplicates": _Sheet(("sha256", "asset", "name", "uploaded (UTC)", "bytes"),             _copies),
}
# fmt: on


def _running(months: Iterable[look.Held]) -> Iterator[tuple[date, int, int, int]]:
    """Each month up to the last one of an upload: its first day, assets and bytes at its end, and how many came."""
    at, assets, size = None, 0, 0
    for one in months:
        while at is not None and (at := (at + _A_MONTH).replace(day=1)) < one.of:
            yield at, assets, size, 0
        at, assets, size = one.of, assets + one.assets, size + one.size_bytes
        yield at, assets, size, one.assets


def _days(request: PageRequest) -> int:
    """The number of days that is asked for; 90 when it is none of the choices."""
    return next((one for one in look.UNUSED_DAYS if str(one) == request.GET.get("days")), 90)


def _shown(request: PageRequest, cloud_name: str, route: str, context: dict[str, Any]) -> HttpResponse:
    environment = environment_of(request, cloud_name)
    where = (request.who.account.pk, cloud_name)
    tabs = [(name, reverse(one, args=where), one == route) for name, one in _TABS]
    opens = request.who.may(May.LIBRARY_VIEW, of_environment(environment))
    context |= {"request": request, "cloud_name": cloud_name, "tabs": tabs, "opens": opens}
    context["deeds"] = deeds_offered(request.who.facts, environment.pk)
    return render(request, f"insights/{route}.html", context, section="insights", environment=environment)


_INSIGHTS = "e/<str:cloud_name>/insights"
urls = [
    path(_INSIGHTS, insights, name="insights"),
    path(f"{_INSIGHTS}/viewed", insights_viewed, name="insights_viewed"),
    path(f"{_INSIGHTS}/unused", insights_unused, name="insights_unused"),
    path(f"{_INSIGHTS}/duplicates", insights_duplicates, name="insights_duplicates"),
    path(f"{_INSIGHTS}/sheets/<slug:what>.csv", insights_csv, name="insights_csv"),
]
