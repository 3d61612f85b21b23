"""Change the settings of an account: its name, how long invitations live, the role new users are offered."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_may_give, require_member_role
from mediadesk.actions.change import change
from mediadesk.actions.membership import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Account

LONGEST_DAYS = 90


def change_account(actor: Actor, *, name: str, invitation_days: int, default_role: str) -> None:
    """Save the settings; what is the same as before is not recorded.

    Raises:
        Refusal: NOT_ALLOWED, BAD_NAME, BAD_VALUE, NO_SUCH_ROLE, ROLE_NOT_YOURS.
    """
    with change(actor, May.ACCOUNT_UPDATE) as step:
        before = step.account
        name = clean_name(name, what="An account")
        role = require_member_role(default_role)
        if default_role != before.default_role:
            require_may_give(
                facts_of(step), role, environment_ids=None
            )  # whoever names no role gives this one
        if not 1 <= invitation_days <= LONGEST_DAYS:
            raise Why.BAD_VALUE(what="The days of an invitation", reason=f"choose from 1 to {LONGEST_DAYS}")

        Account.objects.filter(pk=before.pk).update(
            name=name, invitation_days=invitation_days, default_role=default_role
        )

        if name != before.name:
            step.record(Event.ACCOUNT_RENAMED, before, before=before.name, after=name)
        for what, old, new in (
            ("the days of an invitation", before.invitation_days, invitation_days),
            ("the role offered first", before.default_role, default_role),
        ):
            if old != new:
                step.record(Event.ACCOUNT_SETTINGS, before, setting=what, before=old, after=new)
        step.unchanged_is_fine()
