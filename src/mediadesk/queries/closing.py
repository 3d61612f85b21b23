"""What closing an account would end, and what holds it up."""

from dataclasses import dataclass
from datetime import date

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.rules.closing import erased_from
from mediadesk.store.access import ApiKey
from mediadesk.store.billing import owed_by
from mediadesk.store.library import Asset
from mediadesk.store.teams import Account, Environment, Member


@dataclass(frozen=True, slots=True)
class ClosingPage:
    """How much an account keeps, the day on which it would be erased, and in words what it still owes."""

    users: int
    api_keys: int
    environments: int
    assets: int
    erased_on: date
    owed: str


def closing_page(facts: Facts) -> ClosingPage:
    """What closing the account now would end.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 7 queries; the count of assets grows with them.
    """
    require(facts, May.ACCOUNT_DELETE, Target(facts.account_id))
    account = Account.objects.get(pk=facts.account_id)
    return ClosingPage(
        users=Member.objects.filter(account=account, status=Member.ACTIVE).count(),
        api_keys=ApiKey.objects.filter(account=account).count(),
        environments=Environment.objects.filter(account=account).count(),
        assets=Asset.kept.filter(account=account).count(),
        erased_on=erased_from(clock.now()),
        owed=owed_by(account),
    )
