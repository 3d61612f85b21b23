"""An account's policies as they are kept in the process: read once an epoch, parsed once a change of theirs."""

from typing import Final

from mediadesk.access.facts import EVERYWHERE
from mediadesk.access.policies import PolicySet, Written, compile_policies
from mediadesk.store.policies import Policy

_KEPT: Final = 10_000
_policies: dict[tuple[str, bool], tuple[int, tuple[Written, ...], PolicySet]] = {}


def policies_of(account_id: str, epoch: int) -> PolicySet:
    """The account's enabled policies, read once an epoch and parsed once a change of theirs.

    Epoch 0 is none: these are read anew and never kept. One below 0 is that of a trial, and has a place of its own,
    so that no trial costs the account what is kept for it.

    Cost: 1 query an epoch.
    """
    name = (account_id, epoch < 0)
    kept = _policies.get(name)
    if kept is not None and epoch and kept[0] == epoch:
        return kept[2]
    rows = Policy.objects.filter(account_id=account_id, enabled=True).order_by("id")
    written = tuple(
        Written(row.pk, row.name, row.statement, _scope(row.scope_type, row.environment_id)) for row in rows
    )
    parsed = kept[2] if kept is not None and kept[1] == written else compile_policies(written)
    if epoch:
        if len(_policies) >= _KEPT:
            _policies.clear()
        _policies[name] = (epoch, written, parsed)
    return parsed


def _scope(scope_type: str, environment_id: str | None) -> str:
    return environment_id or ("" if scope_type == "account" else EVERYWHERE)
