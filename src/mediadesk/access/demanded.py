"""Which accounts ask a user for a second factor. Asked before the last one is removed, and when one is set up."""

from collections import defaultdict

from mediadesk.engines import clock
from mediadesk.rules.factors import DEVICE_DAYS
from mediadesk.rules.security import read_policy
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


def remembered_days(user_id: str) -> int:
    """For how many days a device may be remembered: the fewest that an account of the user allows. Cost: 1 query."""
    members = Member.objects.active(clock.now()).filter(user_id=user_id, account__closed=False)
    policies = members.values_list("account__security", flat=True)
    return min([DEVICE_DAYS, *(read_policy(kept).remember_days for kept in policies)])
