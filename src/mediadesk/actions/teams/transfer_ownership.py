"""Transfer the ownership of an account to another Master admin."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.membership import find_members
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Account, Member


def transfer_ownership(actor: Actor, *, member_id: str) -> None:
    """Make another active Master admin, without an end date, the owner.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, BAD_VALUE.
    """
    with change(actor, May.ACCOUNT_TRANSFER) as step:
        (new,) = find_members(step, [member_id])
        old = Member.objects.filter(pk=step.account.owner_id).first()

        if not Member.objects.filter(pk=new.pk).master_admins(step.now).exists():
            reason = f"{new.name or new.email} is not an active Master admin without an end date"
            raise Why.BAD_VALUE(what="The new owner", reason=reason)

        if old is None or old.pk != new.pk:
            Account.objects.filter(pk=step.account.pk).update(owner=new)
            before = (old.name or old.email) if old else "nobody"
            step.record(Event.OWNERSHIP_TRANSFERRED, new, before=before, after=new.name or new.email)
        step.unchanged_is_fine()
