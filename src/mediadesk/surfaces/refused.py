"""Turn a refusal into an answer, in the manner of each door. No view catches a refusal itself."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse

from mediadesk.access.catalogue import May, Where
from mediadesk.actions.change import count_refusal
from mediadesk.queries.asking import waiting_for
from mediadesk.queries.library import trashed_to_show
from mediadesk.queries.people import who_gives_access
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.surfaces import seeing
from mediadesk.surfaces.cloudinary.permissions_errors import refusal_shape, vendor_action
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.asking_for import ASKED_ABOUT, form_to_ask, place_to_ask_for
from mediadesk.surfaces.console.coming_back import page_from
from mediadesk.surfaces.console.hindering import Hindered, hindered
from mediadesk.surfaces.headers import PUBLIC, told_when
from mediadesk.surfaces.own_paths import page_before, path_to_return_to
from mediadesk.surfaces.scim import refusing
from mediadesk.surfaces.sso.vouched import closed_to_the_vouched
from mediadesk.surfaces.who import Who

_BY_DOING = {may.doing: may for may in May}
_NAMED_BY = {  # the nearest thing first
    "asset": "asset_id",
    "folder": "folder_id",
    "collection": "collection_id",
    "cloud": "cloud_name",
}
_PROVEN_AT = {
    Why.STEP_UP: "prove",
    Why.SESSION_TOO_OLD: "sign_in",
    Why.SESSION_ENDED: "sign_in",
    Why.SECOND_FACTOR_NEEDED: "second_step",
    Why.SIGN_ON_NEEDED: "sign_on_start",
}
"""The page where what was missing is made up for."""
# The official clients map these statuses to their errors and hide the message of any other.
_CLIENT_STATUSES = {400, 401, 403, 404, 409, 420, 429, 500, 503}


class RefusalMiddleware:
    """Answers whatever refusal a view lets through; also gives unknown addresses the same 404 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; an address that leads nowhere is answered as a thing that does not exist."""
        response = self.get_response(request)
        if response.status_code == 404 and not getattr(response, "is_refusal", False):
            return answer(request, Why.NOT_FOUND(what="page"))
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _named: object
    ) -> HttpResponse | None:
        """Keep shut what is no page of an account while one looks at the console as another sees it."""
        without = _is_of_api(request) or request.path.startswith(PUBLIC)  # these look for no session
        closed = None if hasattr(view, "may") or without else seeing.closed_elsewhere(request)
        if closed is None and not hasattr(view, "may") and not without:
            closed = closed_to_the_vouched(request)
        return answer(request, closed) if closed else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal, which is counted if no frame has done so; leave everything else to Django."""
        if not isinstance(error, Refusal):
            return None
        who = getattr(request, "who", None) or getattr(request, "turned_away", None)
        shown = (
            who is not None and who.actor.seeing and error.why is not Why.SEEING_AS
        )  # as it is shown to another
        if who is not None and not shown and error.status == 403 and not error.counted:
            doing = getattr(request, "doing", "use this")
            count_refusal(who.actor, who.account.pk, error, doing=doing)
        return answer(request, error)


