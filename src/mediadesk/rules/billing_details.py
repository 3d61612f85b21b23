"""Who an account is to the seller: what may stand in the billing details, and what they are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mediadesk.rules.countries import COUNTRIES
from mediadesk.rules.names import clean_email
from mediadesk.rules.refusals import Refusal, Why

MOST_CONTACTS: Final = 10
MOST_ADDRESS_LINES: Final = 6

# fmt: off
FIELDS: Final = (
    # column            in the trail and in refusals  longest
    ("company",         "the company",                200),
    ("address",         "the address",                500),
    ("country",         "the country",                2),
    ("tax_id",          "the tax id",                 40),
    ("purchase_order",  "the purchase order number",  60),
    ("contacts",        "the billing contacts",       2600),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Details:
    """What the next invoice says of the buyer. `address` is lines, `country` ISO 3166-1 alpha-2 or empty.

    `contacts` are addresses that get each invoice by mail, members or not.
    """

    company: str = ""
    address: str = ""
    country: str = ""
    tax_id: str = ""
    purchase_order: str = ""
    contacts: tuple[str, ...] = ()


def tidied(given: Details) -> Details:
    """The details freed of blanks and empty lines, each contact once. The tax id is checked elsewhere.

    Raises:
        Refusal: BAD_VALUE, BAD_EMAIL.
    """
    lines = [" ".join(line.split()) for line in given.address.splitlines() if line.strip()]
    if len(lines) > MOST_ADDRESS_LINES:
        raise Why.BAD_VALUE(what="The address", reason=f"it has more than {MOST_ADDRESS_LINES} lines")
    if given.country and given.country not in COUNTRIES:
        raise Why.BAD_VALUE(what="The country", reason="choose one of the list")
    contacts = tuple(dict.fromkeys(clean_email(one) for one in given.contacts if one.strip()))
    if len(contacts) > MOST_CONTACTS:
        reason = f"there are {len(contacts)} of them, and {MOST_CONTACTS} at most get invoices"
        raise Why.BAD_VALUE(what="The billing contacts", reason=reason)
    tidy = Details(
        company=" ".join(given.company.split()),
        address="\n".join(lines),
        country=given.country,
        tax_id=given.tax_id,
        purchase_order=" ".join(given.purchase_order.split()),
        contacts=contacts,
    )
    for column, name, longest in FIELDS:
        if len(getattr(tidy, column)) > longest:
            reason = f"it is longer than {longest} characters"
            raise Why.BAD_VALUE(what=name.capitalize(), reason=reason)
    return tidy


def field_of(refusal: Refusal) -> str:
    """The column that a refusal of the details is about, or "currency"; empty: none of them alone."""
    if refusal.why in {Why.NOT_SOLD_IN, Why.NO_EXTRA_SEATS}:
        return "currency"
    if refusal.why is Why.BAD_EMAIL:
        return "contacts"
    names = {name.capitalize(): column for column, name, _ in FIELDS} | {"The currency": "currency"}
    return names.get(str(refusal.fields.get("what")), "")


def told(value: str | Iterable[str]) -> str:
    """A detail as the trail tells it, on one line: "Lange Straße 12, Berlin"; "nothing" where there is none."""
    lines = value.splitlines() if isinstance(value, str) else value
    return ", ".join(lines) or "nothing"
