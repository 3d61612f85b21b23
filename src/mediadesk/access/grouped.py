"""What is given and taken by a group: whoever changes its members hands that on, and must hold it (T-14).

A group inside others hands on what those are given too.
A policy that permits a thing to a group gives it to whoever joins; one that forbids it gives it back to whoever leaves.
Where a group is named in a condition, either may be so.
"""

from collections.abc import Collection, Iterable

from mediadesk.access import schema
from mediadesk.access.facts import Facts
from mediadesk.access.favoured import require_holds_what_follows, writes_policies
from mediadesk.access.kept_policies import policies_of
from mediadesk.access.statements import Statement
from mediadesk.rules.nesting import above
from mediadesk.store.access import Grant, Grants
from mediadesk.store.teams import nestings_of


def with_those_above(account_id: str, group_ids: Collection[str]) -> set[str]:
    """These groups and all they lie in: whoever joins one of them is in all of them. Cost: 1 query."""
    return {*group_ids, *above(nestings_of(account_id), group_ids)}


def handed_on_by(account_id: str, group_ids: Collection[str]) -> Grants:
    """The grants that whoever joins these groups gets. Cost: 1 query, and adds one of its own when it is read."""
    return Grant.objects.filter(account_id=account_id, group__in=with_those_above(account_id, group_ids))


def require_may_regroup(facts: Facts, group_ids: Collection[str], *, joining: bool) -> None:
    """Refuse to let anybody join or leave groups where policies give by it what one may not do oneself.

    Whoever may write the policies may do it all the same.

    Raises:
        Refusal: FORBIDDEN_BY_POLICY.

    Cost: 1 query, and the account's policies once an epoch.
    """
    if not group_ids or writes_policies(facts):
        return
    concerned = with_those_above(facts.account_id, group_ids)
    given = _giving(policies_of(facts.account_id, facts.epoch).statements, concerned, joining=joining)
    require_holds_what_follows(facts, given, doing="change who is in this group")


def _giving(
    statements: Iterable[Statement], group_ids: Collection[str], *, joining: bool
) -> Iterable[Statement]:
    groups = [schema.uid(schema.GROUP, one) for one in group_ids]
    for one in statements:
        if not one.named.intersection(group_ids):
            continue
        scope = one.asked["principal"]
        to_members = (scope.get("entity") or scope.get("in", {}).get("entity")) in groups
        if not to_members or joining is not one.forbids:
            yield one