def broken(request: Any) -> HttpResponse:
    """The answer to a request that failed: nothing of the failure, but a reference that stands in the log too.

    What failed may be the database, so nothing is read here: not even who asks.
    """
    request.reference = secrets.token_hex(4)
    refusal = Why.BROKEN(reference=request.reference)
    if request.path.startswith("/scim/"):
        return refusing.answer_of(refusal)
    if _is_of_api(request):
        return _to_client(request, refusal)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"message": refusal.sentence}, status=refusal.status)
    return HttpResponse(render_to_string("refused.html", {"refusal": refusal}), status=refusal.status)


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to a refused request."""
    if request.path.startswith("/scim/"):
        response = refusing.answer_of(refusal)
    elif _is_of_api(request):
        response = _to_client(request, refusal)
    elif request.headers.get("Accept") == "application/json":
        response = JsonResponse({"message": refusal.sentence}, status=refusal.status)  # a page's own script
    else:
        response = _to_person(request, refusal)
    return marked(request, response, refusal)


def marked(request: HttpRequest, response: HttpResponse, refusal: Refusal) -> HttpResponse:
    """Mark an answer as the one to a refusal, so that no other is put in its place."""
    if refusal.why is Why.METHOD_NOT_USED and request.resolver_match:
        response["Allow"] = ", ".join(request.resolver_match.func.methods)  # type: ignore[attr-defined]
    response.is_refusal = True  # type: ignore[attr-defined]
    return told_when(response, refusal)


def _is_of_api(request: HttpRequest) -> bool:
    return request.path.startswith(("/v1_1/", "/v2/", "/scim/"))


def _to_client(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    status = refusal.status if refusal.status in _CLIENT_STATUSES else 400
    of_permissions, said = request.path.startswith("/v2/"), _as_of_data(request, refusal)
    body = refusal_shape(refusal) if of_permissions else {"error": {"message": said}}
    response = JsonResponse(body, status=status)
    response["X-Cld-Error"] = " ".join(said.encode("ascii", "replace").decode().split())[:500]
    if status == 401:
        response["WWW-Authenticate"] = 'Basic realm="Mediadesk"'
    return response


def _as_of_data(request: HttpRequest, refusal: Refusal) -> str:
    """Our sentence; for a call below an environment with Cloudinary's before it, by which clients know a denial."""
    key = who.key if (who := getattr(request, "who", None)) else None
    may = _BY_DOING.get(str(refusal.fields.get("doing")))
    if may is None or key is None or not key.environment_id or refusal.status != 403:
        return refusal.sentence
    place, action = f"[prodenv:{key.environment_id}]", f'(actions=["{vendor_action(may)}"])'
    return f"{place} Request forbidden due to missing permissions {action} {may.code}: {refusal.sentence}"


def _whom_to_ask(who: Who, refusal: Refusal) -> list[dict[str, str]]:
    """Who can give the very right that was missing; nobody when something else stood in the way."""
    may = _BY_DOING.get(str(refusal.fields.get("doing")))
    if refusal.why is not Why.NOT_ALLOWED or may is None or who.member is None:
        return []
    found = who_gives_access(who.facts, may=may, reader=who.member)
    return [{"name": name, "url": f"mailto:{email}"} for name, email in found]


def _how_to_ask(request: HttpRequest, who: Who, refusal: Refusal) -> dict[str, Any]:
    """The form that asks for what was missing, about the thing of the address if any; or what was asked already."""
    if refusal.why is not Why.NOT_ALLOWED or not who.may(May.ACCESS_REQUEST):
        return {"waiting": None, "ask_url": ""}
    named = request.resolver_match.kwargs if request.resolver_match else {}
    may = _BY_DOING.get(str(refusal.fields.get("doing")))
    place = place_to_ask_for({kind: named.get(f"{kind}_id", "") for kind in ASKED_ABOUT}, may)
    on = {f"{kind}_id": found for kind, found in place.items()}
    try:
        asked = waiting_for(who.facts, member_id=who.principal_id, **on) if place else ()
    except Refusal:  # it is not there: refused before anybody looked, or gone since
        place, asked = {}, ()
    return {
        "waiting": next((one for one in asked if may is None or one.mask & may.bit), None),
        "ask_url": form_to_ask(who.account.pk, place, may),
    }


def _where_to_learn(request: HttpRequest, who: Who, refusal: Refusal, way: Hindered | None) -> str:
    """The page that says why, about whoever was refused and the asset in the way or the thing of the address; or empty.

    That page opens with the dashboard: to whoever is refused that, it would only say no again.
    """
    may = _BY_DOING.get(str(refusal.fields.get("doing")))
    if may is None or who.member is None or refusal.why not in {Why.NOT_ALLOWED, Why.FORBIDDEN_BY_POLICY}:
        return ""
    if not who.may(May.DASHBOARD_VIEW):
        return ""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    on = next((f"{kind}:{named[name]}" for kind, name in _NAMED_BY.items() if name in named), "account")
    on = f"asset:{way.first_id}" if way else on
    query = {"may": may.code, "on": on if may.where is not Where.ACCOUNT else "account"}
    return f"{reverse('explain_own', args=(who.account.pk,))}?{urlencode(query)}"


