"""Sign out elsewhere: one session, or all but this one."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event


def end_own_sessions(actor: Actor, *, account_id: str, session_id: int | None = None) -> int:
    """End one of one's own sessions, or all others when none is named. Returns how many ended."""
    with change_own(actor, account_id=account_id, doing="end these sessions") as step:
        ended = UserSession.objects.filter(user_id=actor.user_id).exclude(session_key=actor.session_key)
        if session_id is not None:
            ended = ended.filter(pk=session_id)
        keys = list(ended.values_list("session_key", flat=True))

        Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(session_key__in=keys).delete()

        step.record(Event.SESSIONS_ENDED, count=len(keys), member="their own login")
    return len(keys)
