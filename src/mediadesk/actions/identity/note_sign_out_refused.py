"""Tell an account that its provider's request to sign somebody out was not followed, and exactly why."""

from dataclasses import replace

from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import find_provider
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event


def note_sign_out_refused(actor: Actor, *, account_id: str, provider_id: str, reason: str) -> None:
    """Write it into the trail, where administrators find it; whoever sent it is told nothing of it.

    Raises:
        Refusal: NOT_FOUND.
    """
    with change_own(actor, account_id=account_id, doing="sign out through the identity provider") as step:
        provider = find_provider(step, provider_id)
        step.actor = replace(actor, label=f"{provider.name} (identity provider)", id=provider.pk)
        step.record(Event.SIGN_OUT_REFUSED, provider, reason=reason[:500])