def _where_it_lies(request: HttpRequest, who: Who, refusal: Refusal) -> str:
    """The page of the asset of the address in the trash, for whoever may see it there; or empty. Cost: 2 queries."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    if refusal.why is not Why.NOT_FOUND or not {"cloud_name", "asset_id"} <= named.keys():
        return ""
    try:
        asset = trashed_to_show(who.facts, named["cloud_name"], named["asset_id"])
    except Refusal:
        return ""
    return reverse("trashed", args=(who.account.pk, named["cloud_name"], asset.pk))


def _back_of(request: Any, refusal: Refusal) -> str:
    """The page that led here; of a selection that is gone the one it was made on, which a browser no longer tells."""
    if refusal.why is not Why.SELECTION_GONE:
        return page_before(request)
    named = request.resolver_match.kwargs
    return page_from(request, reverse("library", args=(request.who.account.pk, named["cloud_name"])))


def _to_proof(request: Any, refusal: Refusal) -> HttpResponse:
    """The way to the page where what is missing is proven, and from there back; what was sent was not done."""
    if request.method == "POST":
        messages.warning(
            request, "Nothing was done yet. Once you have proven that it is you, send the form again."
        )
    query = urlencode({"next": path_to_return_to(request)})
    named = request.resolver_match.kwargs["account_id"] if refusal.why is Why.SIGN_ON_NEEDED else ""
    where = f"{reverse(_PROVEN_AT[refusal.why], args=(named,) if named else ())}?{query}"
    if getattr(request, "htmx", False):
        return HttpResponse(status=refusal.status, headers={"HX-Redirect": where})
    return redirect(where)


def _to_person(request: Any, refusal: Refusal) -> HttpResponse:
    """A page, or for htmx a notice that takes the place of the flash messages; what can be proven is asked for."""
    if refusal.why in _PROVEN_AT:
        return _to_proof(request, refusal)
    htmx = bool(getattr(request, "htmx", False))
    if refusal.why is Why.METHOD_NOT_USED and not htmx and (form := _page_of_form(request)):
        return redirect(form)
    template = "refused_part.html" if htmx else "refused.html"
    # Another account's thing and a thing that is not there give the same page, to the letter (T-01).
    shown = Why.NOT_FOUND(what="page") if refusal.why is Why.NOT_FOUND else refusal
    who = getattr(request, "who", None)
    if who is not None and not htmx:
        back = _back_of(request, refusal)
        context = {"refusal": shown, "people": _whom_to_ask(who, refusal), "back": back}
        context |= _how_to_ask(request, who, refusal)
        context["way"] = way = hindered(request, who, refusal)
        context["why_url"] = _where_to_learn(request, who, refusal, way)
        context["trash_url"] = _where_it_lies(request, who, refusal)
        return shell.render(request, "refused_inside.html", context, section="", status=refusal.status)
    response = render(request, template, {"refusal": shown}, status=refusal.status)
    if htmx:
        response["HX-Retarget"], response["HX-Reswap"] = "#flashes", "innerHTML"
    return response


def _page_of_form(request: HttpRequest) -> str:
    """The page above an address of the console that takes forms alone, for whoever opens it anew; or empty."""
    path = request.path if request.method in {"GET", "HEAD"} else ""
    while path.startswith("/console/"):
        path = path.rpartition("/")[0]
        try:
            view = resolve(path).func
        except Resolver404:
            continue
        if "GET" in getattr(view, "methods", ()):
            return path
    return ""
