"""Which accounts ask a user for a second factor, and which members lack the one they are asked for."""

from collections import defaultdict

from django.db.models import Q

from mediadesk.engines import clock
from mediadesk.rules.factors import DEVICE_DAYS
from mediadesk.rules.security import SecurityPolicy, read_policy
from mediadesk.store.teams import Account, GroupMember, Member


def demanding(user_id: str) -> tuple[Account, ...]:
    """The accounts whose policy asks this user for a second factor, by name. Cost: 2 queries."""
    members = Member.objects.active(clock.now()).filter(user_id=user_id, account__closed=False)
    here = list(members.select_related("account").order_by("account__name", "account_id"))
    groups: dict[str, set[str]] = defaultdict(set)
    for member_id, group_id in GroupMember.objects.filter(member__in=here).values_list(
        "member_id", "group_id"
    ):
        groups[member_id].add(group_id)
    return tuple(
        one.account
        for one in here
        if read_policy(one.account.security).needs_second_factor(role=one.role, groups=groups[one.pk])
    )


def lacking(policy: SecurityPolicy) -> Q:
    """Members whom this policy of their account asks for a second factor, and whose login has none.

    Whoever comes in by the account's identity provider alone is asked for none here.
    """
    asked = Q()
    if not policy.second_factor_all:
        inside = GroupMember.objects.filter(group_id__in=policy.second_factor_groups).values("member_id")
        asked = Q(role__in=policy.second_factor_roles) | Q(pk__in=inside)
    if policy.sign_on_only:
        asked &= Q(pk__in=policy.break_glass)
    return asked & Q(user__second_factor="")


def remembered_days(user_id: str) -> int:
    """For how many days a device may be remembered: the fewest that an account of the user allows. Cost: 1 query."""
    members = Member.objects.active(clock.now()).filter(user_id=user_id, account__closed=False)
    policies = members.values_list("account__security", flat=True)
    return min([DEVICE_DAYS, *(read_policy(kept).remember_days for kept in policies)])
