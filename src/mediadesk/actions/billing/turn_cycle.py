"""Close the billing cycles of an account that have ended."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.ledger import billing_of


def turn_cycle(actor: Actor, *, account_id: str) -> None:
    """Charge the next cycle and issue its invoice, if it is due; one after the other where several have ended.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NOT_SOLD_IN.
    """
    with change_by_operator(actor, account_id=account_id, doing="close a billing cycle") as step:
        step.unchanged_is_fine()
        if not step.account.closed:  # it may have been since whoever calls looked
            billing_of(step)
