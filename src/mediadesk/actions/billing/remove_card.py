"""Remove the card: the collector forgets it, and the account pays by invoice."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.outside import asked, customer_of, require_first
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing, Invoice


def remove_card(actor: Actor) -> None:
    """Remove it, unless an invoice is to be paid with it.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, CARDS_NOT_OFFERED, CARDS_AWAY, NO_CARD, CARD_NEEDED.
    """
    account = require_first(actor, May.BILLING_UPDATE)
    _require_unneeded(account.pk)
    customer = customer_of(account)
    if customer:
        asked(lambda cards: cards.forget_cards(customer))
    with change(actor, May.BILLING_UPDATE) as step:
        billing = Billing.objects.filter(account=step.account).exclude(card_label="").first()
        if billing is None:
            raise Why.NO_CARD()
        _require_unneeded(step.account.pk)

        card, billing.way, billing.card_label, billing.card_expires = (
            billing.card_label, Billing.BY_INVOICE, "", "",
        )  # fmt: skip
        billing.save(update_fields=["way", "card_label", "card_expires"])
        step.record(Event.CARD_REMOVED, step.account, card=card)


def _require_unneeded(account_id: str) -> None:
    """Refuse while an invoice is to be paid with the card. Raises: Refusal CARD_NEEDED."""
    collected = Invoice.objects.filter(account=account_id, state=Invoice.OPEN, way=Billing.BY_CARD)
    number = collected.values_list("number", flat=True).first()
    if number is not None:
        raise Why.CARD_NEEDED(number=number)
