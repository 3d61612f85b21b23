"""Take back all security settings of an account in which nobody gets in any more, by the operator."""

from mediadesk.access.facts import Actor
from mediadesk.actions.alarming import tell_master_admins
from mediadesk.actions.change import change_by_operator
from mediadesk.rules.events import Event
from mediadesk.store.teams import Account


def reset_security(actor: Actor, *, account_id: str) -> None:
    """Let the settings be as they come. Master admins are told by mail.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change_by_operator(actor, account_id=account_id, doing="take back the security settings") as step:
        if not step.account.security:
            step.unchanged_is_fine()
            return
        named = ", ".join(sorted(step.account.security))

        Account.objects.filter(pk=step.account.pk).update(security={})

        step.record(Event.SECURITY_RESET, step.account, settings=named)
        tell_master_admins(step, [("All settings", named, "as they come")])
