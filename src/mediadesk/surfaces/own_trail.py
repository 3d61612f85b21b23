"""In which account's trail a user's own changes stand."""

from mediadesk.queries.people import memberships
from mediadesk.store.people import User


def trail_of(user: User) -> str:
    """Where they last were, or their first; empty for somebody in no account. Cost: 1 query."""
    accounts = [one.account_id for one in memberships(user.pk)]
    return user.last_account_id if user.last_account_id in accounts else next(iter(accounts), "")
