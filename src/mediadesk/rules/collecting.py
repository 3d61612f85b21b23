"""Collecting by card: when it is tried again, what a failure means in plain words, and the letters about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mediadesk.rules.letters import Letter, letter, said

TRIED_AGAIN_AFTER: Final = (timedelta(days=1), timedelta(days=2), timedelta(days=2), timedelta(days=2))
"""How long after each failure it is tried again: on the days 1, 3, 5 and 7 after the first. Then only a person or a
new card tries."""
AWAY_FOR: Final = timedelta(minutes=30)
"""How soon an invoice is tried again when the collector of cards did not answer: that counts as no try."""
TOLD_BEFORE_EXPIRY: Final = timedelta(days=31)
EVENT_TRIED_AFTER: Final = (
    timedelta(0), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6),
)  # fmt: skip
"""How long after it came an event that could not be applied is tried again; then the daily look mends it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One row: why a card was not charged, in words that fit after "could not be paid by card:"."""

    code: str
    again: str
    words: str

    @property
    def is_tried_again(self) -> bool:
        """Whether trying the same card once more can help."""
        return self.again == "x"


# fmt: off
_ROWS: Final = (
    #       the collector's code        again  in words
    Failure("insufficient_funds",       "x",   "there is not enough money on the card"),
    Failure("card_velocity_exceeded",   "x",   "the card has reached its limit"),
    Failure("withdrawal_count_limit_exceeded", "x", "the card has reached its limit"),
    Failure("processing_error",         "x",   "the bank could not work on it"),
    Failure("issuer_not_available",     "x",   "the bank did not answer"),
    Failure("reenter_transaction",      "x",   "the bank could not work on it"),
    Failure("try_again_later",          "x",   "the bank could not work on it"),
    Failure("do_not_honor",             "x",   "the bank refused, and does not say why; ask it"),
    Failure("generic_decline",          "x",   "the bank refused, and does not say why; ask it"),
    Failure("card_declined",            "x",   "the bank refused, and does not say why; ask it"),
    Failure("authentication_required",  "",    "the bank wants you to confirm it yourself"),
    Failure("authentication_not_handled", "",  "the bank wants you to confirm it yourself"),
    Failure("expired_card",             "",    "the card has expired"),
    Failure("incorrect_cvc",            "",    "the security code of the card is not right"),
    Failure("incorrect_number",         "",    "the number of the card is not right"),
    Failure("card_not_supported",       "",    "the card cannot be used for this kind of payment"),
    Failure("currency_not_supported",   "",    "the card cannot be charged in this currency"),
    Failure("lost_card",                "",    "the bank refused; ask it, or use another card"),
    Failure("stolen_card",              "",    "the bank refused; ask it, or use another card"),
    Failure("pickup_card",              "",    "the bank refused; ask it, or use another card"),
    Failure("fraudulent",               "",    "the bank refused; ask it, or use another card"),
    Failure("no_card",                  "",    "there is no card"),
    Failure("not_possible",             "x",   "Stripe could not charge the card"),
)
# fmt: on
_BY_CODE: Final = {row.code: row for row in _ROWS}
_UNKNOWN: Final = Failure("", "x", "the card could not be charged")
ASKS_THE_PAYER: Final = frozenset({"authentication_required", "authentication_not_handled"})
NOT_REFUNDED: Final = "Stripe could not give it back to the card; it is to be given back by other means"
PAID_TWICE: Final = (
    "it was paid by card, too, beside what the operator noted: what came twice is to be given back"
)
LOST: Final = "the bank of the card holder took the money back after a dispute"


def failure_of(code: str) -> Failure:
    """The row of a code; one that nobody knows is tried again."""
    return _BY_CODE.get(code, _UNKNOWN)


def next_try(now: datetime, *, tries: int, failure: Failure) -> datetime | None:
    """When an invoice is tried again that was tried so often; None: not by itself."""
    if not failure.is_tried_again or tries > len(TRIED_AGAIN_AFTER):
        return None
    return now + TRIED_AGAIN_AFTER[tries - 1]


def expiry_shown(card_expires: str) -> str:
    """The last month of a card as it stands on the card: "04/2029" for "2029-04"."""
    year, month = card_expires.split("-")
    return f"{month}/{year}"


def expires_soon(card_expires: str, *, now: datetime) -> bool:
    """Whether a card ends within a month, or has ended. A card is good to the end of its month.

    Args:
        card_expires: "2029-04".
    """
    year, month = (int(part) for part in card_expires.split("-"))
    ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=now.tzinfo)
    return now >= ends - TOLD_BEFORE_EXPIRY


def payment_failed(
    *, number: str, total: str, words: str, until: str, account_name: str, link: str, pay_url: str
) -> Letter:
    """Sent to those who see to payment when an invoice could not be collected."""
    what_to_do = (
        "Open the link and confirm the payment with your bank."
        if pay_url
        else "Check the card, or add another one; then the payment is tried again at once."
    )
    return letter(
        f"The payment of the invoice {number} failed",
        [
            f"The invoice {number} of {total} for {said(account_name)} could not be paid by card: {words}.",
            what_to_do,
            f"Everything works as before until {until}. After that nothing can be uploaded until it is paid.",
            "What is there stays, and is delivered all the same.",
        ],
        link=pay_url or link,
        button="Confirm the payment" if pay_url else "See to the payment",
        account=said(account_name),
    )


def payment_came(*, number: str, total: str, account_name: str, link: str) -> Letter:
    """Sent when what had failed is paid."""
    return letter(
        f"The invoice {number} is paid",
        [f"The invoice {number} of {total} for {said(account_name)} is paid. There is nothing left to do."],
        link=link,
        button="Look at the payment",
        account=said(account_name),
    )


def card_ends(*, card: str, expires: str, account_name: str, link: str) -> Letter:
    """Sent once, a month before a card ends."""
    return letter(
        f"The card of {said(account_name)} ends soon",
        [
            f"{said(card)}, which pays for {said(account_name)}, is good until the end of {expires}.",
            "Add the new card in time, so that no payment fails.",
        ],
        link=link,
        button="Add the new card",
        account=said(account_name),
    )


def payment_disputed(*, number: str, total: str, outcome: str, account_name: str, link: str) -> Letter:
    """Sent when a card holder disputes a payment, and when the dispute ends."""
    told = {
        "open": "The holder of the card asked their bank to give the money back. The bank looks at it now; "
        "if this is a mistake, the holder can withdraw it at the bank.",
        "won": "The bank looked at it, and the payment stands.",
        "lost": "The bank gave the money back to the holder of the card.",
    }[outcome]
    return letter(
        f"The payment of the invoice {number} {'is disputed' if outcome == 'open' else 'was disputed'}",
        [f"This is about the invoice {number} of {total} for {said(account_name)}.", told],
        link=link,
        button="Look at the payment",
        account=said(account_name),
    )
