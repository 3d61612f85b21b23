"""End one session of a member in this account."""

from django.contrib.sessions.models import Session

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_not_above
from mediadesk.actions.change import change
from mediadesk.actions.membership import facts_of, find_members
from mediadesk.rules.devices import device_of
from mediadesk.rules.events import Event
from mediadesk.rules.letters_of_sessions import sessions_ended
from mediadesk.rules.refusals import Why
from mediadesk.rules.security import LONGEST_SESSION
from mediadesk.store.sessions import OpenSession
from mediadesk.store.teams import Member


def end_session(actor: Actor, *, member_id: str, session_id: int) -> str:
    """End it for this account; the same session goes on in other accounts, if there are any.

    Returns its device in words.

    Args:
        session_id: as the member's page names it (`store.sessions.OpenSession`).

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS.
    """
    with change(actor, May.SESSION_END) as step:
        (member,) = find_members(step, [member_id])
        require_not_above(facts_of(step), member)
        found = OpenSession.objects.filter(member=member, pk=session_id).select_related("session").first()
        if found is None:
            raise Why.NOT_FOUND(what="session")

        # No session lives longer than this, so what was ended before need not be kept.
        since = (step.now - LONGEST_SESSION).timestamp()
        kept = {one: at for one, at in member.ended_sessions.items() if at > since}
        ended = {**kept, found.sign_in_id: step.now.timestamp()}
        Member.objects.filter(pk=member.pk).update(ended_sessions=ended)
        device = device_of(found.session.user_agent)
        found.delete()
        elsewhere = Member.objects.active(step.now).filter(user_id=member.user_id, account__closed=False)
        if not elsewhere.exclude(account=step.account).exists():
            Session.objects.filter(session_key=found.session.session_key).delete()
            found.session.delete()

        told = {"member": member.name or member.email, "device": device, "address": found.address}
        step.record(Event.SESSION_ENDED, member, **told)
        words = sessions_ended(
            name=member.name, account_name=step.account.name, who=actor.label, which=device
        )
        step.mail(to=member.email, **words)
    return device
