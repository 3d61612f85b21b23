"""The collector of cards: what we ask of it, and which one is in use.

We keep what is owed (decision 0015); it keeps customers and their cards, and collects. No number of a card ever
reaches us: it is entered on the collector's own page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


class Away(Exception):
    """The collector did not answer, or not as it should: whether it did what was asked is not known. Try later."""


class NotPossible(Exception):
    """The collector answered that it cannot do what was asked: asking again changes nothing."""


class Forged(Exception):
    """What came as an event is not signed by the collector, or is too old, or is for another mode (T-95)."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card as people know it: "Visa ending in 4242", and the last month in which it is good, "2029-04"."""

    label: str
    expires: str


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be collected. `id` makes it known: one bill is collected once, however often it is asked for.

    `retry` tells tries apart: the same one again gets the same answer. `reference` is empty before the first.
    """

    id: str
    number: str
    customer: str
    cents: int
    currency: str
    retry: int = 0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the collecting of a bill stands now.

    `state` is open, paid or void; `failure` a code of why the last try failed; `dispute` open, won, lost or empty.
    """

    reference: str
    bill_id: str
    customer: str
    state: str
    cents: int
    paid_cents: int = 0
    refunded_cents: int = 0
    failure: str = ""
    pay_url: str = ""  # where the payer can pay themselves
    dispute: str = ""
    currency: str = ""  # as ISO 4217 writes it


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the collector told it. `about` is the object it is about, as it was then."""

    id: str
    kind: str
    created: datetime
    about: dict[str, Any]
    payload: dict[str, Any]


class Cards(Protocol):
    """A collector of cards. All but `read_event` ask over the network, and may raise `Away` or `NotPossible`."""

    def new_customer(self, account_id: str, *, name: str) -> str:
        """Make a customer; the same one when it is asked for again within a day. Returns how it is called there."""

    def entry_page(self, customer: str, *, done_url: str, back_url: str) -> str:
        """The address of a page on which a card is entered."""

    def newest_card(self, customer: str) -> Card | None:
        """Charge the card that was entered last from now on, and forget the others. None: there is no card."""

    def forget_cards(self, customer: str) -> None:
        """Forget all cards of a customer."""

    def collect(self, bill: Bill) -> Standing:
        """Charge the customer's card with a bill, if that was not done yet."""

    def standing(self, reference: str) -> Standing:
        """How a bill stands now. Raises: KeyError, for a reference that is not known there."""

    def reference_of(self, payment: str) -> str:
        """The reference of the bill that a payment paid; empty if it paid none."""

    def refund(self, reference: str, cents: int, *, key: str) -> str:
        """Give a part of a paid bill back to the card; once for a key. Returns how the refund is called there."""

    def void(self, reference: str) -> None:
        """Let nobody pay an open bill any more; nothing happens to one that is settled."""

    def read_event(self, body: bytes, *, signature: str) -> Told:
        """Read an event that came to us. Raises: Forged."""

    def events_since(self, moment: datetime) -> Iterator[Told]:
        """The events since then, as far back as the collector keeps them (30 days)."""


_in_use: list[Cards] = []


def use(collector: Cards | None) -> None:
    """Put a collector in use, or none. Called once, when the process is wired."""
    _in_use[:] = [] if collector is None else [collector]


def there_are() -> bool:
    """Whether payment by card is set up."""
    return bool(_in_use)


def current() -> Cards:
    """The collector in use.

    Raises:
        Away: none is.
    """
    if not _in_use:
        raise Away("payment by card is not set up")
    return _in_use[0]
