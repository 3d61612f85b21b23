"""Stripe tells: each event is verified over its raw bytes, stored, and answered; it is applied afterwards."""

import logging
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mediadesk.engines import cards, clock
from mediadesk.engines.cards import Told
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import StripeEvent

log = logging.getLogger(__name__)
_LARGEST: Final = 1_000_000  # bytes; an event has some thousands


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """Store an event. Whoever sends one that is not signed learns nothing, and nothing happens (T-95)."""
    if not cards.there_are():
        raise Why.NOT_FOUND(what="page")
    length, signature = request.headers.get("Content-Length", ""), request.headers.get("Stripe-Signature", "")
    if not length.isdigit() or int(length) > _LARGEST:
        return HttpResponse(status=400)
    try:
        told = cards.current().read_event(request.body, signature=signature)
    except cards.Forged:
        log.warning("what came as an event of Stripe was not signed by it, too old, or of another mode")
        return HttpResponse(status=400)
    keep(told)
    return HttpResponse(status=200)


def keep(told: Told) -> bool:
    """Store an event once. Returns whether it is new. Cost: 1 query."""
    row = StripeEvent(
        id=told.id[:255],
        kind=told.kind[:80],
        payload=told.payload,
        created_at=told.created,
        received_at=clock.now(),
    )
    known = StripeEvent.objects.filter(pk=row.pk).exists()
    StripeEvent.objects.bulk_create([row], ignore_conflicts=True)  # two of them at once are one
    return not known


urls = [path("stripe", stripe, name="stripe_webhook")]
