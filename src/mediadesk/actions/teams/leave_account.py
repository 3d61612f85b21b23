"""Leave an account oneself."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.actions.handing_over import hand_over
from mediadesk.actions.membership import end_access, require_master_admin_stays
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Member


def leave_account(actor: Actor, *, successor_id: str = "") -> None:
    """End one's own membership, and hand over what one owns, as in `delete_members`.

    Raises:
        Refusal: MEMBER_NOT_ACTIVE, LAST_MASTER_ADMIN, OWNER_STAYS, NEEDS_SUCCESSOR, SUCCESSOR_TOO_LOW,
            NOT_FOUND, BAD_VALUE.
    """
    with change_own(actor, account_id=actor.account_id, doing="leave the account") as step:
        own = Member.objects.active(step.now).filter(account=step.account, pk=actor.id).first()
        if own is None:
            raise Why.MEMBER_NOT_ACTIVE()

        require_master_admin_stays(step, [own])

        successor, things = hand_over(step, own, leaving=[own], successor_id=successor_id)
        step.record(Event.MEMBER_LEFT, own, successor=successor, things=things)
        end_access(step, [own])
        Member.objects.filter(pk=own.pk).delete()
