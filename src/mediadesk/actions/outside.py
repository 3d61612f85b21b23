"""What is asked of the collector of cards before a frame is opened: no row is locked while it takes its time.

The frame asks again whether the actor may, under the lock; here nobody unauthorised makes us ask outside.
"""

from collections.abc import Callable
from typing import TypeVar

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Actor
from mediadesk.access.load import facts_for
from mediadesk.engines import cards
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing
from mediadesk.store.teams import Account

T = TypeVar("T")


def require_first(actor: Actor, may: May) -> Account:
    """Refuse whoever may not, before anything is asked outside; and everybody where no collector is set up.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, MEMBER_NOT_ACTIVE, SEEING_AS, CARDS_NOT_OFFERED.
    """
    account = Account.objects.filter(pk=actor.account_id).first()
    if account is None:
        raise Why.NOT_FOUND(what="account")
    require(facts_for(actor, epoch=account.access_epoch), may, Target(account.pk))
    if actor.seeing:
        raise Why.SEEING_AS(member=actor.seeing)
    if not cards.there_are():
        raise Why.CARDS_NOT_OFFERED()
    return account


def asked(ask: Callable[[cards.Cards], T]) -> T:
    """What the collector answers.

    Raises:
        Refusal: CARDS_AWAY.
    """
    try:
        return ask(cards.current())
    except (cards.Away, cards.NotPossible):
        raise Why.CARDS_AWAY() from None


def customer_of(account: Account) -> str:
    """How the collector calls an account; empty before it was made known. Cost: 1 query."""
    return Billing.objects.filter(account=account).values_list("customer", flat=True).first() or ""
