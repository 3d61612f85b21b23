"""Tell those who see to payment that the card ends soon."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.grace import payment_link, tell_payers
from mediadesk.rules.collecting import card_ends, expires_soon, expiry_shown
from mediadesk.rules.events import Event
from mediadesk.store.billing import Billing


def tell_card_ends(actor: Actor, *, account_id: str) -> None:
    """Send a letter, once for each date on which a card ends.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change_by_operator(actor, account_id=account_id, doing="tell that a card ends") as step:
        step.unchanged_is_fine()
        billing = Billing.objects.filter(account=step.account).exclude(card_expires="").first()
        if billing is None or billing.card_expires == billing.card_end_told:
            return
        if not expires_soon(billing.card_expires, now=step.now):
            return

        billing.card_end_told = billing.card_expires
        billing.save(update_fields=["card_end_told"])
        told = {"card": billing.card_label, "expires": expiry_shown(billing.card_expires)}
        tell_payers(step, card_ends(**told, account_name=step.account.name, link=payment_link(step)))
        step.record(Event.CARD_ENDS, step.account, **told)
