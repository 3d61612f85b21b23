"""Remind members by mail of the second factor that they are asked for and do not have."""

from collections.abc import Collection

from django.conf import settings
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.demanded import lacking
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.membership import find_members
from mediadesk.rules.events import Event
from mediadesk.rules.factors import REMINDED_EVERY
from mediadesk.rules.letters_of_factors import factor_reminder
from mediadesk.rules.security import read_policy
from mediadesk.store.teams import Member


def remind_of_factor(actor: Actor, *, member_ids: Collection[str]) -> int:
    """Send a letter to those who lack the factor they are asked for, and got none within a day. Returns how many.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, MISSING_VALUE, BAD_VALUE (too many at once).

    Cost: 3 queries, and those of the frame.
    """
    with change(actor, May.MEMBER_RECOVER) as step:
        ids = [one.pk for one in find_members(step, member_ids)]
        able = (
            Member.objects.filter(pk__in=ids)
            .active(step.now)
            .filter(lacking(read_policy(step.account.security)))
        )
        late = able.exclude(factor_reminded_at__gt=step.now - REMINDED_EVERY)
        reminded = list(late.order_by("name", "id"))

        Member.objects.filter(pk__in=[one.pk for one in reminded]).update(factor_reminded_at=step.now)

        for member in reminded:
            step.record(Event.FACTOR_REMINDED, member, member=member.name or member.email)
            words = factor_reminder(
                name=member.name,
                account_name=step.account.name,
                by=actor.label.partition(" <")[0],
                link=f"{settings.MEDIADESK.url}{reverse('factors')}",
            )
            step.mail(to=member.email, **words)
        step.unchanged_is_fine()
    return len(reminded)
