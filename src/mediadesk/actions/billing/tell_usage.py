"""Tell those who can choose a larger plan that much of the present one is used."""

from django.conf import settings
from django.urls import reverse

from mediadesk.access.able import who_may
from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import Step, change_by_operator
from mediadesk.actions.room import used_now
from mediadesk.rules.events import Event
from mediadesk.rules.usage import Metric, limit_of, reached, shown, usage_reached
from mediadesk.store.billing import UsageAlert
from mediadesk.store.usage import cycle_around


def tell_usage(actor: Actor, *, account_id: str) -> None:
    """Send what is due now: of each metric the highest threshold that was reached, each once a cycle and plan.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: that of the frame and of `used_now`; 4 queries more where something is told, and the facts of those who are.
    """
    with change_by_operator(actor, account_id=account_id, doing="tell what an account uses") as step:
        step.unchanged_is_fine()
        first = cycle_around(step.account, step.now.date()).first
        alerts = UsageAlert.objects.filter(account=step.account, cycle_first=first, plan=step.plan.id)
        told = set(alerts.values_list("metric", "percent"))
        for metric, used in used_now(step).items():
            new = [p for p in reached(used, limit_of(step.plan, metric)) if (metric.id, p) not in told]
            UsageAlert.objects.bulk_create(
                UsageAlert(
                    account=step.account,
                    metric=metric.id,
                    percent=percent,
                    plan=step.plan.id,
                    cycle_first=first,
                    at=step.now,
                )
                for percent in new
            )
            if new:
                _tell(step, metric, percent=max(new), used=used)


def _tell(step: Step, metric: Metric, *, percent: int, used: int) -> None:
    link = f"{settings.MEDIADESK.url}{reverse('usage', args=(step.account.pk,))}"
    words = usage_reached(
        metric, percent=percent, used=used, plan=step.plan, account_name=step.account.name, link=link
    )
    who = who_may(step.account.pk, May.PLAN_CHANGE, epoch=step.account.access_epoch, now=step.now)
    for one in who:
        step.mail(to=one.email, **words)
    step.record(
        Event.USAGE_REACHED,
        step.account,
        percent=percent,
        metric=metric.title.lower(),
        plan=step.plan.title,
        used=shown(metric, used),
        limit=shown(metric, limit_of(step.plan, metric) or 0),
    )
