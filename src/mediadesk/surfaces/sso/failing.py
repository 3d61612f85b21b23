"""Telling each account of a user that somebody failed to sign in as them."""

from contextlib import suppress
from datetime import datetime

from mediadesk.access.facts import Actor
from mediadesk.actions.people.note_failed_sign_in import note_failed_sign_in
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.sign_ins import Failure
from mediadesk.store.teams import Member


def tell_accounts(
    actor: Actor,
    *,
    user_id: str,
    reason: Failure,
    wait_minutes: int = 0,
    tried_at: datetime | None = None,
) -> None:
    """Tell the accounts in which this user is active; one that they have left meanwhile stops no other.

    Args:
        wait_minutes: for how long further tries are refused, when this one was the last of too many.
        tried_at: when it was tried, if not just now.
    """
    here = Member.objects.filter(user_id=user_id, status=Member.ACTIVE, account__closed=False)
    for account_id, email in here.order_by("account_id").values_list("account_id", "email"):
        with suppress(Refusal):  # the membership went meanwhile
            note_failed_sign_in(
                actor,
                account_id=account_id,
                email=email,
                reason=reason,
                wait_minutes=wait_minutes,
                tried_at=tried_at,
            )
