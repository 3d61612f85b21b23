"""Begin to look at the console as a member sees it."""

from datetime import datetime, timedelta
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor, Kind
from mediadesk.access.load import read_facts
from mediadesk.access.seeing import may_see_as
from mediadesk.actions.change import change
from mediadesk.actions.membership import facts_of, find_members
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why

LONGEST: Final = timedelta(minutes=30)


def begin_seeing_as(actor: Actor, *, member_id: str) -> datetime:
    """Record that somebody looks at the console as a member sees it; returns until when they may.

    Nothing is changed but the trail: what is shown, and that nothing else can be done, is the matter of
    `surfaces/seeing.py`, which asks again at every request.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_OWN, NOBODY_TO_SEE_AS, SEES_MORE.
    """
    with change(actor, May.MEMBER_SEE_AS) as step:
        (member,) = find_members(step, [member_id])
        name = member.name or member.email
        if member.pk == actor.id:
            raise Why.NOT_YOUR_OWN(doing="see the console as")

        account = step.account
        seen = read_facts(
            Kind.MEMBER, member.pk, account_id=account.pk, epoch=account.access_epoch, now=step.now
        )
        if seen.refused:
            raise Why.NOBODY_TO_SEE_AS(member=name)
        if not may_see_as(facts_of(step), seen):
            raise Why.SEES_MORE(member=name)

        until = step.now + LONGEST
        step.record(Event.SEEN_AS_BEGUN, member, member=name, until=f"{until:%H:%M} UTC")
    return until
