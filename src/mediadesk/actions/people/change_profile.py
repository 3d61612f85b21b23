"""Change one's own name and theme."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.store.people import User
from mediadesk.store.teams import Member


def change_profile(actor: Actor, *, account_id: str, name: str) -> None:
    """Change one's own name, here; memberships of other accounts follow by `follow_user`.

    Raises:
        Refusal: BAD_NAME.
    """
    with change_own(actor, account_id=account_id, doing="change this profile") as step:
        user = User.objects.select_for_update().filter(pk=actor.user_id).first()
        if user is None:
            raise Why.NOT_FOUND(what="user")

        name = clean_name(name, what="A person")

        User.objects.filter(pk=user.pk).update(name=name)
        mine = Member.objects.filter(user=user, account=step.account).exclude(status=Member.DISABLED)
        mine.update(name=name, updated_at=step.now)

        step.record(Event.PROFILE_CHANGED, what="the name", before=user.name, after=name)
