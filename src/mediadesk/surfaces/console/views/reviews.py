"""Access reviews: what runs, what is to be decided, the report; and what nobody uses."""

from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.access.close_review import close_review
from mediadesk.actions.access.decide_review_items import decide_review_items
from mediadesk.actions.access.export_review import export_review
from mediadesk.actions.access.start_review import start_review
from mediadesk.actions.settling import SAID
from mediadesk.queries.public_pages import pages_reviewed
from mediadesk.queries.reviews import (
    ItemRow,
    items,
    numbers_of,
    report_rows,
    review,
    reviews,
    what_to_begin,
    with_numbers,
)
from mediadesk.queries.unused import unused_grants
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.reviews import UNUSED_DAYS
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.taking import taken
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.trying import Asked
from mediadesk.surfaces.console.typed import end_of_day
from mediadesk.surfaces.console.wording import plural
from mediadesk.surfaces.spreadsheet import csv_lines
from mediadesk.surfaces.who import PageRequest, page

_HEAD = (
    "who or what holds it", "kind", "role or group", "where", "given by", "given", "for", "until", "last used",
    "decision", "decided by", "decided (UTC)", "reason", "entry of the trail",
)  # fmt: skip
_OPENED_WITH = {"member": May.MEMBER_VIEW, "group": May.GROUP_VIEW, "key": May.ACCOUNT_KEY_VIEW}


@page(May.REVIEW_VIEW)
def all_reviews(request: PageRequest) -> HttpResponse:
    """Those that run, and those that are over."""
    running, closed = reviews(request.who.facts, member_id=request.who.principal_id)
    return render(request, "reviews/list.html", {"running": running, "closed": closed}, section="reviews")


@page(May.REVIEW_RUN, methods=("GET", "POST"))
def review_new(request: PageRequest) -> HttpResponse:
    """The form, with how much the review will hold; sent, it begins."""
    posted = request.POST
    if request.method == "GET":
        return _form(request, None)
    try:
        made = start_review(
            request.who.actor,
            **{name: posted.get(name, "") for name in ("name", "whom", "repeat")},
            reviewer_ids=posted.getlist("reviewers"),
            due_at=end_of_day(posted.get("due", "")),
        )
    except Refusal as refusal:
        return _form(request, refusal)
    return redirect("review", request.who.account.pk, made.pk)


@page(May.REVIEW_VIEW)
def review_page(request: PageRequest, review_id: str) -> HttpResponse:
    """What is to be decided, and what is."""
    who, asked = request.who, {name: request.GET.get(name, "")[:100] for name in ("q", "state", "after")}
    row = review(who.facts, review_id=review_id, member_id=who.principal_id)
    state, words = asked["state"] or ("" if row.closed_at else "open"), asked["q"].strip()
    found = items(who.facts, row, member_id=who.principal_id, state=state, words=words, after=asked["after"])
    context = {"review": row, "found": found, "asked": asked, "state": state}
    pages = pages_reviewed(who.facts, row, member_id=who.principal_id)
    context |= {"request": request, "linked": _linked(request), "pages": pages}
    return render(request, "reviews/page.html", context, section="reviews")


@page(May.REVIEW_RUN, methods=("POST",))
def review_decide(request: PageRequest, review_id: str) -> HttpResponse:
    """Keep or revoke what is selected. Before anything is revoked a page says what it takes from whom."""
    posted, back = request.POST, reverse("review", args=(request.who.account.pk, review_id))
    wanted = {name: posted.get(name, "") for name in ("verdict", "reason")}
    chosen = posted.getlist("selected")
    do = partial(decide_review_items, request.who.actor, review_id=review_id, item_ids=chosen, **wanted)
    if wanted["verdict"] == "keep":
        return told(request, do, well="Kept.", back=back)
    title = f"Revoke {plural(len(set(chosen)), 'item')} of the review?"
    first = Asked(title, "Revoke", back, "The review", "reviews")
    return told(request, do, well="Revoked. It holds from their next request on.", back=back, first=first)


