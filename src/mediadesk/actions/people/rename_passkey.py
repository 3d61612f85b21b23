"""Give one of one's own passkeys another name."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.actions.factors import own_login
from mediadesk.rules.events import Event
from mediadesk.rules.factors import clean_factor_name
from mediadesk.rules.refusals import Why
from mediadesk.store.factors import Passkey


def rename_passkey(actor: Actor, *, account_id: str, passkey_id: str, name: str) -> None:
    """Rename a passkey. Raises: Refusal NOT_FOUND (it is not one's own), BAD_VALUE."""
    with change_own(actor, account_id=account_id, doing="rename this passkey") as step:
        user = own_login(step)
        passkey = Passkey.objects.filter(user=user, pk=passkey_id).first()
        if passkey is None:
            raise Why.NOT_FOUND(what="passkey")
        name = clean_factor_name(name)

        Passkey.objects.filter(pk=passkey.pk).update(name=name)

        step.record(Event.FACTOR_RENAMED, before=passkey.name, after=name)
