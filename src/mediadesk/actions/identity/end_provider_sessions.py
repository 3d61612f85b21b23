"""End sessions that an identity provider began, because their person has signed out there."""

from collections.abc import Sequence
from dataclasses import replace

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import find_provider
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event
from mediadesk.store.teams import Member


def end_provider_sessions(
    actor: Actor, *, account_id: str, provider_id: str, member: Member, session_keys: Sequence[str]
) -> None:
    """End them. That the provider has asked for it, and began them, is for the caller to know.

    Raises:
        Refusal: NOT_FOUND.
    """
    with change_own(actor, account_id=account_id, doing="sign out through the identity provider") as step:
        provider = find_provider(step, provider_id)
        step.actor = replace(actor, label=f"{provider.name} (identity provider)", id=provider.pk)

        mine = UserSession.objects.filter(user_id=member.user_id, session_key__in=session_keys)
        keys = list(mine.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        mine.delete()

        step.record(Event.SESSIONS_ENDED, member, count=len(keys), member=str(member))
