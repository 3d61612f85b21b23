"""What invoices say of the buyer, and who gets them."""

from dataclasses import dataclass
from datetime import date

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.rules.billing_details import FIELDS, Details
from mediadesk.rules.countries import country_name
from mediadesk.rules.money import CURRENCIES
from mediadesk.rules.price_list import price_list
from mediadesk.store.billing import Billing


@dataclass(frozen=True, slots=True)
class KeptDetails:
    """The details as they are. `next_currency` holds from the day `cycle_next` on; empty: it stays."""

    details: Details
    currency: str
    next_currency: str = ""
    cycle_next: date | None = None
    version: int = 1

    @property
    def rows(self) -> list[tuple[str, str]]:
        """As a page shows them: a name and a value each."""
        one = self.details
        currency = CURRENCIES[self.currency].name
        if self.next_currency and self.cycle_next:
            day = f"{self.cycle_next.day} {self.cycle_next:%B %Y}"
            currency = f"{currency}; {CURRENCIES[self.next_currency].name} from {day} on"
        found = [
            ("Company", one.company),
            ("Address", ", ".join(one.address.splitlines())),
            ("Country", country_name(one.country)),
            ("Tax id", one.tax_id),
            ("Purchase order", one.purchase_order),
            ("Invoices by mail to", ", ".join(one.contacts) or "whoever has the role Billing"),
            ("Currency", currency),
        ]
        return [(name, value or "–") for name, value in found]


def billing_details(facts: Facts) -> KeptDetails:
    """The billing details.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query.
    """
    require(facts, May.BILLING_VIEW, Target(facts.account_id))
    billing = Billing.objects.filter(account_id=facts.account_id).first()
    if billing is None:
        return KeptDetails(Details(), price_list().currencies[0])
    kept = {column: getattr(billing, column) for column, _, _ in FIELDS}
    kept["contacts"] = tuple(kept["contacts"])
    return KeptDetails(
        Details(**kept), billing.currency, billing.next_currency, billing.cycle_next, billing.version
    )
