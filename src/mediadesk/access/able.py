"""Who may do a thing about the account itself: for mails to those who can act, and for choices of people."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from mediadesk.access.catalogue import MASKS, May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.load import facts_for
from mediadesk.rules.roles import Role
from mediadesk.store.access import Grant
from mediadesk.store.teams import Member

MOST_CANDIDATES: Final = 200


def may_do(member: Member, may: May, *, epoch: int) -> bool:
    """Say whether a member may do it now. Cost: that of their facts."""
    actor = Actor(Kind.MEMBER, member.pk, member.account_id, str(member), Way.JOB)
    return bool(decide(facts_for(actor, epoch=epoch), may, Target(member.account_id)))


def who_may(account_id: str, may: May, *, epoch: int, now: datetime) -> list[Member]:
    """The members who may do it, by name; of more than 200 who could, the first.

    Cost: 1 query, and the facts of those who hold a role that could allow it.
    """
    able = [role.api_id for role in Role if MASKS[role] & may.bit]
    could = Q(role__in=able) | Q(custom_role__isnull=False)
    held = Grant.objects.of_the_account().filter(could, account_id=account_id)
    fitting = Q(role__in=able) | Q(grants__in=held) | Q(groups__grants__in=held)
    members = Member.objects.filter(account_id=account_id).active(now).filter(fitting).distinct()
    found = members.order_by("name", "id")[:MOST_CANDIDATES]
    return [member for member in found if may_do(member, may, epoch=epoch)]
