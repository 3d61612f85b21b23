"""Change one's own password, or set a new one after a reset."""

from django.contrib.auth.hashers import make_password

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.actions.factors import drop_factors
from mediadesk.actions.logins import end_logins, is_proven, note_address, shortest_password_of
from mediadesk.rules.events import Event
from mediadesk.rules.letters import password_changed
from mediadesk.rules.passwords import require_good_password
from mediadesk.rules.refusals import Why
from mediadesk.store.people import User
from mediadesk.store.services import ServiceLink


def change_password(actor: Actor, *, account_id: str, user_id: str, password: str, after: Event) -> None:
    """Set a user's password and end all their other sessions and links. The caller has proof of who they are.

    Args:
        account_id: in whose trail it is recorded.
        after: PASSWORD_CHANGED, or PASSWORD_RESET: then a link came to the address, which proves it.

    Raises:
        Refusal: BAD_PASSWORD.
    """
    with change_own(actor, account_id=account_id, doing="set a new password") as step:
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None:
            raise Why.NOT_FOUND(what="user")

        require_good_password(
            password,
            email=user.email,
            name=user.name,
            account_name=step.account.name,
            shortest=shortest_password_of(user.pk),
        )

        User.objects.filter(pk=user_id).update(password=make_password(password))
        end_logins(user_id, but=actor.session_key)
        if after is Event.PASSWORD_RESET:
            if not is_proven(user):  # somebody else may have prepared ways in for themselves before (T-30)
                ServiceLink.objects.filter(user=user).delete()
                drop_factors(user)
            note_address(user, proven=True)

        if after is Event.PASSWORD_RESET:
            step.record(after, user=user.name or user.email)
        else:
            step.record(after)
        step.mail(to=user.email, **password_changed(name=user.name))
