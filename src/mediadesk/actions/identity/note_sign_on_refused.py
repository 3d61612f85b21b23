"""Tell an account that somebody whom its provider sent was not let in, and exactly why."""

from dataclasses import replace

from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import find_provider
from mediadesk.actions.change import change_own
from mediadesk.actions.flagging import flag_failure
from mediadesk.rules.events import Event


def note_sign_on_refused(
    actor: Actor, *, account_id: str, provider_id: str, person: str, reason: str
) -> None:
    """Write it into the trail, where administrators find it; the visitor is told nothing of it.

    Args:
        person: whom the provider named, as it named them; or nobody.

    Raises:
        Refusal: NOT_FOUND.
    """
    with change_own(actor, account_id=account_id, doing="sign in through the identity provider") as step:
        provider = find_provider(step, provider_id)
        step.actor = replace(actor, label=f"{provider.name} (identity provider)", id=provider.pk)
        step.record(Event.SIGN_ON_REFUSED, provider, person=person[:200] or "somebody", reason=reason[:500])
        flag_failure(step, None, at=step.now)
