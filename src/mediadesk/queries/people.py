"""What a user sees of themselves: their accounts."""

from dataclasses import dataclass
from datetime import date

from mediadesk.access.catalogue import MASKS, May, Where
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.rules.closing import erased_from
from mediadesk.rules.roles import MEMBER_ROLES, Role
from mediadesk.store.people import User
from mediadesk.store.teams import Member


@dataclass(frozen=True, slots=True)
class Membership:
    """One account a user is in."""

    account_id: str
    account_name: str
    role: str
    status: str


def memberships(user_id: str) -> tuple[Membership, ...]:
    """The accounts a user is in, by name. Cost: 1 query."""
    rows = Member.objects.filter(user_id=user_id, account__closed=False).order_by(
        "account__name", "account_id"
    )
    found = rows.values_list("account_id", "account__name", "role", "status")
    return tuple(Membership(pk, name, _title(role), status) for pk, name, role, status in found)


def closed_ones(user_id: str) -> tuple[tuple[str, date], ...]:
    """The closed accounts a user is active in, by name, each with the day on which it is erased. Cost: 1 query."""
    rows = Member.objects.filter(user_id=user_id, account__closed=True, status=Member.ACTIVE)
    found = rows.order_by("account__name").values_list("account__name", "account__closed_at")
    return tuple((name, erased_from(at)) for name, at in found if at)


def account_of_trail(user: User) -> str:
    """The account in whose trail a user's own changes stand: where they last were, or their first. Cost: 1 query."""
    accounts = [one.account_id for one in memberships(user.pk)]
    return user.last_account_id if user.last_account_id in accounts else next(iter(accounts), "")


def who_gives_access(facts: Facts, *, may: May, reader: Member) -> tuple[tuple[str, str], ...]:
    """Name and address of up to five members who can give somebody a right that they miss.

    Nobody gives what they do not hold, nor changes a role that allows more than their own: so these hold the
    right and all that the reader holds, and may change users. Beyond the account's own rights they are in all
    environments, as the place that was refused is not known here.

    Cost: 1 query.
    """
    able = MASKS[reader.api_role] | may.bit | May.MEMBER_UPDATE.bit
    roles = [role.api_id for role in MEMBER_ROLES if MASKS[role] & able == able]
    members = Member.objects.filter(account_id=facts.account_id, role__in=roles).active(clock.now())
    if may.where is not Where.ACCOUNT:
        members = members.filter(all_environments=True)
    # The names of the two roles that change users sort the higher one last.
    found = members.exclude(pk=reader.pk).order_by("-role", "name").values_list("name", "email")
    return tuple(found[:5])


def _title(role_id: str) -> str:
    role = Role.by_id(role_id)
    return role.title if role else role_id
