"""Add a passkey to one's own login."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.actions.factors import first_codes, own_login, settle
from mediadesk.engines.identity.passkeys import Bound
from mediadesk.rules.events import Event
from mediadesk.rules.factors import PASSKEYS, clean_factor_name
from mediadesk.rules.letters_of_factors import factor_added
from mediadesk.rules.refusals import Why
from mediadesk.store.factors import Passkey


def add_passkey(actor: Actor, *, account_id: str, made: Bound, name: str) -> list[str]:
    """Keep a passkey that was just made for this user. The caller has fresh proof.

    Returns the recovery codes, if these are the first; they are told this once.

    Raises:
        Refusal: BAD_VALUE, PASSKEYS_FULL, PASSKEY_REFUSED (it is somebody's already).
    """
    with change_own(actor, account_id=account_id, doing="add a passkey") as step:
        user = own_login(step)
        name = clean_factor_name(name)
        if Passkey.objects.filter(user=user).count() >= PASSKEYS:
            raise Why.PASSKEYS_FULL(limit=PASSKEYS)

        kept = {"public_key": made.public_key, "sign_count": made.sign_count, "created_at": step.now}
        _, is_new = Passkey.objects.get_or_create(
            credential_id=made.credential_id, defaults={"user": user, "name": name, **kept}
        )
        if not is_new:
            raise Why.PASSKEY_REFUSED()
        settle(user)
        codes = first_codes(step, user)

        step.record(Event.FACTOR_ADDED, factor=f"the passkey {name}")
        step.mail(to=user.email, **factor_added(name=user.name, factor=f"The passkey {name}"))
    return codes
