"""What is done to many users at once: a page asks, naming for whom it cannot be done; the others go ahead."""

from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.actions.dry_run import TRIABLE
from mediadesk.queries.bulk import Candidate, candidates, group_named, left_by
from mediadesk.queries.bundles import BundleRow, bundle
from mediadesk.queries.teams import successors
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import Role
from mediadesk.surfaces.console.bulk import BULK, Bulk
from mediadesk.surfaces.console.bundling import chosen_in, places_for
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.trying import will_change, would_change
from mediadesk.surfaces.console.wording import plural
from mediadesk.surfaces.who import PageRequest, page

_NAMED: Final = 5  # of those for whom it is done; the rest is a number
_LISTED: Final = 50
_KEPT_SELECTED: Final = 200  # more would make an address that is too long


def _view_of(bulk: Bulk) -> Any:
    def view(request: PageRequest) -> HttpResponseBase:
        return _answer(request, bulk)

    view.__name__, view.__doc__ = f"users_{bulk.do}", f"{bulk.button}: ask first, then do it to all selected."
    return page(bulk.may, methods=("POST",))(view)


def _answer(request: PageRequest, bulk: Bulk) -> HttpResponse:
    posted = request.POST
    ids = list(dict.fromkeys(posted.getlist("selected")))
    if not ids and bulk.everyone and posted.get("everyone"):
        ids = bulk.everyone(request.who.facts)
    if not ids:
        messages.error(request, "Choose at least one user first.")
        return redirect(_list_url(request))
    gift = bundle(request.who.facts, bundle_id=posted.get("bundle", "")[:32]) if bulk.do == "bundle" else None
    words = _words(request, bulk, gift)
    if not posted.get("sure") or posted.get("show"):
        return _ask(request, bulk, ids, gift, None)
    try:
        count = bulk.carry_out(request.who.actor, ids, posted)
    except Refusal as refusal:
        return _ask(request, bulk, ids, gift, refusal)
    messages.success(request, bulk.done.format(who=plural(count, "user"), **words))
    return redirect(_list_url(request))


def _ask(
    request: PageRequest,
    bulk: Bulk,
    ids: list[str],
    gift: BundleRow | None,
    refusal: Refusal | None,
) -> HttpResponse:
    facts, posted, me = request.who.facts, request.POST, request.who.actor.id
    role, group_id = posted.get("role", ""), posted.get("group", "")
    found = candidates(facts, do=bulk.do, me=me, member_ids=ids, role=role, group_id=group_id, gift=gift)
    able, words = [one for one in found if not one.wrong], _words(request, bulk, gift)
    unable = [one for one in found if one.wrong]
    context = {
        "bulk": bulk,
        "title": bulk.asks.format(who=plural(len(able or found), "user"), **words),
        "able": able,
        "names": _names(able),
        "unable": unable[:_LISTED],
        "more_unable": max(len(unable) - _LISTED, 0),
        "refusal": refusal,
        "kept": {
            "role": role,
            "group": group_id,
            "bundle": gift.id if gift else "",
            "back": posted.get("back", ""),
        },
        "gift": gift,
        "chosen": chosen_in(posted),
        **places_for(request.who, [gift] if gift else []),
        "back_url": _list_url(request, selected=ids),
        **_difference(request, bulk, able),
        **(_handing_over(request, able) if bulk.do == "delete" else {}),
    }
    status = refusal.status if refusal else 200
    return render(request, "users/bulk.html", context, section="users", status=status)


def _difference(request: PageRequest, bulk: Bulk, able: list[Candidate]) -> dict[str, Any]:
    """What it would do to access, as one change for all: at once for one user, for many when the reader asks.

    To work it out reads the account twice, which a page that asks about many does not cost unasked. Why it would be
    refused is told to whoever asks; else the button that does it tells.
    """
    if not able or bulk.may not in TRIABLE:
        return {"showable": False, "told": None}
    posted, ids = request.POST.copy(), [one.id for one in able]
    posted.setdefault("successor", request.who.actor.id)  # as the page offers it
    do = partial(bulk.carry_out, request.who.actor, ids, posted)
    if not posted.get("show"):
        alone = len(able) == 1
        return {"showable": not alone, "told": would_change(request, do) if alone else None}
    try:
        return {"showable": False, "told": will_change(request, do)}
    except Refusal as refusal:
        return {"showable": True, "told": None, "refusal": refusal}


def _handing_over(request: PageRequest, able: list[Candidate]) -> dict[str, Any]:
    facts = request.who.facts
    return {
        "successor": request.POST.get("successor", request.who.actor.id),
        "left": left_by(facts, leaving=able[:_LISTED]),
        "successors": successors(facts, leaving=[one.id for one in able]),
    }


def _words(request: PageRequest, bulk: Bulk, gift: BundleRow | None) -> dict[str, str]:
    """What the sentences of a row have holes for."""
    return {"role": _title(request.POST), "group": _group(request, bulk), "bundle": gift.name if gift else ""}


def _title(posted: QueryDict) -> str:
    role = Role.by_id(posted.get("role", ""))
    return role.title if role else ""


def _group(request: PageRequest, bulk: Bulk) -> str:
    if bulk.do != "group":
        return ""
    return group_named(request.who.facts, group_id=request.POST.get("group", ""))


def _names(able: list[Candidate]) -> str:
    """The first names of a list, and how many more."""
    first = [one.name for one in able[:_NAMED]]
    if more := len(able) - len(first):
        return f"{', '.join(first)} and {more:,} more"
    return " and ".join(filter(None, [", ".join(first[:-1]), *first[-1:]]))


def _list_url(request: PageRequest, selected: list[str] | None = None) -> str:
    """The Users page as it was filtered, with these selected."""
    query = QueryDict(request.POST.get("back", "").partition("?")[2], mutable=True)
    if selected and len(selected) <= _KEPT_SELECTED:
        query.setlist("selected", selected)
    to = reverse("users", args=(request.who.account.pk,))
    return f"{to}?{query.urlencode()}" if query else to


urls: list[Any] = [path(f"users/{one.do}", _view_of(one), name=f"users_{one.do}") for one in BULK]
