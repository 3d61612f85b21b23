"""The audit trail: filter and export."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.trail.export_trail import export_trail
from mediadesk.queries.trail import TrailFilter, exported, sees_payment, trail
from mediadesk.rules.events import Event
from mediadesk.rules.sentences import sentence, topic
from mediadesk.rules.sign_ins import BADGES, FLAGS, KINDS, events_of
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.typed import day, whole_number
from mediadesk.surfaces.spreadsheet import csv_lines
from mediadesk.surfaces.who import PageRequest, page

_HEAD = (
    "number",
    "at (UTC)",
    "said",
    "event",
    "who",
    "way",
    "address",
    "about",
    "about id",
    "details",
    "hash",
)
_OF_SIGN_INS = {
    "kinds": [("", "Every kind"), *((kind.id, kind.title) for kind in KINDS)],
    "badges": BADGES,
    "flags": FLAGS,
}


@page(May.TRAIL_VIEW)
def trail_page(request: PageRequest) -> HttpResponse:
    """The trail, the newest first."""
    wanted = _wanted(request.GET)
    found = trail(
        request.who.facts,
        wanted,
        before=_place(request, "before"),
        after=_place(request, "after"),
    )
    context = {"page": found, "wanted": wanted, "asked": request.GET, "events": _events(), "request": request}
    return render(request, "trail/list.html", context, section="trail")


@page(May.TRAIL_VIEW)
def sign_ins(request: PageRequest) -> HttpResponse:
    """The sign-in log: the entries of the trail that tell who came in, how, and who tried to."""
    given = request.GET.copy()
    given.setdefault("kind", "")
    found = trail(
        request.who.facts, _wanted(given), before=_place(request, "before"), after=_place(request, "after")
    )
    context = {
        **_OF_SIGN_INS,
        "page": found,
        "asked": given,
        "request": request,
        "may_change": request.who.may(May.SECURITY_UPDATE),
        "sees_card": request.who.may(May.SECURITY_VIEW),
    }
    return render(request, "security/sign_ins.html", context, section="security")


@page(May.TRAIL_EXPORT, methods=("POST",))
def trail_export(request: PageRequest) -> HttpResponseBase:
    """The whole trail, or what the filter leaves of it, as CSV or JSON lines."""
    form = "csv" if request.POST.get("format") == "csv" else "jsonl"
    export_trail(request.who.actor, format=form)
    payment = sees_payment(request.who.facts)
    rows = exported(request.who.account.pk, _wanted(request.POST), payment=payment)
    lines = csv_lines(_HEAD, map(_cells, rows)) if form == "csv" else _json_lines(rows)
    kind = "text/csv" if form == "csv" else "application/jsonl"
    name = f"trail-{datetime.now(UTC):%Y-%m-%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8", headers=headers)


def _json_lines(rows: Iterator[tuple[Mapping[str, object], str, str]]) -> Iterator[str]:
    for plain, previous, own in rows:
        yield json.dumps({**plain, "previous_hash": previous, "hash": own}, ensure_ascii=False) + "\n"


def _cells(row: tuple[Mapping[str, Any], str, str]) -> list[object]:
    plain, _, own = row
    said = sentence(plain["event"], who=plain["who"], details=plain["details"])
    details = json.dumps(plain["details"], ensure_ascii=False, sort_keys=True)
    at = plain["at"][:19].replace(
        "T", " "
    )  # to the second; the lines of JSON hold it exactly, as it was hashed
    first = [plain["number"], at, said, plain["event"], plain["who"], plain["way"], plain["address"]]
    return [*first, plain["about_name"], plain["about_id"], details, own]


def _place(request: PageRequest, name: str) -> int | None:
    return whole_number(request.GET.get(name, ""), digits=15)


def _wanted(given: QueryDict) -> TrailFilter:
    until = day(given.get("until", ""))
    return TrailFilter(
        event=given.get("event", "")[:40],
        who_id=given.get("who", "")[:32],
        about_id=given.get("about", "")[:32],
        words=given.get("q", "").strip()[:100],
        since=day(given.get("since", "")),
        until=until + timedelta(days=1) if until else None,
        events=events_of(given.get("kind", "")) if "kind" in given else frozenset(),
    )


def _events() -> list[tuple[str, str]]:
    rows = sorted((topic(event.code), event.code) for event in Event)
    return [("", "Every event"), *((code, f"{head}: {code.replace('_', ' ')}") for head, code in rows)]


urls = [
    path("trail", trail_page, name="trail"),
    path("security/sign-ins", sign_ins, name="security_sign_ins"),
    path("trail/export", trail_export, name="trail_export"),
]
