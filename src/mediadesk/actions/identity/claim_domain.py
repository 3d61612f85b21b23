"""Claim a mail domain: from now on a record in its DNS can prove it."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.sign_on import MOST_DOMAINS, clean_domain
from mediadesk.store.identity import VerifiedDomain


def claim_domain(actor: Actor, *, domain: str) -> VerifiedDomain:
    """Claim it. A claim is worth nothing until it is proven, and hinders no other account.

    Raises:
        Refusal: NOT_ALLOWED, BAD_VALUE, NAME_TAKEN.
    """
    with change(actor, May.SSO_UPDATE) as step:
        domain = clean_domain(domain)
        mine = VerifiedDomain.objects.filter(account=step.account)
        if mine.filter(domain=domain).exists():
            raise Why.NAME_TAKEN(what="domain", name=domain)
        if mine.count() >= MOST_DOMAINS:
            raise Why.BAD_VALUE(what="The number of domains", reason=f"at most {MOST_DOMAINS} are kept")

        row = VerifiedDomain.objects.create(
            account=step.account, domain=domain, token=secrets.new_token(), created_at=step.now
        )

        step.record(Event.DOMAIN_CLAIMED, row, domain=domain)
        return row
