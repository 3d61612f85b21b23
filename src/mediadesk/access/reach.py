"""Whom a role in a folder or collection reaches, as a query: the same rule as `facts.reaching` for many at once."""

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from mediadesk.access.catalogue import MASKS, May
from mediadesk.rules.roles import Role
from mediadesk.store.access import Grant, current_at
from mediadesk.store.teams import SEAT_FREE_ROLES, GroupMember, Member, MemberEnvironment

_ENTERING: Final = [role.api_id for role in Role if MASKS[role] & May.ENVIRONMENT_VIEW.bit]


def reached_in(account_id: str, environment_id: str, *, now: datetime) -> QuerySet[Member]:
    """The members whom a share in an environment reaches: they have a seat and may enter (decisions 0008, 0009).

    One enters by the role of the membership in an environment one has, or by a role held there or in the account.
    Adds no query of its own.
    """
    chosen = MemberEnvironment.objects.filter(environment=environment_id).values("member")
    by_role = Q(role=Role.MASTER_ADMIN.api_id)
    by_role |= Q(role__in=_ENTERING) & (Q(all_environments=True) | Q(pk__in=chosen))
    entering = Q(role__in=_ENTERING) | Q(custom_role__enters=True)
    held = Grant.objects.of_the_account_or(environment_id).filter(
        current_at(now), entering, account_id=account_id
    )
    inside = GroupMember.objects.filter(group__in=held.filter(group__isnull=False).values("group"))
    by_grant = Q(pk__in=held.filter(member__isnull=False).values("member"))
    by_grant |= Q(pk__in=inside.values("member"))
    rows = Member.objects.filter(by_role | by_grant, account_id=account_id)
    return rows.exclude(role__in=SEAT_FREE_ROLES)
