"""The metadata of SAML providers is read once a day, so that their next keys are known before they use them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Final

from django.db.models import Q

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.identity.reread_metadata import reread_metadata
from mediadesk.engines import clock
from mediadesk.rules.saml_metadata import Published
from mediadesk.store.identity import IdentityProvider
from mediadesk.surfaces.attempts import attempt
from mediadesk.surfaces.sso.provider_metadata import published_at

_READING: Final = Actor(Kind.OPERATOR, "", "", "Mediadesk, reading the metadata of providers", Way.JOB)
_EVERY: Final = timedelta(days=1)
_AGAIN: Final = timedelta(minutes=50)  # the hourly round comes by, and no sooner
_A_ROUND: Final = 200
_AT_ONCE: Final = (
    8  # servers that answer slowly keep whatever else is due from its turn for a minute or two at most
)
_SECONDS: Final = 4.0


def look_after_metadata() -> None:
    """Read what was not read today. A provider that does not answer keeps what it has; it is asked again in an hour."""
    now = clock.now()
    by_address = IdentityProvider.objects.filter(account__closed=False).exclude(metadata_url="")
    unread = by_address.filter(Q(metadata_read_at__lte=now - _EVERY) | Q(metadata_read_at=None))
    due = unread.filter(Q(metadata_asked_at__lte=now - _AGAIN) | Q(metadata_asked_at=None))
    rows = list(due.order_by("metadata_asked_at", "pk")[:_A_ROUND])
    IdentityProvider.objects.filter(pk__in=[row.pk for row in rows]).update(metadata_asked_at=now)
    with ThreadPoolExecutor(_AT_ONCE) as asking:
        answers = list(asking.map(_published, rows))
    for row, found in zip(rows, answers, strict=True):
        for new in found:
            place = {"account_id": row.account_id, "provider_id": row.pk, "url": row.metadata_url}
            attempt(partial(reread_metadata, _READING, **place, new=new), _said(row))


def _published(row: IdentityProvider) -> list[Published]:
    """What it publishes; nothing when that could not be read."""
    found: list[Published] = []
    attempt(lambda: found.append(published_at(row.metadata_url, seconds=_SECONDS)), _said(row))
    return found


def _said(row: IdentityProvider) -> str:
    return f"the metadata of the provider {row.pk}"
