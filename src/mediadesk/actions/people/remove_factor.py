"""Remove the authenticator app, or a passkey, from one's own login."""

from mediadesk.access.demanded import demanding
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.actions.factors import own_login, settle
from mediadesk.actions.linking import has_way_in
from mediadesk.rules.events import Event
from mediadesk.rules.letters_of_factors import factor_removed
from mediadesk.rules.refusals import Why
from mediadesk.store.factors import CodeApp, Passkey


def remove_factor(actor: Actor, *, account_id: str, passkey_id: str = "") -> None:
    """Remove a passkey, or the app when none is named. The caller has fresh proof.

    Raises:
        Refusal: NOT_FOUND, FACTOR_DEMANDED (it is the last one, and an account asks for one; T-43), LAST_WAY_IN (by a
            passkey, which is one; an app is not).
    """
    with change_own(actor, account_id=account_id, doing="remove this from the sign-in") as step:
        user = own_login(step)
        passkey = Passkey.objects.filter(user=user, pk=passkey_id).first() if passkey_id else None
        found = passkey or CodeApp.objects.filter(user=user, pk="" if passkey_id else user.pk).first()
        if found is None:
            raise Why.NOT_FOUND(what="way to sign in")

        named = f"passkey {passkey.name}" if passkey else "authenticator app"
        found.delete()
        left = settle(user)
        if not left and (asking := demanding(user.pk)):
            raise Why.FACTOR_DEMANDED(account=asking[0].name)
        if passkey and not has_way_in(user):
            raise Why.LAST_WAY_IN(what=f"the {named}")

        step.record(Event.FACTOR_REMOVED, factor=f"the {named}")
        step.mail(to=user.email, **factor_removed(name=user.name, factor=f"The {named}", left=left))
