"""Whoever runs a command on the machine itself, as an actor, and the accounts that they name."""

from typing import Final

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Account

OPERATOR: Final = Actor(Kind.OPERATOR, "", "", "The operator, by a command", Way.COMMAND)


def find_account(named: str) -> Account:
    """The account of this id or of exactly this name.

    Raises:
        Refusal: UNKNOWN, naming those there are; AMBIGUOUS, naming the ids of those of the same name.
    """
    found = Account.objects.filter(pk=named) or Account.objects.filter(name=named)[:20]
    if len(found) > 1:
        raise Why.AMBIGUOUS(what="account", name=named, ids=", ".join(account.pk for account in found))
    if not found:
        names = Account.objects.order_by("name").values_list("name", flat=True)[:20]
        raise Why.UNKNOWN(what="account", name=named, known=", ".join(names) or "none")
    return found[0]
