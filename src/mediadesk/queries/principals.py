"""Whoever holds roles, as the APIs name them."""

from typing import Final

from django.db.models import Q

from mediadesk.access.facts import Facts
from mediadesk.rules.refusals import Why
from mediadesk.store.access import ApiKey
from mediadesk.store.teams import Group, Member

PRINCIPAL_TYPES: Final = ("user", "group", "apiKey", "provisioningKey")


def holder_of(facts: Facts, *, kind: str, principal_id: str) -> str:
    """A principal as actions name it: "member:", "group:" or "key:" and the id. Keys go by id or public part.

    Whether anything may be done with them, the query or action decides.

    Raises:
        Refusal: NOT_FOUND, another account's too.

    Cost: 1 query.
    """
    of_account = Q(account_id=facts.account_id)
    found: str | None
    if kind == "user":
        rows = Member.objects.filter(of_account, pk=principal_id)
        word, found = "member", rows.values_list("pk", flat=True).first()
    elif kind == "group":
        groups = Group.objects.filter(of_account, pk=principal_id)
        word, found = "group", groups.values_list("pk", flat=True).first()
    else:
        keys = ApiKey.objects.filter(of_account, environment__isnull=kind == "provisioningKey")
        named = keys.filter(Q(pk=principal_id) | Q(key=principal_id))
        word, found = "key", named.values_list("pk", flat=True).first()
    if found is None:
        raise Why.NOT_FOUND(what="principal")
    return f"{word}:{found}"
