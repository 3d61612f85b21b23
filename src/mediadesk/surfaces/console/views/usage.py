"""What is used: of the plan in this cycle, and day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import path
from markupsafe import Markup

from mediadesk.access.catalogue import May
from mediadesk.queries.used import Usage, usage, usage_rows
from mediadesk.rules.usage import FORECAST_IN_WORDS, KINDS, WARNED_AT, Metric, shown, stops_at
from mediadesk.surfaces.console.billing_tabs import billing_tabs
from mediadesk.surfaces.console.plots import bars
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.spreadsheet import csv_lines
from mediadesk.surfaces.who import PageRequest, page

PERIODS: Final = {"cycle": ("This month", None), "30": ("30 days", 30), "90": ("90 days", 90)}
"""The periods to look at: in words, and how many days; None: those of the cycle."""
_OF_ACCOUNT_ALONE: Final = {Metric.ACTIVE_MEMBERS}
_HEAD: Final = ("day (UTC)", "environment", "uploads", "uploaded bytes", "bandwidth bytes", "transformations",
                "API calls", "active users", *(f"stored {kind} bytes" for kind in KINDS))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plot:
    """One metric day by day."""

    metric: Metric
    drawn: Markup
    highest: str
    on: str


@page(May.USAGE_VIEW)
def usage_page(request: PageRequest) -> HttpResponse:
    """The gauges of the plan, days as plots and as a table, environments, and who was told."""
    period, cloud_name = _asked(request.GET)
    found = usage(request.who.facts, days=PERIODS[period][1], cloud_name=cloud_name)
    metrics = [one for one in Metric if not cloud_name or one not in _OF_ACCOUNT_ALONE]
    context = {
        "tabs": billing_tabs(request.who, "usage"),
        "use": found, "metrics": metrics, "plots": list(_plots(found, metrics)), "period": period,
        "periods": [(key, words) for key, (words, _) in PERIODS.items()], "cloud_name": cloud_name,
        "shown": shown, "by_id": {one.id: one for one in Metric}, "how": FORECAST_IN_WORDS,
        "warned_at": WARNED_AT, "stops_at": stops_at(found.plan),
    }  # fmt: skip
    return render(request, "usage/usage.html", context, section="usage")


@page(May.USAGE_VIEW)
def usage_csv(request: PageRequest) -> HttpResponseBase:
    """The counted numbers, a line a day and environment, for a spreadsheet."""
    period, cloud_name = _asked(request.GET)
    rows = usage_rows(request.who.facts, days=PERIODS[period][1], cloud_name=cloud_name)
    headers = {"Content-Disposition": 'attachment; filename="usage.csv"'}
    return StreamingHttpResponse(
        csv_lines(_HEAD, rows), content_type="text/csv; charset=utf-8", headers=headers
    )


def _asked(asked: QueryDict) -> tuple[str, str]:
    """The period and the cloud name that are asked for; what is unknown is the whole account in this cycle."""
    period = asked.get("period", "")
    return period if period in PERIODS else "cycle", asked.get("environment", "")[:63]


def _plots(found: Usage, metrics: list[Metric]) -> Iterator[Plot]:
    for metric in metrics:
        values = [(f"{one.day.day} {one.day:%b}", one.used[metric]) for one in found.days]
        on, highest = max(values, key=lambda value: value[1])

        def say(value: int, metric: Metric = metric) -> str:
            return shown(metric, value)

        drawn = bars(f"{metric.title} by day", values, say)
        yield Plot(metric, drawn, say(highest), on if highest else "")


urls = [path("usage", usage_page, name="usage"), path("usage/days.csv", usage_csv, name="usage_csv")]
