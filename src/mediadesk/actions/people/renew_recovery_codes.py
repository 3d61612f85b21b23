"""Make one's own recovery codes anew."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.actions.factors import new_codes, own_login
from mediadesk.rules.events import Event
from mediadesk.rules.letters_of_factors import recovery_codes_made
from mediadesk.rules.refusals import Why


def renew_recovery_codes(actor: Actor, *, account_id: str) -> list[str]:
    """Make new codes, told this once; those of before are void. The caller has fresh proof.

    Raises:
        Refusal: NO_FACTOR.
    """
    with change_own(actor, account_id=account_id, doing="make recovery codes") as step:
        user = own_login(step)
        if not user.second_factor:
            raise Why.NO_FACTOR()

        codes = new_codes(step, user)

        step.record(Event.RECOVERY_CODES_MADE, count=len(codes))
        step.mail(to=user.email, **recovery_codes_made(name=user.name, count=len(codes)))
    return codes
