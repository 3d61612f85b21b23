"""Change the settings of an account: its name, how long invitations live, the role new users are offered."""

from typing import Any, Final

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_may_give, require_member_role
from mediadesk.actions.change import change
from mediadesk.actions.membership import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name
from mediadesk.rules.public_pages import LONGEST_DAYS as LONGEST_OF_PAGES
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Account

LONGEST_DAYS = 90
_CALLED: Final = {
    "invitation_days": "the days of an invitation",
    "default_role": "the role offered first",
    "public_pages": "whether there are public pages",
    "public_page_days": "the days of a public page",
}
"""Each setting as the trail calls it."""


def change_account(
    actor: Actor,
    *,
    name: str,
    invitation_days: int,
    default_role: str,
    public_pages: bool | None = None,
    public_page_days: int | None = None,
) -> None:
    """Save the settings; what is the same as before is not recorded.

    Args:
        public_pages: whether collections may have public pages. Switched off, none answers any more; switched on again,
            those whose end has not come answer again. None: as it is.
        public_page_days: how long one may last. Those that are there keep their end. None: as it is.

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
        after = {"invitation_days": invitation_days, "default_role": default_role}
        after |= _of_public_pages(allowed=public_pages, days=public_page_days)

        Account.objects.filter(pk=before.pk).update(name=name, **after)

        if name != before.name:
            step.record(Event.ACCOUNT_RENAMED, before, before=before.name, after=name)
        for setting, new in after.items():
            if (old := getattr(before, setting)) != new:
                step.record(Event.ACCOUNT_SETTINGS, before, setting=_CALLED[setting], before=old, after=new)
        step.unchanged_is_fine()


def _of_public_pages(*, allowed: bool | None, days: int | None) -> dict[str, Any]:
    if days is not None and not 1 <= days <= LONGEST_OF_PAGES:
        raise Why.BAD_VALUE(what="The days of a public page", reason=f"choose from 1 to {LONGEST_OF_PAGES}")
    asked = {"public_pages": allowed, "public_page_days": days}
    return {setting: value for setting, value in asked.items() if value is not None}
