"""The records of domains are looked for once a day: by whoever presses the button, and by the calendar."""

import logging
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.identity.recheck_domain import recheck_domain
from mediadesk.engines import clock
from mediadesk.engines.identity import dns
from mediadesk.rules.sign_on import record_of
from mediadesk.store.identity import VerifiedDomain

log = logging.getLogger(__name__)
LOOKING: Final = Actor(Kind.OPERATOR, "", "", "Mediadesk, looking for records of domains", Way.JOB)
_EVERY: Final = timedelta(days=1)


def is_there(domain: str, token: str) -> bool:
    """Whether the record that proves a domain is in the DNS. Raises: dns.NoAnswer, when nobody could say."""
    name, text = record_of(domain, token)
    return text in dns.texts_at(name, servers=settings.MEDIADESK.dns)


def look_after_domains() -> None:
    """Look for the records of proven domains that were not looked for today. No answer is not taken for a no."""
    long_ago = clock.now() - _EVERY
    due = VerifiedDomain.objects.filter(verified_at__isnull=False, account__closed=False)
    for row in due.filter(Q(checked_at__lte=long_ago) | Q(checked_at=None)).order_by("checked_at")[:200]:
        try:
            found = is_there(row.domain, row.token)
        except dns.NoAnswer as error:
            log.info("nobody could say whether %s has its record: %s", row.domain, error)
            continue
        recheck_domain(LOOKING, account_id=row.account_id, domain_id=row.pk, found=found)
