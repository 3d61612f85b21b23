"""Note what the DNS said about a domain's record, because a day has passed."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.domains import note_check
from mediadesk.store.identity import VerifiedDomain


def recheck_domain(actor: Actor, *, account_id: str, domain_id: str, found: bool) -> None:
    """Note whether the record was found; nothing when the domain was taken off meanwhile.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change_by_operator(actor, account_id=account_id, doing="look for records of domains") as step:
        row = VerifiedDomain.objects.filter(account=step.account, pk=domain_id).first()
        if row is not None:
            note_check(step, row, found=found)
        step.unchanged_is_fine()
