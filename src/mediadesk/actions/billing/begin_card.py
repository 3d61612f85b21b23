"""Lead to the page on which a card is entered; that page is the collector's, no number of a card reaches us."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.ledger import billing_of
from mediadesk.actions.outside import asked, customer_of, require_first
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why


def begin_card(actor: Actor, *, done_url: str, back_url: str) -> str:
    """Make the account known to the collector, if it is not yet. Returns the address of the page.

    Args:
        done_url: where the page leads once a card was entered; the card is noted when the collector tells of it.
        back_url: where it leads when none was.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, CARDS_NOT_OFFERED, CARDS_AWAY, NOT_SOLD_IN, CHANGED_MEANWHILE.
    """
    account = require_first(actor, May.BILLING_UPDATE)
    known = customer_of(account)
    customer = known or asked(lambda cards: cards.new_customer(account.pk, name=account.name))
    page = asked(lambda cards: cards.entry_page(customer, done_url=done_url, back_url=back_url))
    with change(actor, May.BILLING_UPDATE) as step:
        billing = billing_of(step)
        if billing.customer not in {
            "",
            customer,
        }:  # it is kept for good: whose an event is hangs on it (T-97)
            raise Why.CHANGED_MEANWHILE(what="how the account pays")

        billing.customer = customer
        billing.save(update_fields=["customer"])
        step.record(Event.CARD_BEGUN, step.account)
    return page
