"""Telling all Master admins of an account by mail what was done to it, or is being tried."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from mediadesk.actions.change import Step
from mediadesk.rules.letters import Letter, security_changed
from mediadesk.rules.letters_of_sessions import many_failures
from mediadesk.rules.roles import Role
from mediadesk.store.teams import Member


def tell_master_admins(step: Step, changes: Sequence[tuple[str, str, str]]) -> None:
    """Mail what changed: the label of each setting, what it was, and what it is. Cost: 1 query."""
    words = security_changed(
        account_name=step.account.name,
        who=step.actor.label.partition(" <")[0],
        changes=changes,
        link=f"{settings.MEDIADESK.url}{reverse('security', args=(step.account.pk,))}",
    )
    mail_master_admins(step, words)


def alarm_master_admins(step: Step, what: str) -> None:
    """Mail that many tries to sign in have failed; `what` says so in a sentence. Cost: 1 query."""
    log = f"{settings.MEDIADESK.url}{reverse('security_sign_ins', args=(step.account.pk,))}?kind=flagged"
    mail_master_admins(step, many_failures(account_name=step.account.name, what=what, link=log))


def mail_master_admins(step: Step, words: Letter) -> None:
    """Mail a letter to all active Master admins. Cost: 1 query."""
    masters = Member.objects.filter(account=step.account, role=Role.MASTER_ADMIN.api_id).active(step.now)
    for email in masters.order_by("email").values_list("email", flat=True):
        step.mail(to=email, **words)
