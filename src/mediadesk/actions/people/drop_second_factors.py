"""Take all second factors from a login, for somebody who has lost them and their recovery codes, by the operator."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.factors import drop_factors
from mediadesk.actions.logins import end_logins
from mediadesk.rules.events import Event
from mediadesk.rules.letters_of_factors import factor_removed
from mediadesk.rules.refusals import Why
from mediadesk.store.people import User


def drop_second_factors(actor: Actor, *, account_id: str, user_id: str) -> None:
    """Take them away and end all sessions; the password stays, and an account that asks for a factor asks anew.

    Args:
        account_id: in whose trail it stands.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    doing = "take the second factors from a login"
    with change_by_operator(actor, account_id=account_id, doing=doing) as step:
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None:
            raise Why.NOT_FOUND(what="user")
        drop_factors(user)
        end_logins(user.pk)
        step.record(Event.FACTORS_DROPPED, user=user.name or user.email)
        step.mail(to=user.email, **factor_removed(name=user.name, factor="Everything", left=""))
