"""Take a domain off: nobody is linked or added by it any more."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.identity import VerifiedDomain


def forget_domain(actor: Actor, *, domain_id: str) -> None:
    """Take it off; whoever is linked already goes on coming in.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change(actor, May.SSO_UPDATE) as step:
        row = VerifiedDomain.objects.filter(account=step.account, pk=domain_id).first()
        if row is None:
            raise Why.NOT_FOUND(what="domain")

        step.record(Event.DOMAIN_FORGOTTEN, row, domain=row.domain)
        row.delete()
