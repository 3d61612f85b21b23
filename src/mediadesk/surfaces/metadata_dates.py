"""The metadata of SAML providers is read once a day, so that their next keys are known before they use them."""

import logging
from datetime import timedelta
from typing import Final

from django.db.models import Q

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.identity.reread_metadata import reread_metadata
from mediadesk.engines import clock
from mediadesk.rules.refusals import Refusal
from mediadesk.store.identity import IdentityProvider
from mediadesk.surfaces.sso.provider_metadata import published_at

log = logging.getLogger(__name__)
_READING: Final = Actor(Kind.OPERATOR, "", "", "Mediadesk, reading the metadata of providers", Way.JOB)
_EVERY: Final = timedelta(days=1)


def look_after_metadata() -> None:
    """Read what was not read today. A provider that does not answer keeps what it has; it is asked again soon."""
    long_ago = clock.now() - _EVERY
    by_address = IdentityProvider.objects.filter(account__closed=False).exclude(metadata_url="")
    due = by_address.filter(Q(metadata_read_at__lte=long_ago) | Q(metadata_read_at=None))
    for row in due.order_by("metadata_read_at")[:200]:
        try:
            new = published_at(row.metadata_url)
        except Refusal as refusal:
            log.info("the metadata of the provider %s was not read: %s", row.pk, refusal)
            continue
        reread_metadata(
            _READING, account_id=row.account_id, provider_id=row.pk, url=row.metadata_url, new=new
        )
