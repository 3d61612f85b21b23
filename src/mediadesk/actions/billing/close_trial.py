"""End the trial of an account whose day has come, or say that it will come soon."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse

from mediadesk.access.able import who_may
from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.buying import end_trial_of
from mediadesk.actions.change import Step, change_by_operator
from mediadesk.actions.ledger import billing_of
from mediadesk.rules.letters import trial_ends
from mediadesk.store.billing import Billing
from mediadesk.store.terms import paid_terms

TOLD_BEFORE: Final = timedelta(days=3)


def close_trial(actor: Actor, *, account_id: str) -> None:
    """End it if it is over; else tell those who can choose a plan, once.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NOT_SOLD_IN.
    """
    with change_by_operator(actor, account_id=account_id, doing="end a trial") as step:
        step.unchanged_is_fine()
        if step.account.closed:  # since whoever calls looked
            return
        billing, today = billing_of(step), step.now.date()
        ends = billing.trial_ends_on
        if ends is None:
            return
        if ends <= today:
            _tell(step, billing, over=True)
            end_trial_of(step, billing)
        elif ends - TOLD_BEFORE <= today and not billing.trial_end_told:
            _tell(step, billing, over=False)
            Billing.objects.filter(pk=billing.pk).update(trial_end_told=True)


def _tell(step: Step, billing: Billing, *, over: bool) -> None:
    words = trial_ends(
        account_name=step.account.name,
        plan=step.plan.title,
        after=paid_terms(step.account, billing).title,
        day=billing.trial_ends_on or step.now.date(),
        over=over,
        link=f"{settings.MEDIADESK.url}{reverse('billing', args=(step.account.pk,))}",
    )
    for one in who_may(step.account.pk, May.PLAN_CHANGE, epoch=step.account.access_epoch, now=step.now):
        step.mail(to=one.email, **words)
