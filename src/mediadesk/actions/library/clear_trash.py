"""Remove what has been in the trash for its days."""

from typing import Final

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.removing import remove_for_good
from mediadesk.store.library import Asset

_AT_ONCE: Final = 200  # under one lock of the account, for which everyone waits


def clear_trash(actor: Actor, *, account_id: str) -> int:
    """Remove a batch of an account's assets whose time in the trash is over, with their versions and bytes.

    Where somebody ended that time by emptying the trash, the trail names them.

    Each batch is kept by itself: one that was broken off is begun anew, and nothing is done twice.

    Returns:
        How many were removed; none when nothing is left to remove.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change_by_operator(actor, account_id=account_id, doing="clear the trash") as step:
        over = Asset.kept.filter(account=step.account, trashed_at__isnull=False, trash_ends_at__lte=step.now)
        first = over.order_by("trash_ends_at", "id").values_list("environment_id", flat=True).first()
        of_one = over.filter(environment=first).select_related("folder").order_by("trash_ends_at", "id")
        assets = list(of_one[:_AT_ONCE])

        step.unchanged_is_fine()
        remove_for_good(step, assets)
        return len(assets)
