"""Note which card pays, once the collector told that one was entered."""

from typing import Final

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.engines import cards
from mediadesk.rules.collecting import expiry_shown
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing, Invoice

_KNOWN: Final = ("customer", "way", "card_label", "card_expires")


def note_card(actor: Actor, *, account_id: str) -> None:
    """From now on the account pays by the card that was entered last; what could not be paid is tried again with it.

    Invoices that are open to be paid by invoice stay as they are.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, CHANGED_MEANWHILE (the card was removed while the collector answered).
        Away: the collector does not answer.
    """
    known = Billing.objects.filter(account=account_id).values_list(*_KNOWN).first()
    customer = known[0] if known else ""
    card = cards.current().newest_card(customer) if customer else None
    with change_by_operator(actor, account_id=account_id, doing="note a card") as step:
        step.unchanged_is_fine()
        billing = Billing.objects.filter(account=step.account, customer=customer).first()
        if card is None or billing is None:
            return
        if known != tuple(getattr(billing, name) for name in _KNOWN):
            raise Why.CHANGED_MEANWHILE(
                what="the card"
            )  # and the answer is of before that: asked again later
        same = (billing.way, billing.card_label, billing.card_expires)
        if same == (Billing.BY_CARD, card.label, card.expires):
            return

        billing.way, billing.card_label, billing.card_expires = Billing.BY_CARD, card.label, card.expires
        billing.save(update_fields=["way", "card_label", "card_expires"])
        failed = Invoice.objects.filter(account=step.account, state=Invoice.OPEN, way=Billing.BY_CARD)
        failed.exclude(failure="").update(next_try_at=step.now)
        step.record(Event.CARD_NOTED, step.account, card=card.label, expires=expiry_shown(card.expires))
