"""What an invoice says, how one stands, and when it is reminded of; the letters about invoices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from mediadesk.rules import money
from mediadesk.rules.charges import Line
from mediadesk.rules.letters import Letter, letter, said

REMINDED_AFTER: Final = (3, 10, 20)
"""How many days after the day it was due an invoice that is not collected by card is reminded of."""
REVERSE_CHARGE: Final = "Reverse charge: the tax is owed by the recipient."


@dataclass(frozen=True, slots=True)
class Stand:
    """One row: how an invoice stands, in words, and the kind of badge that says it."""

    id: str
    words: str
    badge: str


# fmt: off
STANDS: Final = (
    #     id             in words           badge
    Stand("open",        "open",            "warn"),
    Stand("overdue",     "overdue",         "bad"),
    Stand("collecting",  "being collected", "info"),
    Stand("failed",      "payment failed",  "bad"),
    Stand("disputed",    "disputed",        "bad"),
    Stand("paid",        "paid",            "good"),
    Stand("given_back",  "given back",      "calm"),
    Stand("credit_note", "credit note",     "calm"),
)
# fmt: on
STAND_BY_ID: Final[Mapping[str, Stand]] = {row.id: row for row in STANDS}


@dataclass(frozen=True, slots=True)
class Paper:
    """An invoice or a credit note as it was issued: all that its page and its PDF say."""

    number: str
    issued_on: date
    due_on: date | None
    currency: str
    lines: tuple[Line, ...]
    net_cents: int
    tax_cents: int
    tax_rate: int  # hundredths of a percent
    reverse_charge: bool
    seller: Mapping[str, Any]
    buyer: Mapping[str, Any]
    purchase_order: str = ""
    by_card: bool = False
    credits: str = ""  # the number of the invoice that a credit note gives back of
    credits_of: date | None = None
    reason: str = ""

    @property
    def title(self) -> str:
        """As its head and its file are called: "Invoice INV-000001"."""
        return f"{'Credit note' if self.credits else 'Invoice'} {self.number}"

    @property
    def gross_cents(self) -> int:
        """The sum with tax."""
        return self.net_cents + self.tax_cents

    def shown(self, cents: int) -> str:
        """An amount in its currency."""
        return money.shown(cents, self.currency)


def day_shown(day: date) -> str:
    """A day as invoices write it: "1 December 2026"."""
    return f"{day.day} {day:%B %Y}"


def period_shown(line: Line) -> str:
    """The days that a line pays for: "1 to 30 Nov 2026"; a single day as one."""
    if line.first == line.last:
        return f"{line.first.day} {line.first:%b %Y}"
    same = (line.first.year, line.first.month) == (line.last.year, line.last.month)
    first = f"{line.first.day}" if same else f"{line.first.day} {line.first:%b}"
    if line.first.year != line.last.year:
        first = f"{first} {line.first.year}"
    return f"{first} to {line.last.day} {line.last:%b %Y}"


def rate_shown(rate: int) -> str:
    """A tax rate in hundredths of a percent as people write it: "19 %", "7.7 %"."""
    return f"{rate / 100:.2f}".rstrip("0").rstrip(".") + " %"


def party_lines(party: Mapping[str, Any], *, country: str = "") -> list[str]:
    """Seller or buyer as the lines of an address; the account stands below where it is called otherwise."""
    name = party.get("company") or party.get("name") or party.get("account") or ""
    lines = [name, *party.get("address", ()), country]
    if party.get("tax_id"):
        lines.append(f"Tax id {party['tax_id']}")
    lines.append(party.get("email", ""))
    return [line for line in lines if line]


def how_to_pay(paper: Paper, *, left: str = "") -> list[str]:
    """The sentences below the sums: how and until when it is paid, or what was given back.

    Args:
        left: what is still to be paid, where a part was given back since it was issued.
    """
    if paper.credits:
        of = f" of {day_shown(paper.credits_of)}" if paper.credits_of else ""
        return [f"This credit note gives back a part or all of the invoice {paper.credits}{of}.",
                *([f"Reason: {paper.reason}"] if paper.reason else [])]  # fmt: skip
    if paper.by_card:
        return ["This sum is collected from the card on file; there is nothing to be transferred."]
    until = f" by {day_shown(paper.due_on)}" if paper.due_on else ""
    first = f"Please pay {left or paper.shown(paper.gross_cents)}{until}, naming {paper.number}."
    return [first, *(paper.seller.get("pay_to") or [f"How to pay is told by {_whom_to_ask(paper.seller)}."])]


def _whom_to_ask(seller: Mapping[str, Any]) -> str:
    return str(seller.get("email") or seller.get("name") or "the operator of this installation")


def reminders_due(days_overdue: int) -> int:
    """How many reminders are due so many days after the due day."""
    return sum(days_overdue >= after for after in REMINDED_AFTER)


def invoice_sent(
    *, title: str, total: str, due_on: date | None, account_name: str, gives_back_of: str, link: str
) -> Letter:
    """Sent with the PDF when an invoice, or a credit note on the invoice `gives_back_of`, is issued.

    `due_on` is None where nothing is left to do: a credit note, or an invoice that a card pays.
    """
    account = said(account_name)
    if gives_back_of:
        last = f"It gives back {total} of the invoice {gives_back_of}."
    elif due_on:
        last = f"It comes to {total}, to be paid by {day_shown(due_on)}."
    else:
        last = f"It comes to {total}, which is collected from the card. There is nothing to do."
    what = "credit note" if gives_back_of else "invoice"
    return letter(
        f"{title} for {account}",
        [f"The {what} {title.rpartition(' ')[2]} for {account} is attached as PDF.", last],
        link=link,
        button=f"Look at the {what}",
        account=account,
        foot="You get this because you see to the billing of the account, or its billing details name your address. "
        "The link needs a login.",
    )


def invoice_overdue(
    *, number: str, total: str, due_on: date, pay_to: tuple[str, ...], account_name: str, link: str
) -> Letter:
    """Sent with the PDF when an invoice is overdue, once for each row of REMINDED_AFTER."""
    account = said(account_name)
    return letter(
        f"The invoice {number} is overdue",
        [
            f"The invoice {number} for {account} was due on {day_shown(due_on)}, and {total} are still open.",
            *([f"How to pay: {', '.join(pay_to)}"] if pay_to else []),
            "If you have paid it in the meantime, you need not do anything.",
        ],
        link=link,
        button="Look at the invoice",
        account=account,
    )
