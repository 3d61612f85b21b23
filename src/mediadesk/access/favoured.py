"""What policies give to some: whoever lets another be one of those hands that on, and must hold it (T-14).

A policy can permit a thing to one key, to one user or to whoever has a role; one that forbids it can spare them.
Whoever gets the secret of that key, enables that user or gives that role brings it about.
"""

from collections.abc import Collection, Iterable
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.conditions import spares
from mediadesk.access.decide import Target, decide, holds_all_of
from mediadesk.access.facts import EVERYWHERE, Facts, Kind
from mediadesk.access.kept_policies import policies_of
from mediadesk.access.lending import for_good
from mediadesk.access.policies import Applying
from mediadesk.access.roles import OwnRole
from mediadesk.access.statements import Statement, mentions
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind

_OF_A_ROLE: Final = frozenset({"role", "root"})


def writes_policies(facts: Facts) -> bool:
    """Whether somebody may write the account's policies: then none of them is in the way of what they hand on."""
    return bool(decide(facts, May.POLICY_UPDATE, Target(facts.account_id)))


def require_favour_key(facts: Facts, key_id: str) -> None:
    """Refuse to hand out a key to which a policy permits what one may not do oneself.

    Raises:
        Refusal: FORBIDDEN_BY_POLICY.

    Cost: the account's policies, once an epoch.
    """
    if writes_policies(facts):
        return
    after = policies_of(facts.account_id, facts.epoch).applying_to(
        Kind.API_KEY, key_id, (), role_id="", root=False
    )
    require_holds_what_follows(facts, _given(facts, after), doing="hand out this key")


def require_favour_member(
    facts: Facts, member_id: str, group_ids: Collection[str], role: Role, *, doing: str, by_role: bool = False
) -> None:
    """Refuse to let somebody act whom policies favour, or to give them a role for which policies do.

    Args:
        member_id: empty for whoever is not there yet.
        by_role: it is the role alone that changes: what policies say without asking for it stays as it is.

    Raises:
        Refusal: FORBIDDEN_BY_POLICY.

    Cost: the account's policies, once an epoch.
    """
    if writes_policies(facts):
        return
    after = policies_of(facts.account_id, facts.epoch).applying_to(
        Kind.MEMBER, member_id, group_ids, role_id=role.api_id, root=role is Role.MASTER_ADMIN
    )
    given = _given(facts, after)
    if by_role:
        given = (one for one in given if one.attributes & _OF_A_ROLE)
    require_holds_what_follows(facts, given, doing=doing)


def require_holds_what_follows(facts: Facts, given: Iterable[Statement], *, doing: str) -> None:
    """Refuse where one of these statements gives what one may not do: it permits that, or forbids it to oneself.

    Raises:
        Refusal: FORBIDDEN_BY_POLICY.
    """
    held, own = for_good(facts), facts.policies if isinstance(facts.policies, Applying) else None
    against = {one.id for one in own.statements if own.holds_back(one)} if own else set[str]()
    for one in given:
        gained = OwnRole("", "", RoleKind.GLOBAL, "", one.mask)
        everywhere = Target(facts.account_id, EVERYWHERE)
        if one.id in against or not (one.forbids or holds_all_of(held, gained, everywhere)):
            reason = f"the policy {one.policy} speaks of it, and you may not do all that follows"
            raise Why.FORBIDDEN_BY_POLICY(doing=doing, reason=reason)


def _given(facts: Facts, after: Applying | None) -> Iterable[Statement]:
    """What permits something to them and not to oneself alike, and what spares them."""
    own = facts.policies if isinstance(facts.policies, Applying) else None
    alike = (
        {one.id for one in own.statements if not mentions(one.asked["conditions"], "principal")}
        if own
        else ()
    )
    if after is None:
        return
    for one in after.statements:
        if spares(one, after.principal) is one.forbids and (one.forbids or one.id not in alike):
            yield one
