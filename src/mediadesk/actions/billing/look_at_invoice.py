"""Note how the collecting of an invoice stands, because something was told about it or once a day."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.collected import note_standing
from mediadesk.engines import cards
from mediadesk.store.billing import Invoice


def look_at_invoice(actor: Actor, *, reference: str) -> None:
    """Ask the collector how it stands now, and note it. Nothing is done about what is none of ours.

    Args:
        reference: as the collector calls it.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (it is another customer's, T-97).
        Away: the collector does not answer.
    """
    try:
        standing = cards.current().standing(reference)
    except KeyError:
        return
    account_id = Invoice.objects.filter(pk=standing.bill_id).values_list("account_id", flat=True).first()
    if account_id is None:
        return
    with change_by_operator(actor, account_id=account_id, doing="note how an invoice stands") as step:
        step.unchanged_is_fine()
        note_standing(step, Invoice.objects.get(pk=standing.bill_id), standing)