@page(May.REVIEW_RUN, methods=("GET", "POST"))
def review_close(request: PageRequest, review_id: str) -> HttpResponse:
    """Ask what becomes of the rest, and close."""
    who, posted = request.who, request.POST
    row = review(who.facts, review_id=review_id, member_id=who.principal_id)
    if request.method == "GET":
        return render(request, "reviews/close.html", {"review": row}, section="reviews")
    wanted = {name: posted.get(name, "") for name in ("rest", "reason")}
    do = partial(close_review, who.actor, review_id=review_id, again=posted.get("again") != "no", **wanted)
    back, on = (reverse(name, args=(who.account.pk, review_id)) for name in ("review_close", "review_report"))
    asks = Asked(f"Close the review {row.name}?", "Close the review", back, row.name, "reviews")
    first = asks if wanted["rest"] == "revoke" else None
    return told(request, do, well="The review is closed.", back=back, on=on, first=first)


@page(May.REVIEW_VIEW)
def review_report(request: PageRequest, review_id: str) -> HttpResponse:
    """Who decided what, when and why, with the numbers of the trail."""
    who = request.who
    row = review(who.facts, review_id=review_id, member_id=who.principal_id)
    found = items(
        who.facts, row, member_id=who.principal_id, after=request.GET.get("after", "")[:32], limit=200
    )
    context = {
        "review": row,
        "rows": with_numbers(who.facts, found.rows),
        "next": found.next,
        "numbers": numbers_of(who.facts, review_id),
        "request": request,
    }
    return render(request, "reviews/report.html", context, section="reviews")


@page(May.REVIEW_RUN, methods=("POST",))
def review_export(request: PageRequest, review_id: str) -> HttpResponseBase:
    """The report as CSV."""
    row = export_review(request.who.actor, review_id=review_id)
    lines = csv_lines(_HEAD, map(_cells, report_rows(request.who.facts, row.pk)))
    headers = {"Content-Disposition": f'attachment; filename="review-{row.created_at:%Y-%m-%d}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


@page(May.REVIEW_VIEW)
def unused(request: PageRequest) -> HttpResponse:
    """What nobody has used for so many days."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(one) for one in UNUSED_DAYS} else 90
    rows, more = unused_grants(request.who.facts, days=days, after=request.GET.get("after", "")[:32])
    context = {"rows": rows, "next": more, "days": days, "offered_days": UNUSED_DAYS, "request": request}
    return render(request, "reviews/unused.html", context | {"linked": _linked(request)}, section="reviews")


@page(May.GRANT_GIVE, methods=("POST",))
def unused_take(request: PageRequest) -> HttpResponse:
    """Revoke what nobody uses. The page before it is done says who loses what."""
    back = reverse("unused", args=(request.who.account.pk,))
    return taken(request, Asked("Take away what was not used", "Take it away", back, "Not used", "reviews"))


def _linked(request: PageRequest) -> frozenset[str]:
    """The kinds of holders whose pages one may open."""
    return frozenset(kind for kind, may in _OPENED_WITH.items() if request.who.may(may))


def _form(request: PageRequest, refusal: Refusal | None) -> HttpResponse:
    who, asked = request.who, request.POST or request.GET
    offer = what_to_begin(who.facts, whom=asked.get("whom", ""), epoch=who.account.access_epoch)
    chosen = asked.getlist("reviewers") or [who.principal_id]
    context = {"offer": offer, "asked": asked, "chosen": chosen, "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "reviews/new.html", context, section="reviews", status=status)


def _cells(row: ItemRow) -> list[object]:
    given = [
        row.holder,
        row.holder_kind,
        row.role,
        row.place,
        row.given_by,
        row.given_at,
        row.given_for,
        row.until,
    ]
    said = SAID.get(row.verdict, "open")
    return [*given, row.last_used_on, said, row.decided_by, row.decided_at, row.reason, row.number or ""]


_REVIEW = f"reviews/<{ROW_ID}:review_id>"
urls: list[Any] = [
    path("reviews", all_reviews, name="reviews"),
    path("reviews/new", review_new, name="review_new"),
    path("reviews/unused", unused, name="unused"),
    path("reviews/unused/take", unused_take, name="unused_take"),
    path(_REVIEW, review_page, name="review"),
    path(f"{_REVIEW}/decide", review_decide, name="review_decide"),
    path(f"{_REVIEW}/close", review_close, name="review_close"),
    path(f"{_REVIEW}/report", review_report, name="review_report"),
    path(f"{_REVIEW}/export", review_export, name="review_export"),
]
