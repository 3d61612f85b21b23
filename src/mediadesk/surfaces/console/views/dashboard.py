"""The dashboard: what to begin with, what is shared with me, what I can do, what happened, what is used."""

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.queries.billing import plan_use
from mediadesk.queries.dashboard import (
    can_do,
    first_steps,
    held_roles,
    lately,
    shared_collections,
    shared_folders,
)
from mediadesk.store.people import User
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.who import PageRequest, page


@page(May.DASHBOARD_VIEW)
def dashboard(request: PageRequest) -> HttpResponse:
    """What a member sees first. Remembers the account, so that the console opens here next time."""
    who = request.who
    if request.user.last_account_id != who.account.pk:
        User.objects.filter(pk=request.user.pk).update(last_account_id=who.account.pk)
    context = {
        "roles": held_roles(who.facts),
        "can_do": can_do(who.facts),
        "shared": shared_folders(who.facts),
        "collections": shared_collections(who.facts),
        "steps": first_steps(who.facts) if who.may(May.MEMBER_INVITE) else None,
        "lately": lately(who.facts, member_id=who.principal_id),
        "use": plan_use(who.facts) if who.may(May.USAGE_VIEW) else None,
    }
    return render(request, "dashboard/dashboard.html", context, section="dashboard")


urls = [path("", dashboard, name="dashboard")]
