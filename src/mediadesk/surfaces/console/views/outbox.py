"""The mails this account has sent or keeps."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.queries.outbox import outbox
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.who import PageRequest, page

_PAGE = 50


@page(May.OUTBOX_VIEW)
def outbox_page(request: PageRequest) -> HttpResponse:
    """The newest mails."""
    mails = outbox(request.who.facts, before=request.GET.get("before", "")[:32], limit=_PAGE)
    older = mails[-1].id if len(mails) == _PAGE else ""
    context = {"mails": mails, "older": older, "request": request, "sends": bool(settings.MEDIADESK.mail_url)}
    return render(request, "outbox/list.html", context, section="outbox")


urls = [path("outbox", outbox_page, name="outbox")]
