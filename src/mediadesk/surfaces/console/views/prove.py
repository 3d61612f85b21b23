"""The page on which somebody who is signed in proves once more who they are, before what is grave."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from mediadesk.actions.people.note_proof import note_proof
from mediadesk.queries.people import account_of_trail
from mediadesk.rules.refusals import Refusal
from mediadesk.surfaces import signed_in
from mediadesk.surfaces.console.shell import render_plain
from mediadesk.surfaces.own_paths import own_path
from mediadesk.surfaces.sso.means import means_of, prove_by
from mediadesk.surfaces.who import visitor_behind


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: Any) -> HttpResponse:
    """Ask for a proof, then go on to the page that wanted it. Whoever has a second factor proves that one."""
    after, refusal = own_path(request, request.POST.get("next") or request.GET.get("next") or ""), None
    if request.user.second_factor:
        return redirect(f"{reverse('second_step')}?{urlencode({'next': after})}")
    if request.method == "POST":
        try:
            return _proven(request, after)
        except Refusal as error:
            refusal = error
    context = {"means": means_of(request.user), "next": after, "refusal": refusal, "user": request.user}
    return render_plain(request, "people/prove.html", context, status=refusal.status if refusal else 200)


def _proven(request: Any, after: str) -> HttpResponse:
    factors = prove_by(request, request.POST.get("by", ""))
    signed_in.prove_again(request, factors=factors)
    account_id = account_of_trail(request.user)
    note_proof(visitor_behind(request), account_id=account_id, factor=" and ".join(factors))
    return redirect(after)


urls = [path("prove", prove, name="prove")]
