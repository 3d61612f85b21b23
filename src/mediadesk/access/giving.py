"""Grantable ⊆ held: whether somebody may give a role, change a member, or take over what another held.

Asked by every action that gives authority to a member: by role, group, hand-over, invitation, enabling.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, holds_all_of
from mediadesk.access.facts import EVERYWHERE, Facts
from mediadesk.access.favoured import require_favour_key
from mediadesk.access.kept_roles import role_of
from mediadesk.access.lending import for_good, lasting
from mediadesk.access.roles import AnyRole, OwnRole
from mediadesk.access.scopes import target_of
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import MEMBER_ROLES, Role, RoleKind
from mediadesk.store.access import ApiKey, Grant, current_at
from mediadesk.store.teams import Member


def require_member_role(role_id: str) -> Role:
    """The role of a member of this id. Raises: Refusal NO_SUCH_ROLE."""
    role = Role.by_id(role_id)
    if role is None or role not in MEMBER_ROLES:
        raise Why.NO_SUCH_ROLE(role=role_id[:60], roles=", ".join(one.api_id for one in MEMBER_ROLES))
    return role


def rank_of(facts: Facts) -> int:
    """The rank of the highest role held for the account; 0 without one."""
    held = (one.role.rank for one in facts.held if one.scope_kind in {"account", "chosen"})
    return 0 if facts.refused else max(held, default=0)


def roles_held(member: Member, *, now: datetime) -> list[AnyRole]:
    """All roles a member holds for the account, through groups too; the highest first. Cost: 1 query."""
    theirs = Q(member=member) | Q(group__members=member)
    given = Grant.objects.of_the_account().filter(current_at(now), theirs, account_id=member.account_id)
    roles: list[AnyRole] = [member.api_role]
    roles += [role for grant in given.select_related("custom_role") if (role := role_of(grant))]
    return sorted(roles, key=lambda role: role.rank, reverse=True)


def above(facts: Facts, roles: Iterable[AnyRole]) -> AnyRole | None:
    """The first of these roles of the account that stands above oneself, or None.

    An own role stands as high as the least role that holds each of its rights: one with a right of Master admins alone
    is above everybody else, unless they hold all of it.
    """
    own, everywhere = rank_of(facts), Target(facts.account_id, EVERYWHERE)
    for role in roles:
        higher = _stands_at(role) > own and not holds_all_of(facts, role, everywhere)
        if role.rank > own or higher:
            return role
    return None


def require_not_above(facts: Facts, whom: Member | AnyRole) -> None:
    """Refuse to touch somebody, or a role, that stands above oneself (T-15).

    Raises:
        Refusal: ROLE_ABOVE_YOURS.

    Cost: 1 query for a member.
    """
    roles = roles_held(whom, now=clock.now()) if isinstance(whom, Member) else [whom]
    if role := above(facts, roles):
        raise Why.ROLE_ABOVE_YOURS(role=role.title)


def require_none_above(facts: Facts, members: QuerySet[Member]) -> None:
    """The same for many members at once.

    Raises:
        Refusal: ROLE_ABOVE_YOURS.

    Cost: 2 queries.
    """
    theirs = Q(member__in=members) | Q(group__members__in=members)
    given = Grant.objects.of_the_account().filter(
        current_at(clock.now()), theirs, account_id=facts.account_id
    )
    roles: list[AnyRole] = [one for one in Role if one.api_id in set(members.values_list("role", flat=True))]
    roles += [role for grant in given.select_related("custom_role").distinct() if (role := role_of(grant))]
    if role := above(facts, sorted(roles, key=lambda role: role.rank, reverse=True)):
        raise Why.ROLE_ABOVE_YOURS(role=role.title)


def _stands_at(role: AnyRole) -> int:
    if not isinstance(role, OwnRole) or role.kind is not RoleKind.GLOBAL:
        return role.rank
    rights = (may for may in May if role.mask & may.bit)
    return max((min(one.rank for one in may.holders if one in MEMBER_ROLES) for may in rights), default=0)


def may_give(facts: Facts, role: AnyRole, *, environment_ids: Iterable[str] | None) -> bool:
    """Say whether all that a role allows is held oneself.

    Args:
        environment_ids: where the role is to hold; None for the account with all environments.
    """
    scopes = [EVERYWHERE] if environment_ids is None or role is Role.MASTER_ADMIN else list(environment_ids)
    # Without any environment a role still allows what it allows in the account.
    targets = [Target(facts.account_id, scope) for scope in scopes] or [Target(facts.account_id, EVERYWHERE)]
    return role.rank <= rank_of(facts) and all(holds_all_of(facts, role, target) for target in targets)


def require_may_give(facts: Facts, role: AnyRole, *, environment_ids: Iterable[str] | None) -> None:
    """Refuse to give a role one does not hold in full (T-14). Raises: Refusal ROLE_NOT_YOURS."""
    if not may_give(facts, role, environment_ids=environment_ids):
        raise Why.ROLE_NOT_YOURS(role=role.title)


def require_may_give_until(
    facts: Facts, role: AnyRole, *, environment_ids: Iterable[str] | None, until: datetime | None
) -> None:
    """Refuse to give a role one does not hold in full, or only for a shorter time (T-14).

    Raises:
        Refusal: ROLE_NOT_YOURS, BAD_VALUE.
    """
    places = None if environment_ids is None else list(environment_ids)
    require_may_give(facts, role, environment_ids=places)
    if not may_give(lasting(facts, until), role, environment_ids=places):
        reason = f"you hold {role.title} only for a time yourself, and what you give cannot last longer"
        raise Why.BAD_VALUE(what="The end date", reason=reason)


def first_not_held(facts: Facts, grants: QuerySet[Grant]) -> Grant | None:
    """The first of these grants that allows more than is held at its scope, or None.

    Cost: 1 query, and 1 for each folder granted.
    """
    current = grants.filter(current_at(clock.now()))
    found = current.select_related("folder", "environment", "collection", "api_key", "custom_role")
    return next((grant for grant in found if not holds_grant(facts, grant)), None)


def holds_grant(facts: Facts, grant: Grant) -> bool:
    """Say whether all that a grant allows is held at its scope. Cost: 1 query for a folder."""
    role = role_of(grant)
    return role is not None and holds_all_of(facts, role, target_of(facts.account_id, grant.scope))


def require_holds_key(facts: Facts, key: ApiKey) -> None:
    """Refuse to hand out, enable or unlimit a key that may do more than oneself, or for longer (T-14).

    Raises:
        Refusal: ROLE_NOT_YOURS, FORBIDDEN_BY_POLICY.

    Cost: 1 query, and 1 for each folder granted.
    """
    require_favour_key(facts, key.pk)
    require_holds_grants(facts, Grant.objects.filter(api_key=key))


def require_holds_grants(facts: Facts, grants: QuerySet[Grant]) -> None:
    """Refuse to hand on what one does not hold oneself, or only for a time.

    Raises:
        Refusal: ROLE_NOT_YOURS.

    Cost: 1 query, and 1 for each folder granted.
    """
    missing = first_not_held(for_good(facts), grants)
    if missing is not None:
        role = role_of(missing)
        raise Why.ROLE_NOT_YOURS(role=role.title if role else missing.role)
