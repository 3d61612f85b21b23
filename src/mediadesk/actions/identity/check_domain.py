"""Note what the DNS said about a domain's record, because somebody asked for it now."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.domains import note_check
from mediadesk.rules.refusals import Why
from mediadesk.store.identity import VerifiedDomain


def check_domain(actor: Actor, *, domain_id: str, found: bool) -> VerifiedDomain:
    """Note whether the record was found.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change(actor, May.SSO_UPDATE) as step:
        row = VerifiedDomain.objects.filter(account=step.account, pk=domain_id).first()
        if row is None:
            raise Why.NOT_FOUND(what="domain")

        note_check(step, row, found=found)
        return row
