"""Bring a membership in line with its user: the account's copy of name and address."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Member


def follow_user(actor: Actor, *, account_id: str, user_id: str) -> None:
    """Carry a user's name and address over to their membership of one account, with an entry in its trail.

    Who is disabled there keeps the name by which the account knew them; an address is always the login's.

    Raises:
        Refusal: NOT_FOUND.
    """
    with change_own(actor, account_id=account_id, doing="change this membership") as step:
        found = Member.objects.select_related("user").filter(account=step.account, user_id=user_id).first()
        if found is None or found.user is None:
            raise Why.NOT_FOUND(what="membership")
        email, name = found.user.email, found.user.name or found.name
        if found.status == Member.DISABLED:
            name = found.name

        others = Member.objects.filter(account=step.account, email=email).exclude(pk=found.pk)
        if others.exists():
            email = (
                found.email
            )  # the account has invited that address meanwhile: who it is for is theirs to settle

        if found.email != email:
            step.record(Event.EMAIL_CHANGED, found, before=found.email, after=email)
        if found.name != name:
            step.record(Event.PROFILE_CHANGED, found, what="the name", before=found.name, after=name)
        Member.objects.filter(pk=found.pk).update(name=name, email=email, updated_at=step.now)
        step.unchanged_is_fine()
